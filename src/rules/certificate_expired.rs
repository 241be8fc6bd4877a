//! `certificate-expired`

use super::Rule;
use super::certificate_view::{own, server_now};
use super::shared_steps;
use crate::model::said::{Day, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateExpired, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if own.not_after_unix >= evidence.now_unix {
        return None;
    }
    let valid = ValidUntil { until: Day(own.not_after_unix), today: Day(evidence.now_unix) };
    let mut because = vec![Said::from(valid)];
    // A clock of this computer that runs ahead makes a good certificate look expired.
    let theirs = server_now(evidence).map(|now| own.not_after_unix >= now);
    if theirs == Some(true) {
        because.push(ValidByTheirClock {}.into());
    }
    RULE.suspect(Confidence::Possible, Expired {}, because)
}

says! { "certificate-expired":
    Expired {} = "{Other.gen} certificate has expired.";
    ValidUntil { until: Day, today: Day } = "It was valid until {until}; today is {today}.";
    ValidByTheirClock {} = "By {other.gen} clock it is still valid, so one of the two clocks is wrong.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} shows a certificate whose time is over. It is like a passport that has run out: the person may \
     be the right one, but careful officers turn them away. Some programs only warn, others refuse to connect.",
    reasons: &[
        Reason::new("Windows should replace its own Remote Desktop certificate in time. Sometimes it cannot, for \
         instance because the old key cannot be read or replaced (Remote Desktop event 1058).").on(Servers::WINDOWS),
        Reason::new("A certificate that your organisation issued was not renewed."),
        Reason::new("Linux makes one certificate when the program is installed, and nobody renews it.").on(Servers::OTHERS),
        Reason::new("One of the two computers has a wrong date."),
    ],
    steps: shared_steps::join![
        &[
        Step::here("Look at the date and time of {this} first (Settings > Time & language > Date & time \
         > Sync now)."),
        Step::there("Check the date and time there, then restart the computer and try again."),
        Step::helpdesk_there(r#"`Get-CimInstance -Namespace root\cimv2\TerminalServices -ClassName Win32_TSGeneralSetting -Filter "TerminalName='RDP-tcp'" | Select SSLCertificateSHA1HashType`. 1 is the self-signed certificate: go on with the next step. With 2 (policy) or 3 (custom) ask whoever issues your certificates; deleting those makes it worse."#).on(Servers::WINDOWS),
        Step::helpdesk("In `certlm.msc` > Remote Desktop > Certificates export the expired certificate as a `.cer` \
         file, delete it, and run `Restart-Service SessionEnv -Force`. Windows makes a new one (event 1056). \
         Computers that remembered the old one will ask once.").on(Servers::WINDOWS),
        Step::helpdesk(r"If event 1057 or 1058 follows, the key file `f686aace6942fb7f7ceb231212eef4a4_*` in `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys` needs SYSTEM: Full control and NETWORK SERVICE: Read. Save its permissions with `icacls FILE /save` before changing them.").on(Servers::WINDOWS),
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
        &[
        Step::mind("Do not rename the whole MachineKeys folder, and do not switch the certificate check off \
         with `authentication level:i:0`: the first breaks other services, the second lets anybody pose as that \
         computer.").on(Servers::WINDOWS),
        ],
    ],
    references: &[
        "RFC 5280 section 4.1.2.5 (validity)",
        "Microsoft Tech Community, Ask PFE Platforms, 1 February 2017: Removing Self-Signed RDP \
         Certificates",
        "Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID; \
         Win32_TSGeneralSetting class",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn until(not_after: i64) -> Run {
        Run::showing(|c| c.not_after_unix = not_after)
    }

    #[test]
    fn yesterday() {
        let run = until(NOW - DAY);
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert!(run.finding(&RULE).because[0].contains("19 November 2026"));
        assert_eq!(
            Run { sign_in: None, ..run }.says(&RULE),
            Some((Weight::Suspect, Side::Server, Confidence::Possible))
        );
    }

    #[test]
    fn by_one_clock_of_two() {
        let run = Run { sign_in: Some(challenged(-7200.0)), ..until(NOW - HOUR) };
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
        assert!(run.finding(&RULE).because.len() == 2);
    }

    #[test]
    fn not_while_an_hour_is_left() {
        assert_eq!(until(NOW + HOUR).says(&RULE), None);
        assert_eq!(until(NOW).says(&RULE), None);
        assert_eq!(Run { certificate: None, ..until(NOW - DAY) }.says(&RULE), None);
    }
}
