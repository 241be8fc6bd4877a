//! `negotiation-closed`

use super::Rule;
use super::answers::Answers;
use super::shared_steps;
use crate::model::said::{Duration, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

/// Whoever looks for somebody behind it first takes longer than whoever just hangs up.
const SLOW_MS: f64 = 1000.0;

pub const RULE: Rule = Rule { id: Cause::NegotiationClosed, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answers = Answers::new(evidence);
    let elsewhere = [super::port_other_service::RULE, super::closed_on_connect::RULE];
    if answers.any() || answers.cut().next().is_none() || elsewhere.iter().any(|rule| super::found(rule, evidence)) {
        return None;
    }
    let mut because = vec![answers.in_numbers()];
    because.extend(answers.quiet_ms().map(|ms| StayedOpen { time: Duration::seconds(ms) }.into()));
    let slowest = answers.slowest_cut_ms();
    let headline: Said = match () {
        () if answers.silent().next().is_some() => HangsUpOrSilent {}.into(),
        () if slowest < SLOW_MS => HangsUp {}.into(),
        () => HangsUpLate { time: Duration::seconds(slowest) }.into(),
    };
    RULE.blocks(Confidence::Likely, headline, because)
}

says! { "negotiation-closed":
    HangsUpOrSilent {} = "{Other}, or something in front of it, picks up, and then hangs up or says nothing.";
    HangsUp {} = "{Other}, or something in front of it, hangs up as soon as Remote Desktop says hello.";
    HangsUpLate { time: Duration } = "Something takes the call and hangs up after {time} without a word. A forward, \
        a tunnel or a load balancer with nothing behind it does that.";
    StayedOpen { time: Duration } = "A connection on which nothing was said stayed open for {time}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} takes the call. As soon as this computer says that it wants Remote Desktop, \
     the line is cut. It happens with every kind of greeting, so it is not about one setting.",
    reasons: &[
        Reason::new("A firewall or a protecting program recognises Remote Desktop and does not allow it from here."),
        Reason::new(
            "Or the Remote Desktop service on {other} is broken, or another remote-control \
         program is in its way.",
        ),
    ],
    steps: &[
        Step::here(
            "Try from another network, or with the VPN. If it works there, something on the way forbids \
         Remote Desktop.",
        ),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "Look for event 131 (the attempt arrived) in **Event Viewer > Applications and Services Logs \
         > Microsoft > Windows > RemoteDesktopServices-RdpCoreTS > Operational**. If it is missing, a device in \
         front hung up.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "In **Windows Logs > System** look for events of source TermDD (50, 56) and Schannel at the \
         same minute.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "`qwinsta` must show `rdp-tcp` with `Listen`. Restart the service with `Restart-Service \
         TermService -Force`; that ends all sessions there.",
        )
        .on(Servers::WINDOWS),
        Step::network(
            "Look for a rule against the application “RDP” in the firewall, proxy or intrusion \
         prevention, and allow it between these two addresses.",
        ),
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
        shared_steps::OTHERS_UPDATE,
        Step::mind("Do not switch the antivirus or the firewall off: add an exception for Remote Desktop."),
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.1 (X.224 Connection Request), 2.2.1.2 (Connection Confirm).",
        "Microsoft Learn, IMsTscAxEvents::OnDisconnected: 2308 (0x904), socket closed.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::net::negotiate::Reply;
    use crate::probes::negotiate::WITH_TLS;
    use crate::probes::who_is_there::Unasked;
    use crate::proto::x224::Protocols;

    fn closed() -> Evidence {
        healthy("pc.example")
            .greeting(WITH_TLS.iter().map(|&asked| gone(asked, Disconnect::Reset)).collect())
            .asked_again(gone_again(Disconnect::Closed))
            .who(QUIET, false, false)
    }

    /// Likely and no more: a forward or a firewall that recognises the greeting hangs up just so.
    #[test]
    fn hung_up_on_whatever_is_asked() {
        expect(&RULE, &closed(), Weight::Blocks, Side::Server, Confidence::Likely);
        let once = closed().greeting(vec![gone(WITH_TLS[0], Disconnect::Closed)]);
        expect(&RULE, &once, Weight::Blocks, Side::Server, Confidence::Likely);
        assert!(fires(&RULE, &closed()).because[1].contains("stayed open"));
    }

    /// Whatever the mixture and the timing: nobody who greets so gets through.
    #[test]
    fn hang_ups_and_silences_are_told_in_numbers() {
        for after_ms in [100.0, 700.0, 1300.0, 2500.0, 4900.0] {
            let cut = |how| Reply { answer_ms: after_ms, ..gone(WITH_TLS[0], how) };
            let silent = || Reply { answer_ms: 5000.0, ..gone(WITH_TLS[0], Disconnect::Silent) };
            let short = Unasked::Quiet { listened_ms: 700.0 };
            for replies in [
                vec![cut(Disconnect::Closed)],
                vec![silent(), cut(Disconnect::Reset)],
                vec![cut(Disconnect::Reset), silent(), silent(), cut(Disconnect::Closed)],
            ] {
                let mixed = closed().greeting(replies).who(short.clone(), false, false);
                expect(&RULE, &mixed, Weight::Blocks, Side::Server, Confidence::Likely);
                let finding = fires(&RULE, &mixed);
                // A silence that is shorter than the cut is no evidence of anything.
                let quiet = finding.because.iter().any(|line| line.contains("nothing was said"));
                assert_eq!(quiet, after_ms < 700.0, "{finding:?}");
            }
            let both = closed().greeting(vec![cut(Disconnect::Closed), silent()]);
            let told = fires(&RULE, &both).because[0].clone();
            assert!(told.starts_with("Of 2 greetings 1 was cut off") && told.contains("no answer for 5.0 s"), "{told}");
        }
    }

    #[test]
    fn a_close_on_one_mask_and_an_answer_on_another_is_no_fault() {
        let picky = vec![gone(WITH_TLS[0], Disconnect::Reset), selected(WITH_TLS[1], Protocols::HYBRID)];
        silent_on(&RULE, &closed().greeting(picky));
        silent_on(&RULE, &closed().asked_again(vec![selected(Protocols::RDP, Protocols::RDP)]));
        silent_on(&RULE, &closed().greeting(vec![]));
    }

    #[test]
    fn hanging_up_unasked_is_another_story() {
        silent_on(&RULE, &closed().who(Unasked::HungUp { how: Disconnect::Closed, after_ms: 3.0 }, false, false));
        silent_on(&RULE, &closed().who(QUIET, false, true));
    }
}
