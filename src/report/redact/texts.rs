//! What stands in a text's place.

use std::net::{IpAddr, SocketAddr};

use super::forms::{is_algorithm, is_time, is_usual_adapter, is_word};
use super::places::Text;
use super::pseudonyms::{PseudonymKind, Pseudonyms};
use crate::model::split_host_port;

/// A text of a fact, by what its type says of it.
pub fn hide(text: &str, of: Text, pseudonyms: &mut Pseudonyms) -> String {
    let tells_nothing = match of {
        Text::Word => is_word(text),
        Text::Algorithm => is_algorithm(text),
        Text::Time => is_time(text),
        Text::Adapter => is_usual_adapter(text),
        Text::Address | Text::DistinguishedName | Text::LeftOut | Text::Name | Text::Other => false,
    };
    if tells_nothing {
        return text.to_owned();
    }
    if let Some(hidden) = hide_address(text, pseudonyms) {
        return hidden;
    }
    match of {
        Text::Adapter | Text::Name => hide_name(text, pseudonyms),
        Text::DistinguishedName => distinguished_name(text, pseudonyms),
        _ => pseudonyms.of(PseudonymKind::Other, text),
    }
}

pub fn hide_host(text: &str, pseudonyms: &mut Pseudonyms) -> String {
    if let Some(hidden) = hide_address(text, pseudonyms) {
        return hidden;
    }
    match split_host_port(text) {
        Ok((host, port)) => with_port(&hide_name(&host.to_string(), pseudonyms), port),
        Err(_) => hide_name(text, pseudonyms),
    }
}

/// Of an address, with or without a port; none where it is none.
fn hide_address(text: &str, pseudonyms: &mut Pseudonyms) -> Option<String> {
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(pseudonyms.address(ip));
    }
    let socket = text.parse::<SocketAddr>().ok()?;
    Some(with_port(&pseudonyms.address(socket.ip()), Some(socket.port())))
}

fn hide_name(text: &str, pseudonyms: &mut Pseudonyms) -> String {
    match text.strip_prefix("*.") {
        Some(parent) => format!("*.{}", pseudonyms.host(parent)),
        None => pseudonyms.host(text),
    }
}

/// `CN=office-pc, C=DE` as `CN=name-1, C=?`: a country is too short to be looked for in sentences.
fn distinguished_name(text: &str, pseudonyms: &mut Pseudonyms) -> String {
    let parts = text.split([',', '+']).map(|part| {
        let (kind, value) = part.split_once('=').unwrap_or(("", part));
        let (kind, value) = (kind.trim(), value.trim_matches([' ', '"']));
        let value = if value.chars().count() > 2 { pseudonyms.host(value) } else { "?".to_owned() };
        match kind {
            "CN" | "OU" | "O" | "L" | "ST" | "C" | "DC" => format!("{kind}={value}"),
            _ => value,
        }
    });
    let hidden = parts.collect::<Vec<_>>().join(", ");
    pseudonyms.alias(text, &hidden);
    hidden
}

pub fn with_port(host: &str, port: Option<u16>) -> String {
    match port {
        Some(port) if host.contains(':') => format!("[{host}]:{port}"),
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
