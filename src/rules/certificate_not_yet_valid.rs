//! `certificate-not-yet-valid`

use super::Rule;
use super::certificate_view::{date, own, server_now};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "certificate-not-yet-valid", layer: Layer::Certificate, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if own.not_before_unix <= evidence.now_unix {
        return None;
    }
    let mut because =
        vec![format!("It is valid from {}; today is {}.", date(own.not_before_unix), date(evidence.now_unix))];
    let theirs = server_now(evidence).map(|now| own.not_before_unix <= now);
    if theirs == Some(true) {
        because
            .push("By the other computer's clock it is valid already, so one of the two clocks is wrong.".to_owned());
    }
    RULE.suspect(Confidence::Possible, "The other computer's certificate is not valid yet.", because)
}

const EXPLAIN: &str = "## What this means
The other computer shows a certificate that only becomes valid in the future, as this computer's clock sees it. Usually one of the two clocks is wrong. Until both agree, programs warn or refuse.

## Why it happens
- This computer's date is in the past, for example after its battery ran empty.
- The other computer's clock was ahead when it made the certificate.
- The certificate was issued to start later.

## How to fix it by hand
1. The person at this computer: compare date, time and time zone with a watch (Settings > Time & language > Date & time), and choose Sync now.
2. The person at the other computer: do the same there.
3. Helpdesk: `w32tm /query /status` shows where a computer has its time from, `w32tm /resync` sets it again (as administrator).
4. Helpdesk: if both clocks are right and the certificate is the self-signed one (SSLCertificateSHA1HashType 1 of Win32_TSGeneralSetting), delete it in `certlm.msc` > Remote Desktop > Certificates and run `Restart-Service SessionEnv -Force`. It is made anew with the right date.
5. Helpdesk: with type 2 or 3 wait for the day, or ask whoever issued it for another one.
6. Do not set a clock wrong on purpose to get past the warning: sign-in in a domain fails when clocks are more than five minutes apart.

## References
- RFC 5280 section 4.1.2.5 (validity)
- Microsoft Learn: w32tm; Win32_TSGeneralSetting class
";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;

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
