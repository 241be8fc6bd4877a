//! `try-cut-off`

use super::Rule;
use super::shared_steps;
use super::sign_in_status;
use super::try_view::{TryView, end};
use crate::codes;
use crate::model::attempt::{Closer, Reached};
use crate::model::said::{Duration, Said};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Explanation, Finding, Layer, Reason, Servers, Side, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::TryCutOff, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = TryView::new(evidence)?;
    let attempt = view.attempt;
    let by_gateway = view.took_a_gateway();
    let way = || view.there().chain(view.at_gateway());
    let connected = way().any(|line| line.opened) || attempt.reached >= Reached::Greeted;
    let short = attempt.reached < Reached::SignedIn;
    // Where its number tells of the account, that says more.
    if !(connected && short && attempt.failed()) || sign_in_status::observed(attempt).is_some() {
        return None;
    }
    // And so does a gateway's own number.
    if by_gateway && attempt.error().is_some_and(is_gateways) {
        return None;
    }
    let headline: Said = match attempt.reached {
        Reached::Connected => BeforeTheSession {}.into(),
        Reached::Greeted => InTheSignIn {}.into(),
        _ if by_gateway => AtTheGateway {}.into(),
        _ => AfterConnecting {}.into(),
    };
    let mut because = Vec::new();
    let hung_up = way().filter(|line| line.closed_by == Some(Closer::There)).count();
    if let Some(after_ms) = way().find_map(|line| line.after_ms.filter(|_| line.opened)) {
        #[expect(clippy::cast_precision_loss, reason = "minutes, in milliseconds")]
        let after = Duration::suiting(after_ms as f64);
        because.push(if hung_up > 0 { Said::from(HungUp { after }) } else { Ended { after }.into() });
    }
    // As Remote Desktop does when the first kind of sign-in breaks.
    if hung_up > 1 && !by_gateway {
        because.push(AskedAgain {}.into());
    }
    because.extend(end(attempt));
    let finding = RULE.suspect(Confidence::Likely, headline, because)?;
    // Who is behind a gateway can only be told by the gateway.
    let side = if hung_up > 0 && !by_gateway { finding.side } else { Side::Undecided };
    Some(Finding { side, ..finding })
}

fn is_gateways(error: u32) -> bool {
    codes::points(ErrorPair::new(error, None)).iter().any(|cause| cause.layer() == Layer::Gateway)
}

says! { "try-cut-off":
    AtTheGateway {} = "Remote Desktop is connected to the gateway, and cut off before it is signed in.";
    AfterConnecting {} = "Remote Desktop is connected to {other}, and cut off before it is signed in.";
    InTheSignIn {} = "Remote Desktop is cut off while it signs in.";
    BeforeTheSession {} = "Remote Desktop is cut off while the session is being set up.";
    HungUp { after: Duration } = "Watched while it tried, the other side hung up after {after}.";
    Ended { after: Duration } = "Watched while it tried, its connection ended after {after}.";
    AskedAgain {} = "Remote Desktop then asked once more in another way, and was cut off again.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Redial watched Remote Desktop while it tried. It got a connection to {other}, and then that was cut off before \
     you were signed in. Redial's own check stops before the password, so this lies right behind it.",
    reasons: &[
        Reason::new("The sign-in broke on {other}: the service that checks passwords there is in trouble, or cannot reach its domain."),
        Reason::new("{Other} refuses this account or this kind of sign-in, and does not say so."),
        Reason::new("It ran into trouble while it set up the session: too many sessions, no licence, or a broken graphics driver."),
    ],
    steps: &[
        Step::there("Restart it once, and try again. Save open work first.").restarts(),
        Step::here(r"Use the full name of the computer instead of its address, and write your user name as `DOMAIN\name`."),
        Step::there("Sign in there yourself with that account: if that fails too, it is the account."),
        Step::helpdesk_there(
            "Read Applications and Services Logs > Microsoft > Windows > RemoteDesktopServices-RdpCoreTS > Operational at that \
         minute: event 139 or 226 names the part and a number, 131 proves that the connection arrived. Then System > \
         TermDD 56 and Security > 4625.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "In a domain run `Test-ComputerSecureChannel` there, and look whether NTLM is forbidden by policy (`Network security: \
         Restrict NTLM`).",
        )
        .on(Servers::WINDOWS),
        shared_steps::GNOME_SIGN_IN_IS_SET,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "[MS-CSSP] 3.1.5 (order of the messages)",
        "Microsoft Learn: Troubleshoot Remote Desktop disconnected errors",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::probes::attempt::tests::attempt;
    use crate::proto::certificate::Certificate;

    #[test]
    fn past_the_door() {
        for (story, twice) in [("cut-at-the-hello", false), ("cut-in-the-sign-in", true)] {
            let verdict = judge(&healthy("pc-17").tried(attempt(story)).said(0x904, None)).verdict;
            let found = (verdict.known_cause(), verdict.confidence, verdict.side);
            assert_eq!(found, (Some(RULE.id), Confidence::Likely, Side::Server), "{story}");
            let asked_again = verdict.because.iter().any(|line| line.contains("once more in another way"));
            assert_eq!(asked_again, twice, "{verdict:?}");
        }
    }

    /// What the check itself has seen and the number points at comes first.
    #[test]
    fn a_better_explanation_goes_first() {
        let expired = Certificate { not_after_unix: NOW - 3 * DAY, ..certificate("pc-17") };
        let evidence = healthy("pc-17").certificate(expired).tried(attempt("cut-at-the-hello")).said(0x904, None);
        let verdict = judge(&evidence).verdict;
        assert_eq!(verdict.known_cause(), Some(Cause::CertificateExpired));
        assert!(verdict.also.iter().any(|other| other.cause == Cause::TryCutOff));
    }

    #[test]
    fn not_where_it_works_where_somebody_gave_up_or_where_the_account_is_named() {
        for story in ["works", "session-ends", "closed-by-the-user", "bad-password", "no-answer", "never-dials"] {
            assert_eq!(check(&healthy("pc-17").tried(attempt(story))), None, "{story}");
        }
    }

    /// Its connection is the gateway's: whoever is behind that is not blamed.
    #[test]
    fn at_a_gateway() {
        let cut = |reason| {
            let mut cut = attempt("cut-at-the-hello");
            (cut.reason, cut.reached) = (Some(reason), Reached::Opened);
            cut.lines[0].address = "198.51.100.1:443".parse().unwrap();
            let open = Some(crate::net::tcp::Connect::Open);
            check(&healthy("pc-17").gateway(crate::model::GatewayUsage::Always, open).tried(cut))
        };
        let found = cut(0x904).unwrap();
        assert!(found.side == Side::Undecided && found.headline.contains("to the gateway"), "{found:?}");
        assert_eq!(cut(0x0300_0008), None, "the gateway's own number says more");
    }

    #[test]
    fn who_hung_up_decides_the_side() {
        let mut own = attempt("cut-at-the-hello");
        own.lines[0].closed_by = None;
        assert_eq!(check(&healthy("pc-17").tried(own)).unwrap().side, Side::Undecided);
    }
}
