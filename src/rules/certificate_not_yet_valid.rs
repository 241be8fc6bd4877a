//! `certificate-not-yet-valid`

use super::Rule;
use super::certificate_view::{own, server_now};
use super::shared_steps;
use crate::model::said::{Day, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateNotYetValid, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if own.not_before_unix <= evidence.now_unix {
        return None;
    }
    let valid = ValidFrom { from: Day(own.not_before_unix), today: Day(evidence.now_unix) };
    let mut because = vec![Said::from(valid)];
    let theirs = server_now(evidence).map(|now| own.not_before_unix <= now);
    if theirs == Some(true) {
        because.push(ValidByTheirClock {}.into());
    }
    RULE.suspect(Confidence::Possible, NotYetValid {}, because)
}

says! { "certificate-not-yet-valid":
    NotYetValid {} = "{Other.gen} certificate is not valid yet.";
    ValidFrom { from: Day, today: Day } = "It is valid from {from}; today is {today}.";
    ValidByTheirClock {} = "By {other.gen} clock it is valid already, so one of the two clocks is wrong.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} shows a certificate that only becomes valid in the future, as this \
     computer's clock sees it. Usually one of the two clocks is wrong. Until both agree, programs warn or refuse.",
    reasons: &[
        Reason::new("This computer's date is in the past, for example after its battery ran empty."),
        Reason::new("{Other}'s clock was ahead when it made the certificate."),
        Reason::new("The certificate was issued to start later."),
    ],
    steps: shared_steps::join![
        &[
            Step::here(
                "Compare date, time and time zone with a watch (Settings > Time & language > Date & time), and \
         choose “Sync now”.",
            ),
            Step::there("Compare the clock there with a phone, and set it right in the settings if it is wrong."),
            Step::helpdesk(
                "`w32tm /query /status` shows where a computer has its time from, `w32tm /resync` sets it \
         again (as administrator).",
            )
            .on(Servers::WINDOWS),
            Step::helpdesk(
                "If both clocks are right and the certificate is the self-signed one \
         (SSLCertificateSHA1HashType 1 of Win32_TSGeneralSetting), delete it in `certlm.msc` > Remote Desktop > \
         Certificates and run `Restart-Service SessionEnv -Force`. A new one is made, with the right date.",
            )
            .on(Servers::WINDOWS),
            Step::helpdesk("With type 2 or 3 wait for the day, or ask whoever issued it for another one.")
                .on(Servers::WINDOWS),
            shared_steps::OTHERS_CLOCK,
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
        &[Step::mind(
            "Do not set a clock wrong on purpose to get past the warning: sign-in in a domain fails when \
         clocks are more than five minutes apart.",
        ),],
    ],
    references: &["RFC 5280 section 4.1.2.5 (validity)", "Microsoft Learn: w32tm; Win32_TSGeneralSetting class"],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    fn from(not_before: i64) -> Run {
        Run::showing(|c| c.not_before_unix = not_before)
    }

    #[test]
    fn from_tomorrow_on() {
        assert_eq!(from(NOW + DAY).says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn by_one_clock_of_two() {
        let run = Run { sign_in: Some(challenged(7200.0)), ..from(NOW + HOUR) };
        assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn not_once_the_second_has_come() {
        assert_eq!(from(NOW).says(&RULE), None);
        assert_eq!(from(NOW - HOUR).says(&RULE), None);
    }
}
