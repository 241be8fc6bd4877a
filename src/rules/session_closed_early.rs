//! `session-closed-early`

use super::Rule;
use super::session_view::SessionView;
use super::shared_steps;
use crate::model::said::{Said, Term};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::session::StepEnd;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SessionClosedEarly, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = SessionView::new(evidence)?;
    let how: Said = match view.exchange.end {
        StepEnd::Disconnect { how } if how.hung_up() => CutTheLine {}.into(),
        StepEnd::Disconnected { name, .. } => SaidGoodbye { reason: Term::from(name) }.into(),
        StepEnd::ClientCertificateRequired => WantedACertificate {}.into(),
        _ => return None,
    };
    // The steps were Redial's own: what another client would have said may have been taken better.
    RULE.blocks(Confidence::Likely, HangsUp {}, view.because().into_iter().chain([how]))
}

says! { "session-closed-early":
    HangsUp {} = "{Other} hangs up while a session is being set up, before anybody signs in.";
    CutTheLine {} = "It answered by cutting the line.";
    SaidGoodbye { reason: Term } = "It answered by saying goodbye ({reason}).";
    WantedACertificate {} = "It answered by asking for a certificate of this computer.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} answers, and the connection is good. As soon as a session is to be set up, it hangs up. \
     Nobody was asked for a password yet, so your password is not the reason.",
    reasons: &[
        Reason::new("The part that holds sessions hangs there, or its display driver does not start.")
            .on(Servers::WINDOWS),
        Reason::new("A security product, or another remote-control program over there, ends it.").on(Servers::WINDOWS),
        Reason::new(
            "xrdp takes the call, and the part of it that shows the sign-in screen does not start: a file or a module is \
             missing, or does not fit the version.",
        )
        .on(Servers::XRDP),
        Reason::new("GNOME's sharing has no user name and password set, or its session is locked or gone.")
            .on(Servers::GNOME),
        Reason::new("The program that shares the screen has no screen to show: nobody is signed in there.")
            .on(Servers::FREERDP.or(Servers::WESTON).or(Servers::VIRTUALBOX).or(Servers::IRONRDP)),
        Reason::new("Something on the way takes the call, and loses whoever is behind it.").on(Servers::UNKNOWN),
    ],
    steps: &[
        Step::here("Try once more in a minute. A session that is just ending may have been in the way."),
        Step::there("Restart it. Save open work first."),
        Step::helpdesk_there(
            "Read Applications and Services Logs > Microsoft > Windows > RemoteDesktopServices-RdpCoreTS > Operational. \
             Event 131 proves that the connection arrived; 103 and 97 name what ended it.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "In the log System, look for the source TermDD (50 and 56) at the same time, and for a display driver that \
             stopped.",
        )
        .on(Servers::WINDOWS),
        SESSION_LOG_OF_XRDP,
        Step::helpdesk_there(
            "`systemctl status xrdp xrdp-sesman` must say of both that they are active. After an update of xrdp, update \
             `xorgxrdp` as well, and restart both.",
        )
        .on(Servers::XRDP),
        shared_steps::GNOME_SIGN_IN_IS_SET,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_UPDATE,
        shared_steps::OTHERS_LOG,
        Step::mind(
            "Setting `SecurityLayer` to 0 there only makes the connection less safe: it is not the encryption that fails.",
        )
        .on(Servers::WINDOWS),
    ],
    references: &[
        "[MS-RDPBCGR] 1.3.1.1 (connection sequence), 2.2.1.3 to 2.2.1.9.",
        "ITU-T T.125, section 11.15 (disconnect provider ultimatum).",
        "xrdp: the logs xrdp.log and xrdp-sesman.log.",
    ],
};

pub const SESSION_LOG_OF_XRDP: Step = Step::helpdesk_there(
    "Read the ends of `/var/log/xrdp.log` and `/var/log/xrdp-sesman.log`, at the time of the attempt. They name what did \
     not start.",
)
.on(Servers::XRDP);

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::Layer;
    use crate::model::{Side, Status, Weight};
    use crate::net::Disconnect;
    use crate::net::session::Step as At;

    #[test]
    fn dies_at_each_step() {
        for (at, step) in [
            (At::Connect, "first of four"),
            (At::Attach, "second of four"),
            (At::JoinUser, "third of four"),
            (At::JoinIo, "last of four"),
        ] {
            for how in [Disconnect::Closed, Disconnect::Reset] {
                let died = without_nla("pc1").session(at, &StepEnd::Disconnect { how });
                expect(&RULE, &died, Weight::Blocks, Side::Server, Confidence::Likely);
                let judged = judge(&died);
                assert_eq!(judged.verdict.known_cause(), Some(Cause::SessionClosedEarly));
                assert_eq!(judged.layer(Layer::Session).status, Status::Fail);
                assert!(judged.verdict.because.iter().any(|line| line.contains(step)), "{judged:?}");
            }
        }
        let goodbye = StepEnd::Disconnected { reason: 1, name: "rn-provider-initiated" };
        let polite = fires(&RULE, &without_nla("pc1").session(At::Connect, &goodbye));
        assert!(polite.because[2].contains("rn-provider-initiated"), "{polite:?}");
    }

    /// The number that it is asked for fits.
    #[test]
    fn the_number_fits() {
        let died =
            without_nla("pc1").session(At::Attach, &StepEnd::Disconnect { how: Disconnect::Closed }).said(0x904, 7);
        let verdict = judge(&died).verdict;
        assert!(verdict.because.iter().any(|line| line.contains("0x904/0x7 fits")), "{verdict:?}");
    }

    #[test]
    fn not_after_a_silence_nor_after_a_refusal_nor_where_all_went_well() {
        for end in [
            StepEnd::Disconnect { how: Disconnect::Silent },
            StepEnd::Refused { result: 13, name: "" },
            StepEnd::Garbled,
        ] {
            silent_on(&RULE, &without_nla("pc1").session(At::Connect, &end));
        }
        let fine = without_nla("pc1").session(At::JoinIo, &StepEnd::Done);
        silent_on(&RULE, &fine);
        assert_eq!(judge(&fine).layer(Layer::Session).status, Status::Pass);
        silent_on(&RULE, &without_nla("pc1"));
    }
}
