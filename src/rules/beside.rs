//! Suspects that have nothing to do with the user's error: Remote Desktop would have stopped at another step with them than
//! at the one of which the error tells.

use super::by_gateway;
use super::next_step::is_of_account;
use super::try_view::OBSERVED;
use crate::codes::{self, Stage};
use crate::model::{Cause, Evidence, Finding, Layer};

/// Whether this suspect is beside the point of the user's error.
pub fn is_beside(finding: &Finding, evidence: &Evidence) -> bool {
    let Some(error) = evidence.error else { return false };
    let causes = codes::points(error);
    let Some(told) = codes::stage(error) else { return false };
    if finding.layer <= Layer::Certificate && !by_gateway::answers_directly(evidence) {
        // Nobody got past that step just now, whatever the error of an earlier hour was about.
        return false;
    }
    if causes.contains(&finding.cause) || OBSERVED.contains(&finding.cause) {
        return false;
    }
    if told == Stage::Gateway {
        // Names and the way are those of a gateway, too.
        return finding.layer >= Layer::Port && finding.layer != Layer::Gateway;
    }
    let of_strangers = told > Stage::Securing && causes.iter().any(|cause| STRANGERS_SAY.contains(cause));
    if of_strangers && LED_TO_STRANGERS.contains(&finding.cause) {
        return false;
    }
    told != own(finding)
}

/// Who reaches another computer than the one that was meant is told that it knows no such name or password.
const LED_TO_STRANGERS: [Cause; 6] = [
    Cause::AddressWorksNameFails,
    Cause::AnsweredInBetween,
    Cause::AnsweredBySomebodyBetween,
    Cause::CertificateNameMismatch,
    Cause::NameAnswersDiffer,
    Cause::TlsInspected,
];
const STRANGERS_SAY: [Cause; 2] = [Cause::WrongPassword, Cause::SignInNotAllowed];

/// The step at which it stops Remote Desktop.
fn own(finding: &Finding) -> Stage {
    match finding.layer {
        _ if matches!(finding.cause, Cause::CertificateRequired | Cause::PathMtuBlackhole) => Stage::Securing,
        _ if is_of_account(finding.cause) => Stage::Account,
        Layer::ThisPc | Layer::Name | Layer::Network | Layer::Port | Layer::Gateway | Layer::Udp => Stage::Opening,
        Layer::Negotiation => Stage::Greeting,
        Layer::Tls | Layer::Certificate => Stage::Securing,
        Layer::SignIn => Stage::SignIn,
        Layer::Session => Stage::Session,
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::{Confidence, GatewayUsage, NextStep, Side, Status, Verdict};
    use crate::net::Disconnect;
    use crate::net::tcp::Connect;
    use crate::probes::credssp;
    use crate::proto::certificate::Certificate;
    use crate::proto::tls_version::TlsVersion;

    fn expired() -> Evidence {
        healthy("pc1").certificate(Certificate { not_after_unix: NOW - 17 * DAY, ..certificate("pc1") })
    }

    fn with(evidence: &Evidence, said: &str) -> Verdict {
        let mut evidence = evidence.clone();
        evidence.error = codes::parse(said);
        judge(&evidence).verdict
    }

    fn also(verdict: &Verdict) -> Vec<Cause> {
        verdict.also.iter().filter_map(|other| other.cause.known()).collect()
    }

    /// Remote Desktop got past the certificate, or never came to it.
    #[test]
    fn an_expired_certificate_hides_no_other_step() {
        for (said, next) in [
            ("0xD07", NextStep::SignInTest),
            ("0x807", NextStep::SignInTest),
            ("Your credentials did not work", NextStep::SignInTest),
            ("The logon attempt failed", NextStep::SignInTest),
            ("0x300001C", NextStep::ByNumber),
            ("0x3/0x3", NextStep::ByNumber),
            ("0x808", NextStep::ByNumber),
            ("0x204", NextStep::SignInTest),
            ("0x104", NextStep::SignInTest),
        ] {
            let verdict = with(&expired(), said);
            assert_eq!((verdict.side, verdict.known_cause(), verdict.layer), (Side::Undecided, None, None), "{said}");
            assert_eq!(verdict.next, Some(next), "{said}: {verdict:?}");
            let last = verdict.also.last().unwrap();
            assert_eq!((last.cause.known(), last.confidence), (Some(Cause::CertificateExpired), Confidence::Possible));
            assert!(verdict.headline.contains("is about something else"), "{}", verdict.headline);
            assert!(verdict.because[0].contains("expired"), "{verdict:?}");
            // It is the same run as without the certificate, but for that.
            let clean = with(&healthy("pc1"), said);
            assert_eq!((clean.next, &also(&clean)[..]), (verdict.next, &also(&verdict)[..clean.also.len()]), "{said}");
        }
        let mut evidence = expired();
        evidence.error = codes::parse("0xD07");
        assert_eq!(judge(&evidence).layer(Layer::Certificate).status, Status::Warn);
        assert_eq!(also(&judge(&evidence).verdict), [Cause::AccountLocked, Cause::CertificateExpired]);
        let idle = with(&expired(), "0x3/0x3");
        assert!(idle.because.iter().any(|line| line.contains("not used for longer")), "{idle:?}");
        assert!(idle.because.last().is_some_and(|line| line.contains("longer limit")), "{idle:?}");
    }

    #[test]
    fn a_number_that_comes_at_every_step_leaves_it_possible() {
        for said in ["0x904/0x7", "An internal error has occurred"] {
            let verdict = with(&expired(), said);
            let found = (verdict.known_cause(), verdict.confidence);
            assert_eq!(found, (Some(Cause::CertificateExpired), Confidence::Likely), "{said}");
        }
        for said in ["0x4", "0x108", "0x3", "0xABCDEF", "0x207"] {
            let verdict = with(&expired(), said);
            let found = (verdict.known_cause(), verdict.confidence);
            assert_eq!(found, (Some(Cause::CertificateExpired), Confidence::Possible), "{said}");
        }
        // The way is as bad at each step.
        let slow = healthy("pc1").quality(quality(700.0));
        assert_eq!(with(&slow, "0x904/0x7").known_cause(), Some(Cause::PathSlow));
        assert_eq!(with(&slow, "0x104").known_cause(), Some(Cause::PathSlow));
        assert_eq!(with(&slow, "0x204").known_cause(), Some(Cause::PathSlow));
        assert_eq!(with(&slow, "0xD07").known_cause(), None);
    }

    #[test]
    fn a_clock_hides_no_password_and_a_password_no_clock() {
        let skewed = healthy("pc1").sign_in(challenged(600.0));
        let wrong = with(&skewed, "0x807");
        assert_eq!((wrong.known_cause(), &also(&wrong)[..]), (None, &[Cause::WrongPassword, Cause::ClockSkew][..]));
        let clock = with(&skewed, "0x1D07");
        assert_eq!((clock.known_cause(), clock.confidence), (Some(Cause::ClockSkew), Confidence::Likely));
        // Nobody who could confirm the account: that is the sign-in, and so is the clock.
        assert_eq!(with(&skewed, "0x1807").known_cause(), Some(Cause::ClockSkew));
        // The one that fits stays in front of the one that does not.
        let both = skewed.certificate(Certificate { not_after_unix: NOW - DAY, ..certificate("pc1") });
        let verdict = with(&both, "0x1807");
        assert_eq!(
            (verdict.known_cause(), &also(&verdict)[..]),
            (Some(Cause::ClockSkew), &[Cause::CertificateExpired][..])
        );
    }

    /// Whoever was led elsewhere has a password that is not known there; it is not locked, though.
    #[test]
    fn another_computer_knows_no_password() {
        let differs = healthy("pc2.corp.example").dns(&[("192.0.2.53", addresses(&["198.51.100.9"]))]);
        assert_eq!(with(&differs, "0x807").known_cause(), Some(Cause::NameAnswersDiffer));
        assert_eq!(with(&differs, "0xD07").known_cause(), None);
    }

    /// The numbers that Windows wrote down may be a day old.
    #[test]
    fn where_the_chain_breaks_now_an_older_error_is_no_reason_to_look_elsewhere() {
        let swallowed = healthy("pc1")
            .tls(tls_gone(Disconnect::Silent))
            .old_hellos(Some(old_end(tls_gone(Disconnect::Silent))), None)
            .small_segments(old_done(TlsVersion::TLS_1_2))
            .skipped(&credssp::PROBE);
        let alone = judge(&swallowed).verdict.known_cause();
        assert!(alone.is_some());
        for said in ["0x807", "0xD07"] {
            assert_eq!(with(&swallowed, said).known_cause(), alone, "{said}");
        }
    }

    #[test]
    fn what_blocks_is_never_beside_the_point() {
        let refused = healthy("pc1").connects(&[("192.0.2.10", Connect::Refused)]).greeting(vec![]);
        assert_eq!(with(&refused, "0xD07").known_cause(), Some(Cause::PortRefused));
        let dead = healthy("pc1").gateway(GatewayUsage::Always, None);
        assert_eq!(with(&dead, "0x300001C").side, Side::Client);
    }
}
