//! One verdict out of what was seen from the inside and what a connection from here to here showed.

use std::cmp::Reverse;

use super::HostCheck;
use crate::model::said::{Count, Said};
use crate::model::{Alternative, Confidence, Finding, Layer, Side, Status, Verdict, rank};
use crate::says;

/// Judges. `dialled` is the verdict of the connection to itself with the state of its layer, where there was one.
///
/// The lowest-layer blocking finding from the inside; with none, a fault that the connection itself met, which a suspect
/// from the inside in the same part of the connection explains; else the strongest suspect.
#[must_use]
pub fn reach(findings: &[Finding], checks: &[HostCheck], dialled: Option<(&Verdict, Status)>) -> Verdict {
    let (blocks, mut suspects) = rank(findings, &[]);
    let met = dialled.filter(|(verdict, _)| verdict.cause.is_some());
    let broken = met.filter(|(_, status)| *status == Status::Fail).map(|(verdict, _)| verdict);
    let explains = broken.and_then(|verdict| {
        suspects.iter().position(|suspect| verdict.layer.is_some_and(|layer| part(layer) == part(suspect.layer)))
    });
    let mut ranked: Vec<Verdict> = blocks.iter().map(|finding| from(finding)).collect();
    if let (Some(verdict), Some(at)) = (broken, explains) {
        let mut first = from(suspects.remove(at));
        first.confidence = first.confidence.max(Confidence::Likely);
        first.because.push(FailsAsWell { how: verdict.headline.clone().into() }.into());
        ranked.push(first);
    }
    let met = met.map(|(verdict, _)| ours(verdict));
    let rest = suspects.iter().map(|finding| from(finding));
    match (met, broken.is_some()) {
        (Some(met), true) => ranked.extend(std::iter::once(met).chain(rest)),
        (met, _) => {
            ranked.extend(rest.chain(met));
            // Stable, so what was seen from the inside stays first among equals.
            ranked[blocks.len()..].sort_by_key(|verdict| Reverse(verdict.confidence));
        }
    }
    let mut ranked = ranked.into_iter();
    match ranked.next() {
        Some(mut first) => {
            let mut named = vec![first.cause.clone()];
            for other in ranked {
                let Verdict { side, cause, confidence, .. } = other;
                if !named.contains(&cause) {
                    first.also.extend(cause.clone().map(|cause| Alternative { cause, side, confidence }));
                    named.push(cause);
                }
            }
            first
        }
        None => nothing_found(checks, dialled.map(|(verdict, _)| verdict)),
    }
}

fn from(finding: &Finding) -> Verdict {
    Verdict {
        side: finding.side,
        layer: Some(finding.layer),
        cause: Some(finding.cause.into()),
        confidence: finding.confidence,
        headline: finding.headline.clone(),
        because: finding.because.clone(),
        also: Vec::new(),
        next: None,
    }
}

/// Both ends are this computer, and this computer is the server.
fn ours(verdict: &Verdict) -> Verdict {
    let because = std::iter::once(ShownByDialling {}.into());
    Verdict {
        side: Side::Server,
        because: because.chain(verdict.because.iter().cloned()).collect(),
        also: Vec::new(),
        next: None,
        ..verdict.clone()
    }
}

/// Which part of a connection a layer belongs to: greeting, encryption and certificate fail for each other's faults.
const fn part(layer: Layer) -> u8 {
    match layer {
        Layer::ThisPc | Layer::Name | Layer::Network | Layer::Port => 0,
        Layer::Negotiation | Layer::Tls | Layer::Certificate => 1,
        Layer::SignIn | Layer::Gateway | Layer::Udp | Layer::Session => 2,
    }
}

fn nothing_found(checks: &[HostCheck], dialled: Option<&Verdict>) -> Verdict {
    let unknown: Vec<_> = checks.iter().filter(|check| check.status == Status::Unknown).collect();
    let fine = checks.iter().filter(|check| check.status == Status::Pass).count();
    let mut because = vec![Said::from(Fine { fine: Count::from(fine), all: Count::from(checks.len()) })];
    because.extend(unknown.iter().map(|check| {
        let known = super::checks::find(&check.id);
        let title = known.map_or_else(|| Said::finished(&check.id), |check| check.title.into());
        Unclear { check: title.into(), why: check.headline.clone().into() }.into()
    }));
    if dialled.is_some_and(|verdict| verdict.side == Side::None) {
        because.push(WorksByDialling {}.into());
    }
    let (side, confidence, headline) = if fine == 0 {
        (Side::Undecided, Confidence::Possible, NotLookedAt {}.into())
    } else if unknown.is_empty() {
        (Side::None, Confidence::Likely, NothingFound {}.into())
    } else {
        (Side::None, Confidence::Likely, NothingSeen {}.into())
    };
    Verdict { side, layer: None, cause: None, confidence, headline, because, also: Vec::new(), next: None }
}

says! { "host-verdict":
    FailsAsWell { how: Phrase } = "A connection from this computer to itself fails there as well: {how}";
    ShownByDialling {} = "This is what a connection from this computer to itself shows.";
    WorksByDialling {} = "A connection from this computer to itself works up to the password.";
    Fine { fine: Count, all: Count } = "{fine} of {all} checks of this computer are fine.";
    Unclear { check: Phrase, why: Phrase } = "“{check}”: {why}";
    NotLookedAt {} = "Redial could not check this computer.";
    NothingFound {} = "Nothing on this computer keeps Remote Desktop from working.";
    NothingSeen {} = "Nothing that could be seen keeps Remote Desktop from working here.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cause, Weight};

    const EXPIRED: Cause = Cause::HostCertificateExpired;
    const SLEEPS: Cause = Cause::HostSleeps;
    const CLOSED: Cause = Cause::TlsClosedAfterHello;

    fn finding(cause: Cause, weight: Weight, confidence: Confidence) -> Finding {
        let (headline, because) = (cause.id().into(), vec![cause.id().into()]);
        let ceiling = Confidence::Certain;
        Finding { cause, layer: cause.layer(), side: Side::Server, weight, confidence, ceiling, headline, because }
    }

    fn met(cause: Cause) -> Verdict {
        Verdict {
            side: cause.side(),
            layer: Some(cause.layer()),
            cause: Some(cause.into()),
            confidence: Confidence::Likely,
            headline: "It broke.".into(),
            because: Vec::new(),
            also: Vec::new(),
            next: None,
        }
    }

    fn names(verdict: &Verdict) -> Vec<Cause> {
        verdict.known_cause().into_iter().chain(verdict.also.iter().filter_map(|also| also.cause.known())).collect()
    }

    #[test]
    fn what_blocks_goes_first_and_lower_layers_before_higher_ones() {
        let findings = [
            finding(EXPIRED, Weight::Suspect, Confidence::Certain),
            finding(Cause::HostTlsDisabled, Weight::Blocks, Confidence::Certain),
            finding(Cause::HostPortChanged, Weight::Blocks, Confidence::Likely),
            finding(SLEEPS, Weight::Note, Confidence::Certain),
        ];
        let named = names(&reach(&findings, &[], None));
        assert_eq!(named, [Cause::HostPortChanged, Cause::HostTlsDisabled, EXPIRED]);
    }

    #[test]
    fn a_suspect_explains_the_break_that_was_met() {
        let expired = finding(EXPIRED, Weight::Suspect, Confidence::Possible);
        let sleeps = finding(SLEEPS, Weight::Suspect, Confidence::Likely);
        let broke = met(CLOSED);
        let verdict = reach(&[sleeps.clone(), expired], &[], Some((&broke, Status::Fail)));
        assert_eq!((names(&verdict), verdict.confidence), (vec![EXPIRED, CLOSED, SLEEPS], Confidence::Likely));
        assert!(verdict.because[1].contains("It broke."));
        // Sleep explains nothing about encryption.
        assert_eq!(names(&reach(std::slice::from_ref(&sleeps), &[], Some((&broke, Status::Fail)))), [CLOSED, SLEEPS]);
        // What only warns does not go before what is as sure from the inside.
        assert_eq!(names(&reach(&[sleeps], &[], Some((&broke, Status::Warn)))), [SLEEPS, CLOSED]);
    }

    #[test]
    fn both_ends_are_the_server() {
        let offline = met(Cause::NoNetwork);
        let verdict = reach(&[], &[], Some((&offline, Status::Fail)));
        assert_eq!((verdict.side, verdict.known_cause()), (Side::Server, Some(Cause::NoNetwork)));
    }

    #[test]
    fn nothing_seen_is_not_nothing_found() {
        assert_eq!(reach(&[], &[], None).side, Side::Undecided);
    }
}
