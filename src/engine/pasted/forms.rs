//! Texts with a form of their own: links, commands, lines of connection files, paths.

use std::path::{Path, PathBuf};

use super::{Doubt, GatewayRoute, Pasted, bare, before, computer, of_computer, refused};
use crate::codes;
use crate::model::{Gateway, GatewayUsage, Host, split_host_port};
use crate::proto::rdp_file;

/// What of a connection file says where the way leads. Longer ones first: they end like shorter ones.
const KEYS: [&str; 6] = [
    "alternate full address",
    "full address",
    "server port",
    "gatewayhostname",
    "gatewayusagemethod",
    "gatewayprofileusagemethod",
];

/// Lines of a connection file, which a field without lines shows behind each other.
pub(super) fn lines(text: &str) -> Option<Pasted> {
    let lower = text.to_ascii_lowercase();
    let mut taken = lower.clone();
    let mut lines = String::new();
    for key in KEYS {
        let Some(at) = taken.find(key) else { continue };
        let rest = &text[at + key.len()..];
        // What was found must not be found again as a part of another key.
        taken.replace_range(at..at + key.len(), &"\0".repeat(key.len()));
        let Some(value) = property(rest) else { continue };
        lines.push_str(key);
        lines.push_str(value);
        lines.push('\n');
    }
    (!lines.is_empty()).then(|| of_lines(&lines))?
}

/// `:s:value` and nothing behind it.
fn property(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(' ');
    let value = [":s:", ":i:"].iter().find_map(|kind| {
        let same = rest.get(..kind.len())?.eq_ignore_ascii_case(kind);
        same.then(|| &rest[kind.len()..])
    })?;
    // Neither addresses nor numbers have blanks in them.
    let blank = value.len() - value.trim_start_matches(' ').len();
    let end = value[blank..].find(char::is_whitespace).map_or(value.len(), |end| blank + end);
    Some(&rest[..rest.len() - value.len() + end])
}

fn of_lines(lines: &str) -> Option<Pasted> {
    let file = rdp_file::read(lines.as_bytes())?;
    let gateway = file.gateway.clone().filter(|_| file.gateway_profile != Some(0)).and_then(|gateway| {
        let usage = match file.gateway_usage {
            Some(1) => GatewayUsage::Always,
            // Who pastes this line alone means it.
            Some(2) | None => GatewayUsage::Detect,
            Some(_) => return None,
        };
        Gateway::parse(&gateway, usage).ok().map(|_| GatewayRoute { gateway, usage })
    });
    let Some(address) = file.alternate_full_address.or(file.full_address) else {
        return Some(Pasted { gateway, ..refused(Doubt::Empty, None) });
    };
    let ported = match (&file.server_port, computer(&address)) {
        (Some(port), Ok(name)) => with_port(&name, port),
        _ => address,
    };
    Some(Pasted { gateway, ..named(&ported) })
}

/// With a port where it has none.
pub(super) fn with_port(name: &str, port: &str) -> String {
    match split_host_port(name) {
        Ok((Host::Address { ip, .. }, None)) if ip.is_ipv6() => {
            format!("[{}]:{port}", name.trim_matches(['[', ']']))
        }
        Ok((_, None)) => format!("{name}:{port}"),
        _ => name.to_owned(),
    }
}

/// A link that is the whole text.
pub(super) fn link(text: &str) -> Option<Pasted> {
    let text = bare(text);
    let (scheme, rest) = text.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let names = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let slashes = rest.starts_with("//") || rest.starts_with("\\\\");
    let own = matches!(scheme.as_str(), "rdp" | "ms-rd" | "ms-avd") && (slashes || rest.contains('='));
    // Only links of Remote Desktop have blanks in them, where somebody has decoded them.
    if !names || scheme.len() > 20 || (!slashes && !own) || (!own && text.contains(char::is_whitespace)) {
        return None;
    }
    let rest = rest.trim_start_matches(['/', '\\']);
    if own {
        return Some(remote_desktop(&scheme, &decoded(rest)));
    }
    if scheme == "file" && before(rest, |c| c == '/').ends_with(':') {
        return file(&decoded(rest));
    }
    let authority = before(rest, |c| "/\\?#".contains(c));
    let authority = authority.rsplit('@').next().unwrap_or_default();
    // The port is that of what the link leads to.
    let host = split_host_port(authority).map(|(host, _)| host.to_string());
    Some(named(host.as_deref().unwrap_or(authority)))
}

/// `rdp://full%20address=s:pc-17:3390&...`, and what people make of it: `rdp://pc-17`.
fn remote_desktop(scheme: &str, rest: &str) -> Pasted {
    let lines: Vec<_> = rest.split('&').map(|part| part.replacen('=', ":", 1)).collect();
    if let Some(pasted) = self::lines(&lines.join("\n")) {
        return pasted;
    }
    if scheme != "rdp" {
        return refused(Doubt::Workspace, None);
    }
    let authority = before(rest, |c| "/?#&".contains(c));
    let authority = authority.rsplit('@').next().unwrap_or_default();
    named(authority)
}

fn named(text: &str) -> Pasted {
    computer(text).map_or_else(Pasted::from, of_computer)
}

/// `%20` and the like.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = text.get(at + 1..at + 3).filter(|_| byte == b'%');
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Programs that take a computer.
const PROGRAMS: [&str; 6] = ["mstsc", "xfreerdp", "xfreerdp3", "wfreerdp", "sdl-freerdp", "rdesktop"];

/// `mstsc /v:pc-17 /admin`. What it says of users and passwords is not read.
pub(super) fn command(text: &str) -> Option<Pasted> {
    let parts = parts(text);
    let program = parts.iter().position(|part| is_program(part.rsplit(['\\', '/']).next().unwrap_or_default()));
    if program.is_none() && !parts.iter().any(|part| option(part, "v").is_some()) {
        return None;
    }
    let rest = &parts[program.map_or(0, |at| at + 1)..];
    let value = |name: &str| {
        let at = rest.iter().position(|part| option(part, name).is_some())?;
        let value = option(&rest[at], name).filter(|value| !value.is_empty());
        value.or_else(|| rest.get(at + 1).map(String::as_str).filter(|next| !next.starts_with('/')))
    };
    let plain = || {
        let mut plain = rest.iter().filter(|part| !part.starts_with(['/', '-', '+'])).map(String::as_str);
        // More than one word is a sentence about the program.
        plain.next().filter(|_| plain.next().is_none() && program.is_some())
    };
    let gateway = value("g").filter(|gateway| Gateway::parse(gateway, GatewayUsage::Always).is_ok());
    let gateway = gateway.map(|gateway| GatewayRoute { gateway: gateway.to_owned(), usage: GatewayUsage::Always });
    let target = value("v").or_else(plain);
    let pasted = match target {
        None if rest.iter().all(|part| part.starts_with('/')) => refused(Doubt::Empty, None),
        None => return None,
        Some(target) => file(target).unwrap_or_else(|| match value("port") {
            Some(port) => named(&with_port(bare(target), port)),
            None => named(target),
        }),
    };
    // Sentences about the program have numbers in them.
    let understood = pasted.computer.is_some() || pasted.file.is_some() || codes::parse(text).is_none();
    understood.then_some(Pasted { gateway, ..pasted })
}

pub(super) fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PROGRAMS.contains(&name.strip_suffix(".exe").unwrap_or(&name))
}

/// What stands behind `/v:`, `-v:` or `/v`.
fn option<'a>(part: &'a str, name: &str) -> Option<&'a str> {
    let part = part.strip_prefix(['/', '-'])?;
    let same = part.get(..name.len())?.eq_ignore_ascii_case(name);
    let rest = same.then(|| &part[name.len()..])?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(':').map(bare) }
}

/// Cut at blanks, but not within quotation marks.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The path of a connection file or a report, if it is the whole text.
pub(super) fn file(text: &str) -> Option<Pasted> {
    let text = bare(text);
    let path = Path::new(text);
    let kind = path.extension()?.to_str()?.to_ascii_lowercase();
    let lone = !text.contains(char::is_whitespace);
    let rooted = text.starts_with(['\\', '/', '~', '.', '%']) || is_drive(text);
    let one_line = !text.contains(['\n', '\r']) && !text.contains("://");
    let fits = matches!(kind.as_str(), "rdp" | "json") && one_line && (lone || rooted);
    fits.then(|| Pasted { file: Some(PathBuf::from(text)), ..Pasted::default() })
}

/// `C:\` or `C:/`
pub(super) fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

/// The computer of `\\pc-17\share`.
pub(super) fn share(text: &str) -> Option<String> {
    let rest = text.strip_prefix('\\').or_else(|| text.strip_prefix("//"))?.trim_start_matches(['\\', '/']);
    let long = rest.get(..6).filter(|start| start.eq_ignore_ascii_case("?\\UNC\\"));
    let rest = long.map_or(rest, |_| &rest[6..]);
    // `@SSL@8443` says how the share is reached.
    computer(before(rest, |c| "\\/@".contains(c))).ok()
}

/// The computer of `user@pc`, `DOMAIN\pc` and `pc\`. Whose name stands before it is not kept.
pub(super) fn account(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['\\', '/']);
    if is_drive(text) || text.starts_with('\\') || text.matches('\\').count() > 1 {
        return None;
    }
    computer(text.rsplit(['@', '\\']).next()?).ok()
}

/// A word that can be nothing else: an address, a link, a share, a full name.
pub(super) fn unmistakable(word: &str) -> Option<String> {
    let word = bare(word);
    if let Some(name) = link(word).and_then(|link| link.computer).or_else(|| share(word)) {
        return Some(name);
    }
    let name = computer(word).ok()?;
    let full = |ascii: &str| {
        let last = ascii.rsplit('.').next().unwrap_or_default();
        // The names of files have a dot as well.
        let file = ["exe", "dll", "rdp", "json", "txt", "html", "log", "msc", "dat", "net"].contains(&last);
        ascii.contains('.') && last.len() > 1 && !file && !last.contains(|c: char| c.is_ascii_digit())
    };
    match split_host_port(&name).ok()?.0 {
        Host::Address { .. } => Some(name),
        Host::Name { ascii, .. } => full(&ascii).then_some(name),
    }
}
