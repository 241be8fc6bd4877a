//! `host-certificate-expired`

use super::Rule;
use crate::host::checks::certificate::{CertificateSeen, Source};
use crate::host::checks::events::EventsSeen;
use crate::model::said::{Count, Day, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostCertificateExpired, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let seen = evidence.fact::<CertificateSeen>()?;
    let own = seen.own.as_ref().filter(|own| own.not_after_unix < seen.now_unix)?;
    let valid = ValidUntil { until: Day(own.not_after_unix), today: Day(seen.now_unix) };
    let whose = match seen.source {
        Source::SelfSigned => OfWindows {}.into(),
        Source::Chosen => OfSomebody {}.into(),
        Source::Policy => OfOrganisation {}.into(),
    };
    let mut because = vec![Said::from(valid), whose];
    let failed = evidence.fact::<EventsSeen>().map_or(0, EventsSeen::certificate_not_made);
    because.extend((failed > 0).then(|| NotReplaced { times: Count::from(failed) }.into()));
    RULE.suspect(Confidence::Likely, Expired {}, because)
}

says! { "host-certificate-expired":
    Expired {} = "The certificate of this computer has expired.";
    ValidUntil { until: Day, today: Day } = "It was valid until {until}; by this computer's clock today is {today}.";
    OfWindows {} = "It is the one that Windows makes for itself, and Windows should have replaced it in time.";
    OfSomebody {} = "Somebody chose it for Remote Desktop, so Windows does not replace it by itself.";
    OfOrganisation {} = "The organisation issued it and should have renewed it.";
    NotReplaced { times: Count } = "Windows failed {times?once|# times} to replace it (1057, 1058).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The certificate is this computer's passport, and its time is over. Some programs only warn, others \
     refuse to connect.",
    reasons: &[
        Reason::new(
            "Windows should replace its own Remote Desktop certificate in time. Sometimes it cannot, \
         because the old key cannot be read or replaced (events 1057 and 1058).",
        ),
        Reason::new("A certificate that somebody chose, or that the organisation issued, was not renewed."),
        Reason::new("This computer's date is wrong."),
    ],
    steps: &[
        Step::here("Look at its date and time first, then restart it and check again."),
        Step::helpdesk(
            "If it is Windows' own certificate, export it in `certlm.msc` > Remote Desktop > Certificates as a \
         `.cer` file, delete it, and run `Restart-Service SessionEnv -Force`. Windows makes a new one (event 1056). \
         Computers that remembered the old one ask once.",
        ),
        Step::helpdesk("If events 1057 or 1058 follow, the key cannot be written: see `host-key-unreadable`."),
        Step::helpdesk(
            "A certificate that was chosen or issued is for whoever issues certificates in your \
         organisation. Deleting it makes it worse.",
        ),
    ],
    references: &[
        "Microsoft Tech Community, Ask PFE Platforms, 1 February 2017: Removing Self-Signed RDP \
         Certificates",
        "Microsoft Learn: Win32_TSGeneralSetting class (SSLCertificateSHA1HashType)",
        "RFC 5280 section 4.1.2.5 (validity)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::platform::registry::{Key, Value};

    fn until(days: i64) -> impl FnOnce(&mut crate::platform::fake::World) {
        move |world| {
            let until = world.now.saturating_add_signed(days * 86_400 + 60);
            world.certificates.clear();
            world.add_own_certificate(world.now - 400 * DAY, until);
        }
    }

    #[test]
    fn its_time_is_over() {
        assert_eq!(says(&RULE, until(-1)), SUSPECT_LIKELY);
    }

    #[test]
    fn a_minute_is_left_or_a_newer_one_is_there() {
        assert_eq!(says(&RULE, until(0)), None);
        let both: Change = |world| world.add_own_certificate(world.now - 400 * DAY, world.now - 30 * DAY);
        assert_eq!(says(&RULE, both), None, "the newer one is in force");
        assert_eq!(says(&RULE, |world| world.certificates.clear()), None);
    }

    #[test]
    fn the_one_that_is_bound_counts() {
        let bound: Change = |world| {
            let good = std::mem::take(&mut world.certificates);
            world.add_own_certificate(world.now - 400 * DAY, world.now - 30 * DAY);
            let old = world.certificates[0].sha1.0.clone();
            world.certificates.extend(good);
            world.set_value(&Key::machine(LISTENER), "SSLCertificateSHA1Hash", Value::binary(&old));
        };
        assert_eq!(says(&RULE, bound), SUSPECT_LIKELY);
    }
}
