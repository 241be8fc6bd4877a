//! A mail to the helpdesk: a `mailto:` link with the report as text, as much of it as a link can carry.

use std::path::Path;

use crate::engine::Opening;
use crate::engine::files::render;
use crate::model::said::{Name, Path as FilePath, Term, Voice};
use crate::report::{Report, redact::redact, text};
use crate::says;

/// What Windows hands on, and what every program for mail takes: with more, some cut the link and some do nothing at all.
const LONGEST: usize = 1_900;

/// More than this is no address of a helpdesk.
const LONGEST_ADDRESS: usize = 254;

/// To the helpdesk's address where it has one, about a report that may have been saved to a file.
#[must_use]
pub fn about(voice: Voice, report: &Report, to: Option<&str>, hide_names: bool, file: Option<&Path>) -> Opening {
    let hidden = hide_names.then(|| redact(report));
    let shown = hidden.as_ref().unwrap_or(report);
    let subject = Subject { computer: Name::from(&shown.target.host), code: Term::from(&shown.support_code) };
    let named = file.and_then(Path::file_name).map(|name| FilePath(name.to_string_lossy().into_owned()));
    let end = match named {
        Some(file) => Attach { file }.into(),
        None => crate::model::Said::from(Shortened {}),
    };
    let text = render(voice, report, text::FORMAT, hide_names);
    Opening::Mail(link(to, &voice.say(subject), &text, &voice.say(end)))
}

says! { "mail":
    Subject { computer: Name, code: Term } = "Help with Remote Desktop to {computer} ({code})";
    Attach { file: Path } = "The whole report is in the file {file}. Please attach it to this e-mail.";
    Shortened {} = "The whole report is longer than this e-mail. In Redial, \u{201c}Save the report\u{201d} writes it into a file that can be attached.";
}

/// `body` in whole lines, as many as there is room for, and `end` below them.
fn link(to: Option<&str>, subject: &str, body: &str, end: &str) -> String {
    let mut link = "mailto:".to_owned();
    let plain = |to: &&str| to.len() <= LONGEST_ADDRESS && !to.contains(|c: char| c.is_whitespace() || c.is_control());
    if let Some(to) = to.filter(plain) {
        encode(to, "@", &mut link);
    }
    link.push_str("?subject=");
    encode(&subject.chars().take(120).collect::<String>(), "", &mut link);
    link.push_str("&body=");
    let mut last = String::new();
    encode(&format!("\n{end}\n"), "", &mut last);
    let mut rest = body.lines();
    for line in rest.by_ref() {
        let before = link.len();
        encode(line, "", &mut link);
        encode("\n", "", &mut link);
        if link.len() + last.len() > LONGEST {
            link.truncate(before);
            break;
        }
    }
    link + &last
}

/// Lines end as mails have it (RFC 6068, section 5).
fn encode(text: &str, plain: &str, link: &mut String) {
    for byte in text.replace('\n', "\r\n").bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || plain.contains(c) {
            link.push(c);
        } else {
            link.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
}

fn hex(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn parts(link: &str) -> (String, String, String) {
        let rest = link.strip_prefix("mailto:").unwrap();
        let (to, rest) = rest.split_once("?subject=").unwrap();
        let (subject, body) = rest.split_once("&body=").unwrap();
        (decode(to), decode(subject), decode(body))
    }

    fn decode(text: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
            } else {
                assert!(byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte), "{byte}");
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_mail_is_short_and_plain() {
        for report in sample::all() {
            for (to, there, hide) in [
                (None, "", false),
                (Some("help@example.com"), "help@example.com", true),
                (Some("a?bcc=x&y=ü"), "a?bcc=x&y=ü", false),
                (Some("a\r\nz"), "", false),
            ] {
                let mail = about(Voice::ENGLISH, &report, to, hide, Some(Path::new("/home/anna/redial-report.html")));
                assert!(mail.thing().is_ok(), "{mail:?}");
                let Opening::Mail(link) = mail else { panic!("{mail:?}") };
                assert!(link.len() <= LONGEST, "{}", link.len());
                let (address, subject, body) = parts(&link);
                assert_eq!(address, there);
                assert!(subject.starts_with("Help with Remote Desktop to "), "{subject}");
                assert!(body.contains("redial-report.html") && !body.contains("/home/anna"), "{body}");
                assert!(!body.replace("\r\n", "").contains(['\r', '\n']), "{body:?}");
            }
        }
    }

    #[test]
    fn what_counts_is_in_it() {
        let report = sample::expired();
        let Opening::Mail(link) = about(Voice::ENGLISH, &report, None, false, None) else { panic!() };
        let (_, subject, body) = parts(&link);
        assert!(subject.contains(&report.support_code) && subject.contains("office-pc"));
        assert!(body.contains("certificate has expired.") && body.contains(&report.support_code));
        assert!(body.contains("longer than this e-mail"));
        let Opening::Mail(link) = about(Voice::ENGLISH, &report, None, true, None) else { panic!() };
        assert!(!link.contains("office-pc"), "{link}");
    }
}
