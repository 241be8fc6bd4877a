//! `session-unlicensed`

use super::Rule;
use super::session_view::SessionView;
use super::shared_steps;
use crate::codes;
use crate::model::said::{Phrase, Said, Term};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::session::StepEnd;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::SessionUnlicensed, explain: EXPLAIN, check };

/// Every number of Set Error Info that is about a licence.
const OF_LICENCES: std::ops::RangeInclusive<u32> = 0x100..=0x10b;
/// `STATUS_VALID_CLIENT`: all is well, and no licence is needed.
const VALID_CLIENT: u32 = 7;

/// Whether the end is about a licence.
pub fn is_licence(end: &StepEnd) -> bool {
    match end {
        StepEnd::ErrorInfo { code } => OF_LICENCES.contains(code),
        StepEnd::LicenceError { code } => *code != VALID_CLIENT,
        _ => false,
    }
}

fn check(evidence: &Evidence) -> Option<Finding> {
    let view = SessionView::new(evidence)?;
    let how: Said = match &view.exchange.end {
        end if !is_licence(end) => return None,
        StepEnd::ErrorInfo { code } => {
            let number = Term::from(ErrorPair::new(*code, None).to_string());
            match codes::extended(*code) {
                Some(known) => Named { number, meaning: Phrase::from(known.meaning) }.into(),
                None => Numbered { number }.into(),
            }
        }
        StepEnd::LicenceError { code } => match licence_error(*code) {
            Some(name) => LicenceError { name: Term::from(name) }.into(),
            None => Numbered { number: Term::from(ErrorPair::new(*code, None).to_string()) }.into(),
        },
        _ => return None,
    };
    RULE.blocks(Confidence::Likely, Unlicensed {}, view.because().into_iter().chain([how]))
}

/// `dwErrorCode` of [MS-RDPBCGR] 2.2.1.12.1.3.
const fn licence_error(code: u32) -> Option<&'static str> {
    Some(match code {
        1 => "ERR_INVALID_SERVER_CERTIFICATE",
        2 => "ERR_NO_LICENSE",
        3 => "ERR_INVALID_MAC",
        4 => "ERR_INVALID_SCOPE",
        6 => "ERR_NO_LICENSE_SERVER",
        8 => "ERR_INVALID_CLIENT",
        0x0b => "ERR_INVALID_PRODUCTID",
        0x0c => "ERR_INVALID_MESSAGE_LEN",
        _ => return None,
    })
}

says! { "session-unlicensed":
    Unlicensed {} = "{Other} gives out no licence for a session.";
    Named { number: Term, meaning: Phrase } = "It sent the number {number}. {meaning}";
    Numbered { number: Term } = "It sent a licence error ({number}).";
    LicenceError { name: Term } = "It sent a licence error ({name}).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} needs a licence for each session (RDS CAL), and has none for this one. It says so before it asks for \
     a password.",
    reasons: &[
        Reason::new("Its trial time of 120 days is over, and no licence server is set.").on(Servers::WINDOWS),
        Reason::new("The licence server cannot be reached, or its licences are used up.").on(Servers::WINDOWS),
        Reason::new("The licence that this computer keeps is damaged."),
    ],
    steps: &[
        Step::here("Tell whoever runs that server what Redial found. With a report they need not ask again."),
        Step::helpdesk_there(
            "Open RD Licensing Diagnoser (`lsdiag.msc`) on that server: it names what is missing.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk_there(
            "As an administrator, `mstsc /admin` still gets in for repairs: that session needs no such licence.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            r"If only this computer is refused, export `HKLM\SOFTWARE\Microsoft\MSLicensing`, delete its subkeys, and start Remote Desktop once as an administrator.",
        )
        .on(Servers::WINDOWS),
        shared_steps::OTHERS_LOG,
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.12.1.3 (licence error), 2.2.5.1.1 (0x100 to 0x10A).",
        "Microsoft Learn: Can't connect to RD Session Host server because no Remote Desktop license servers are available.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::session::Step as At;

    #[test]
    fn a_licence_is_missing() {
        for (end, word) in [
            (StepEnd::ErrorInfo { code: 0x101 }, "hands out Remote Desktop licences"),
            (StepEnd::LicenceError { code: 2 }, "ERR_NO_LICENSE"),
            (StepEnd::LicenceError { code: 0x99 }, "0x99"),
        ] {
            let unlicensed = without_nla("pc1").session(At::JoinIo, &end);
            expect(&RULE, &unlicensed, Weight::Blocks, Side::Server, Confidence::Likely);
            assert!(fires(&RULE, &unlicensed).because[2].contains(word), "{word}");
        }
    }

    #[test]
    fn not_where_none_is_needed_nor_for_another_reason() {
        for end in [StepEnd::LicenceError { code: VALID_CLIENT }, StepEnd::ErrorInfo { code: 7 }] {
            silent_on(&RULE, &without_nla("pc1").session(At::JoinIo, &end));
        }
    }
}
