//! `certificate-name-mismatch`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::net::credssp::Greeting;
use crate::probes::credssp::SignIn;
use crate::proto::certificate::Certificate;

/// 0x907: unexpected server authentication certificate.
const POINTING: [u32; 1] = [0x907];

pub const RULE: Rule =
    Rule { id: "certificate-name-mismatch", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let typed = evidence.target.host.to_string();
    if covers(own, &typed) {
        return None;
    }
    let named = names(own).collect::<Vec<_>>().join(", ");
    let mut because =
        vec![format!("The certificate is for {}, not for {typed}.", if named.is_empty() { "nobody" } else { &named })];
    if evidence.target.name().is_none() {
        because.push("That is normal when an address is typed instead of a name.".to_owned());
    }
    let pointed = evidence.error.is_some_and(|error| POINTING.contains(&error.code));
    let headline = format!("The other computer's certificate is made out to another name than {typed}.");
    if pointed {
        return RULE.suspect(Confidence::Likely, headline, because);
    }
    if let Some(computer) = other_computer(evidence, own) {
        because.push(format!("The computer that answered calls itself {computer}."));
        return RULE.suspect(
            Confidence::Possible,
            format!("Another computer than {typed} seems to answer: {computer}."),
            because,
        );
    }
    RULE.note(headline, because)
}

fn names(own: &Certificate) -> impl Iterator<Item = &str> {
    let common = own.common_name.as_deref().filter(|_| own.alternative_names.is_empty());
    own.alternative_names.iter().map(String::as_str).chain(common)
}

/// As Windows compares: any alternative name, else the common name; a star stands for one label (RFC 6125).
fn covers(own: &Certificate, typed: &str) -> bool {
    names(own).any(|name| {
        let wild = name
            .strip_prefix("*.")
            .is_some_and(|parent| typed.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(parent)));
        wild || name.eq_ignore_ascii_case(typed)
    })
}

/// The name by which both the certificate and the sign-in call the computer, where a short name was typed that is not
/// its own. Aliases are made with full names, so those prove nothing.
fn other_computer(evidence: &Evidence, own: &Certificate) -> Option<String> {
    let typed = evidence.target.name().filter(|name| !name.contains('.') && *name != "localhost")?;
    let SignIn(answer) = evidence.fact()?;
    let Greeting::Challenged { challenge, .. } = &answer.greeting else { return None };
    let computer = challenge.netbios_computer.as_deref()?;
    // NetBIOS names are cut at 15 characters.
    let same = |name: &str| name.split('.').next().is_some_and(|label| label.eq_ignore_ascii_case(computer));
    let cut: String = typed.chars().take(15).collect();
    (!cut.eq_ignore_ascii_case(computer) && names(own).any(same)).then(|| computer.to_owned())
}

const EXPLAIN: &str = "";
