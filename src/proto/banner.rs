//! What else may stand behind the port: told by its first bytes.

use serde::Serialize;

/// A service that is not Remote Desktop.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Service {
    Ssh,
    Http,
    /// A TLS server that wants TLS at once, such as HTTPS.
    Tls,
    Smb,
    Vnc,
    Ftp,
    Smtp,
}

/// Recognises a service by what it says first, or by what it answers to an X.224 request.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<Service> {
    const STARTS: [(&[u8], Service); 8] = [
        (b"SSH-", Service::Ssh),
        (b"HTTP/", Service::Http),
        (b"<!DOCTYPE", Service::Http),
        (b"<html", Service::Http),
        (b"<HTML", Service::Http),
        (b"RFB ", Service::Vnc),
        (b"220 ", Service::Ftp),
        (b"220-", Service::Ftp),
    ];
    let found = STARTS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, service)| *service);
    if found == Some(Service::Ftp) && bytes.windows(4).any(|w| w.eq_ignore_ascii_case(b"smtp")) {
        return Some(Service::Smtp);
    }
    // A TLS alert or ServerHello: record type 21 or 22, major version 3.
    found
        .or_else(|| matches!(bytes, [21 | 22, 3, 0..=4, ..]).then_some(Service::Tls))
        .or_else(|| super::smb::is_answer(bytes).then_some(Service::Smb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_it_knows_and_nothing_else() {
        for (bytes, service) in [
            (&b"SSH-2.0-OpenSSH_9.2"[..], Some(Service::Ssh)),
            (b"HTTP/1.1 400 Bad Request", Some(Service::Http)),
            (b"220 mx.example ESMTP", Some(Service::Smtp)),
            (b"220 ProFTPD", Some(Service::Ftp)),
            (&[21, 3, 1, 0, 2, 2, 40], Some(Service::Tls)),
            (b"\0\0\0\x40\xfeSMB", Some(Service::Smb)),
            (b"SSH", None),
            (b"hello", None),
            (&[3, 0, 0, 9], None),
            (b"", None),
        ] {
            assert_eq!(recognise(bytes), service, "{bytes:?}");
        }
    }
}
