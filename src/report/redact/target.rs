//! What was typed, and what it led to.

use super::pseudonyms::{PseudonymKind, Pseudonyms};
use super::texts::with_port;
use crate::model::split_host_port;
use crate::report::ReportTarget;

pub fn hide(target: &mut ReportTarget, pseudonyms: &mut Pseudonyms) {
    let host = pseudonyms.host(&target.host);
    target.typed = match split_host_port(&target.typed) {
        Ok((typed, port)) if typed.to_string() == target.host => {
            // An international name is typed in one way and looked up in another.
            let text = target.typed.trim();
            let text = port.map_or(text, |_| text.rsplit_once(':').map_or(text, |(host, _)| host));
            pseudonyms.alias(text.trim_matches(['[', ']']), &host);
            with_port(&host, port)
        }
        Ok((typed, port)) => with_port(&pseudonyms.host(&typed.to_string()), port),
        // A file, or something that is not a computer at all.
        Err(_) => {
            for user in user_names(&target.typed) {
                pseudonyms.of(PseudonymKind::Name, user);
            }
            pseudonyms.of(PseudonymKind::Other, &target.typed)
        }
    };
    target.host = host;
    if let Some(gateway) = &mut target.gateway {
        *gateway = match split_host_port(gateway) {
            Ok((host, port)) => with_port(&pseudonyms.host(&host.to_string()), port),
            Err(_) => pseudonyms.of(PseudonymKind::Other, gateway),
        };
    }
}

/// What follows `Users` or `home` in a path.
fn user_names(path: &str) -> impl Iterator<Item = &str> {
    let parts: Vec<_> = path.split(['/', '\\']).collect();
    let homes = ["users", "home", "documents and settings"];
    let pairs: Vec<_> =
        parts.windows(2).filter(|pair| homes.contains(&pair[0].to_lowercase().as_str())).map(|pair| pair[1]).collect();
    pairs.into_iter().filter(|name| name.len() > 1)
}
