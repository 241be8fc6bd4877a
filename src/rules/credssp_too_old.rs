//! `credssp-too-old`

use super::Rule;
use super::shared_steps;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CredsspTooOld, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Challenged { credssp_version, .. } = answer.greeting else { return None };
    if !(2..=4).contains(&credssp_version) {
        return None;
    }
    RULE.suspect(Confidence::Possible, NotUpdated {}, [Speaks { version: credssp_version.into() }])
}

says! { "credssp-too-old":
    NotUpdated {} =
        "{Other} lacks a sign-in update from 2018, without which updated computers refuse to connect.";
    Speaks { version: Number } = "It speaks CredSSP version {version}; the update brought version 5 and 6.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} lacks a security update for the sign-in that came out in 2018. Computers that have the update \
     refuse to send a password to one that lacks it. Remote Desktop then usually speaks of “CredSSP encryption \
     oracle remediation”.",
    reasons: &[
        Reason::new("{Other} has not installed Windows updates for years.").on(Servers::WINDOWS),
        Reason::new("It was set up from an old installation image."),
        Reason::new("It is another kind of Remote Desktop server with an old sign-in program."),
    ],
    steps: &[
        Step::there("Open Settings > Windows Update (or Control Panel > Windows Update), install everything, and \
         restart. This is the real cure.").on(Servers::WINDOWS),
        Step::here("Install pending updates here, too."),
        Step::helpdesk("If nobody can reach the computer any more, update it at its own screen. The console of its \
         virtual machine or your software distribution can do it, too."),
        Step::helpdesk(r"Compare the version of `TSpkg.dll` in `C:\Windows\System32` with the table in Microsoft's article on CVE-2018-0886.").on(Servers::WINDOWS),
        shared_steps::OTHERS_UPDATE,
        Step::here(r"Do not set `AllowEncryptionOracle` to 2 on {this}, as many web pages advise: it lets a listener on the network take over the sign-in, to any server. If it must be used to install the update, delete the value again right afterwards. It is under `HKLM\Software\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters`."),
    ],
    references: &[
        "Microsoft Learn: CredSSP encryption oracle remediation (CVE-2018-0886)",
        "[MS-CSSP] 2.2.1 (version of a TSRequest) and 3.1.5 (versions 5 and 6)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn version(version: u32) -> Option<Judged> {
        let mut run = Run::healthy();
        if let Some(CredSspOutcome::Challenged { credssp_version, .. }) = run.sign_in.as_mut().map(|a| &mut a.greeting)
        {
            *credssp_version = version;
        }
        run.says(&RULE)
    }

    #[test]
    fn before_the_update() {
        for old in 2..=4 {
            assert_eq!(version(old), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        }
    }

    #[test]
    fn not_since_the_update() {
        assert_eq!((version(5), version(6), version(7)), (None, None, None));
        assert_eq!(Run { sign_in: None, ..Run::healthy() }.says(&RULE), None);
    }
}
