//! `sign-in-closed`

use super::Rule;
use super::{domain, shared_steps, sign_in_status};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SignInClosed, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answer = sign_in_status::first_answer(evidence)?;
    matches!(answer.greeting, CredSspOutcome::Disconnect { how } if how.hung_up()).then_some(())?;
    // By its name, mstsc may sign in by Kerberos, to which the answer may be another one. A line that was cut for it, too,
    // speaks against that.
    let open = domain::kerberos_is_possible(evidence) && !super::pointed(evidence, RULE.id);
    let confidence = if open { Confidence::Possible } else { Confidence::Likely };
    RULE.blocks(confidence, HangsUp {}, [Said::from(CutAtFirstStep {}), BegunByNtlm {}.into()])
}

says! { "sign-in-closed":
    HangsUp {} = "{Other} hangs up as soon as a sign-in begins, before it was given any name or password.";
    CutAtFirstStep {} = "Encryption worked, but {other} hung up at the first step of the sign-in (NLA).";
    BegunByNtlm {} = "The sign-in was begun by NTLM, as outside a domain.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} is there, and the encrypted connection works. As soon as the sign-in begins \
     it hangs up, before it was told any name or password. So your password is not the reason.",
    reasons: &[
        Reason::new(
            "The service on {other} that checks sign-ins is in trouble, or has no accounts to \
         check against.",
        ),
        Reason::new(
            "It only accepts the domain's newer kind of sign-in (Kerberos), and ends the older kind \
         (NTLM) without a word.",
        ),
        Reason::new("Another remote-control program or a security product there interferes."),
    ],
    steps: &[
        Step::here(
            r"Use the full name of the computer instead of its address: then the newer kind of sign-in can be used. Write your user name as `DOMAIN\name`.",
        ),
        Step::there("Restart it, and check whether you can sign in there yourself.").restarts(),
        Step::helpdesk_there(
            "Read Applications and Services Logs > Microsoft > Windows > RemoteDesktopServices-RdpCoreTS \
         > Operational. Event 139 gives the reason as a number, 131 proves that the connection arrived.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "In a domain run `Test-ComputerSecureChannel` there (as administrator). If it says False, \
         `Test-ComputerSecureChannel -Repair` repairs the computer's membership.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "As a test only, go to System Properties > Remote and clear “Allow connections only from computers \
         running Remote Desktop with Network Level Authentication”. Try, and tick it again at once. Leaving it off, \
         or setting `SecurityLayer` to 0, opens that computer to guessing attacks.",
        )
        .on(Servers::WINDOWS),
        shared_steps::GNOME_SIGN_IN_IS_SET,
        shared_steps::GNOME_LOG,
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "[MS-CSSP] 3.1.5 (order of the messages); [MS-RDPBCGR] 5.4.5.2 (CredSSP)",
        "Microsoft Learn: The Local Security Authority cannot be contacted (Remote Desktop)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{ErrorPair, Side, Weight};
    use crate::net::Disconnect;

    fn gone(how: Disconnect) -> Option<Judged> {
        by_address(how).says(&RULE)
    }

    fn by_address(how: Disconnect) -> Run {
        Run { typed: "192.0.2.10", ..Run::greeting(CredSspOutcome::Disconnect { how }) }
    }

    #[test]
    fn closed_or_reset() {
        assert_eq!(gone(Disconnect::Closed), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert_eq!(gone(Disconnect::Reset), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    /// Only NTLM was asked, and mstsc may come by Kerberos.
    #[test]
    fn by_name_it_is_open_unless_the_line_was_cut_for_remote_desktop_as_well() {
        let by_name = |error| Run { typed: "pc1.example", error, ..by_address(Disconnect::Closed) }.says(&RULE);
        assert_eq!(by_name(None), Some((Weight::Blocks, Side::Server, Confidence::Possible)));
        assert_eq!(by_name(Some(ErrorPair::new(0x904, 7))), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn not_silence_nor_an_answer_without_a_challenge() {
        assert_eq!(gone(Disconnect::Silent), None);
        assert_eq!(Run::greeting(CredSspOutcome::WithoutChallenge { credssp_version: 6 }).causes(), (None, vec![]));
        assert_eq!(Run::greeting(CredSspOutcome::ClientCertificateRequired).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
