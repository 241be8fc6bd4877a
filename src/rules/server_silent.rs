//! `server-silent`

use super::Rule;
use super::answers::Answers;
use super::{shared_steps, silence};
use crate::model::said::Duration;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::who_is_there::Unasked;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ServerSilent, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answers = Answers::new(evidence);
    let waited = answers.silent().map(|reply| reply.answer_ms).fold(0.0, f64::max);
    if answers.any() || answers.cut().next().is_some() || super::found(&super::port_other_service::RULE, evidence) {
        return None;
    }
    let mut because = vec![answers.in_numbers()];
    let cut = matches!(answers.unasked, Some(Unasked::HungUp { .. }));
    if cut {
        because.push(QuietOneCut {}.into());
    }
    if answers.replies.is_empty() {
        return None;
    }
    let sure = match silence::confidence(waited) {
        // A line that is cut while nothing comes is no slow computer.
        _ if cut => Confidence::Likely,
        sure => sure?,
    };
    because.extend(silence::caution(waited).filter(|_| !cut));
    RULE.blocks(sure, SaidNothing { waited: Duration::seconds(waited) }, because)
}

says! { "server-silent":
    SaidNothing { waited: Duration } = "{Other} picks up, but Remote Desktop said nothing for {waited}.";
    QuietOneCut {} = "Another connection, on which nothing was said, was cut.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} picks up the phone and then says nothing. The connection is open, but Remote \
     Desktop does not answer the greeting.",
    reasons: &[
        Reason::new(
            "{Other} or its Remote Desktop service hangs, or it is so busy that it does not \
         get round to answering.",
        ),
        Reason::new("It takes one client at a time, and an old connection has not ended there.")
            .on(Servers::OTHERS.or(Servers::UNKNOWN)),
        Reason::new("A device on the way can do it, too: it takes the call itself, while nothing is behind it."),
    ],
    steps: &[
        Step::here("Wait a few minutes and try again. A computer that is just starting needs its time."),
        Step::there("If it is very slow there too, close programs or restart it. Save open work first."),
        Step::helpdesk_there(
            "As an administrator: `Restart-Service TermService -Force`. That ends all Remote Desktop \
         sessions there.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Look at processor and memory in **Task Manager**. In **Event Viewer > Windows Logs > System** look for \
         events of the service (source Service Control Manager, 7022: the service hangs).",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "Check whether the attempt arrives: event 131 in **RemoteDesktopServices-RdpCoreTS > \
         Operational**. If there is none, something in front of the computer took the call.",
        )
        .on(Servers::WINDOWS),
        Step::network(
            "Check proxies, load balancers and firewalls that answer for the computer. For a cloud \
         computer, restart it in the portal.",
        ),
        shared_steps::OTHERS_UPDATE,
        shared_steps::XRDP_LOG,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.1 and 2.2.1.2 (greeting and answer).",
        "Microsoft Learn, Azure troubleshooting: Remote Desktop Services isn't starting on an Azure VM.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::net::negotiate::Reply;
    use crate::proto::x224::Protocols;

    fn silent() -> Evidence {
        healthy("pc.example")
            .greeting(vec![gone(Protocols::SSL, Disconnect::Silent)])
            .asked_again(gone_again(Disconnect::Silent))
            .who(QUIET, false, false)
    }

    #[test]
    fn nothing_is_said_however_it_is_asked() {
        expect(&RULE, &silent(), Weight::Blocks, Side::Server, Confidence::Likely);
        assert!(fires(&RULE, &silent()).because[0].contains("no answer for up to 20.0 s"));
        let cut = silent().who(Unasked::HungUp { how: Disconnect::Reset, after_ms: 900.0 }, false, false);
        expect(&RULE, &cut, Weight::Blocks, Side::Server, Confidence::Likely);
        assert!(fires(&RULE, &cut).because[1].contains("was cut"));
    }

    /// Remote Desktop waits longer than that.
    #[test]
    fn a_silence_of_seconds_may_be_slowness() {
        let five = || Reply { answer_ms: 5000.0, ..gone(Protocols::SSL, Disconnect::Silent) };
        let slow = silent().greeting(vec![five(), five()]);
        expect(&RULE, &slow, Weight::Blocks, Side::Server, Confidence::Possible);
        let finding = fires(&RULE, &slow);
        assert!(finding.headline.contains("said nothing for 5.0 s"), "{finding:?}");
        assert!(finding.because.iter().any(|line| line.contains("may only be slow")), "{finding:?}");
    }

    #[test]
    fn a_short_wait_and_one_answer_are_no_silence() {
        let short = Reply { answer_ms: 1200.0, ..gone(Protocols::SSL, Disconnect::Silent) };
        silent_on(&RULE, &silent().greeting(vec![short]));
        silent_on(&RULE, &silent().asked_again(vec![selected(Protocols::HYBRID, Protocols::HYBRID)]));
        silent_on(&RULE, &silent().who(QUIET, false, true));
        silent_on(&RULE, &silent().greeting(vec![]));
    }
}
