//! `clock-skew`

use super::Rule;
use super::certificate_view::{own, server_now, skew_s};
use super::shared_steps;
use super::{domain, sign_in_status};
use crate::model::said::{Count, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Side, Step};
use crate::probes::credssp::SignIn;
use crate::says;

/// Kerberos tolerates five minutes.
const FAILS_S: f64 = 300.0;
/// One server library is 61 s off by itself.
const WARNS_S: f64 = 120.0;

pub const RULE: Rule = Rule { id: Cause::ClockSkew, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let refused = sign_in_status::tested(evidence).filter(|status| sign_in_status::CLOCKS_DIFFER.contains(status));
    if let Some(status) = refused {
        return RULE.blocks(Confidence::Certain, RefusedForIt {}, sign_in_status::answered(evidence, status));
    }
    let skew = skew_s(evidence)?;
    let SignIn(answer) = evidence.fact()?;
    // Half a round trip is the error of the measurement.
    let amount = skew.abs() - answer.answer_ms / 2000.0;
    let confidence = match amount {
        FAILS_S.. => Confidence::Likely,
        WARNS_S.. => Confidence::Possible,
        _ => return None,
    };
    let time = || words(skew.abs()).into();
    let direction = if skew > 0.0 { Said::from(Ahead { time: time() }) } else { Behind { time: time() }.into() };
    // A certificate can only have been made in the past, by the clock of whoever made it.
    let from_the_future = own(evidence).filter(|own| {
        own.not_before_unix > evidence.now_unix && server_now(evidence).is_some_and(|now| own.not_before_unix <= now)
    });
    let mut finding = if domain::is_member(evidence) == Some(false) || sign_in_status::accepted(evidence) {
        // NTLM goes by the other computer's own time.
        RULE.passable(evidence, Apart { time: time() }, [] as [Said; 0])?
    } else {
        // With an address mstsc does not try Kerberos, and people use the name as well.
        let most = if evidence.target.name().is_some() { Confidence::Likely } else { Confidence::Possible };
        RULE.suspect(confidence.min(most), Apart { time: time() }, [] as [Said; 0])?
    };
    let whose = match from_the_future {
        Some(own) if own.self_issued => {
            finding.side = Side::Undecided;
            Said::from(MadeInTheFuture {})
        }
        Some(_) => {
            finding.side = Side::Client;
            IssuedInTheFuture {}.into()
        }
        None => NothingElse {}.into(),
    };
    finding.because = vec![direction, whose];
    Some(finding)
}

/// `2 h 0 min`, `7 min`, `3 days`.
fn words(seconds: f64) -> Said {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is never negative")]
    let minutes = (seconds / 60.0).round() as u64;
    match minutes {
        0..120 => Minutes { minutes: Count(minutes) }.into(),
        120..2880 if minutes.is_multiple_of(60) => Hours { hours: Count(minutes / 60) }.into(),
        120..2880 => HoursMinutes { hours: Count(minutes / 60), minutes: Count(minutes % 60) }.into(),
        _ => Days { days: Count(minutes / 1440) }.into(),
    }
}

says! { "clock-skew":
    Apart { time: Phrase } = "The clocks of the two computers are {time} apart.";
    RefusedForIt {} = "The sign-in was refused, because the clocks of the computers are too far apart.";
    Ahead { time: Phrase } = "{Other.gen} clock is {time} ahead of this one.";
    Behind { time: Phrase } = "{Other.gen} clock is {time} behind this one.";
    MadeInTheFuture {} =
        "By this computer's clock the other one made its certificate in the future: this computer's clock is slow, \
            or the other one was ahead on that day.";
    IssuedInTheFuture {} =
        "By this computer's clock the other one's certificate was issued in the future, so it is this clock that is slow.";
    NothingElse {} = "Nothing else speaks against this computer's clock.";
    Minutes { minutes: Count } = "{minutes} min";
    Hours { hours: Count } = "{hours} h";
    HoursMinutes { hours: Count, minutes: Count } = "{hours} h {minutes} min";
    Days { days: Count } = "{days} days";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The clocks of the two computers show different times. A few seconds do no harm. From about five \
     minutes on, sign-in in a domain fails, and certificates may look expired or not valid yet.",
    reasons: &[
        Reason::new("A computer was off or asleep for long, or its battery is empty."),
        Reason::new("Its time zone is wrong, and somebody then set the time by hand to make it look right."),
        Reason::new(
            "A virtual machine takes its time from a host that is wrong, or the computer cannot reach \
         its time server.",
        ),
    ],
    steps: &[
        Step::here(
            "Compare {this}'s clock with a phone. If it is wrong: Settings > Time & language > Date & time, switch \
         on “Set time automatically”, and choose “Sync now”. Check the time zone on the same page.",
        ),
        Step::there("Compare the clock there with a phone, and set it right in the settings if it is wrong."),
        Step::helpdesk(
            "`w32tm /query /status` and `w32tm /query /source` show where a computer has its time from. \
         `w32tm /resync /rediscover` sets it again (as administrator; the service W32Time must run).",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "In a domain: members take the time from a domain controller. Repair the controller first \
         (`w32tm /monitor`), then its members.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk("Virtual machines: let either the host or Windows set the time, not both."),
        shared_steps::OTHERS_CLOCK,
        Step::mind(
            "Raising the tolerance of the domain above five minutes is no repair: it weakens the \
         protection against replayed sign-ins.",
        ),
    ],
    references: &[
        "RFC 4120 section 8.2 (recommended clock skew: five minutes)",
        "[MS-NLMP] 2.2.2.1 (MsvAvTimestamp, from which the time was read)",
        "Microsoft Learn: Windows Time service tools and settings (w32tm)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::credssp::CredSspOutcome;
    use crate::probes::sign_in_test::SignInOutcome;

    fn skewed(seconds: f64) -> Option<Judged> {
        Run::skewed(seconds).says(&RULE)
    }

    #[test]
    fn grows_with_the_distance() {
        // One server library is 61 s off by itself.
        for harmless in [0.0, 61.0, 119.0, -61.0, -119.9] {
            assert_eq!(skewed(harmless), None, "{harmless}");
        }
        for some in [121.0, -121.0, 299.0] {
            assert_eq!(skewed(some), Some((Weight::Suspect, Side::Server, Confidence::Possible)), "{some}");
        }
        for much in [301.0, -301.0, 7200.0, 1e9] {
            assert_eq!(skewed(much), Some((Weight::Suspect, Side::Server, Confidence::Likely)), "{much}");
        }
    }

    #[test]
    fn a_sign_in_that_is_refused_for_it() {
        for status in sign_in_status::CLOCKS_DIFFER {
            let said = Run::refused(status).says(&RULE);
            assert_eq!(said, Some((Weight::Blocks, Side::Server, Confidence::Certain)));
        }
        assert_eq!(Run::refused(0xc000_006d).says(&RULE), None);
    }

    /// Kerberos alone goes by the clock.
    #[test]
    fn it_matters_in_a_domain_and_by_name() {
        let skewed = |domain: &str| {
            let CredSspOutcome::Challenged { mut challenge, .. } = cases::challenged(7200.0) else { unreachable!() };
            challenge.netbios_domain = Some(domain.to_owned());
            CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(7200.0) }
        };
        let member = |typed: &str| cases::healthy(typed).sign_in(skewed("CORP"));
        cases::expect(&RULE, &member("pc1.corp.example"), Weight::Suspect, Side::Server, Confidence::Likely);
        cases::expect(&RULE, &member("192.0.2.10"), Weight::Suspect, Side::Server, Confidence::Possible);
        let alone = cases::healthy("pc1").sign_in(skewed("pc1"));
        cases::expect(&RULE, &alone, Weight::Note, Side::Server, Confidence::Certain);
        // The message box speaks of the clock.
        cases::expect(&RULE, &alone.said(0x1B07, None), Weight::Suspect, Side::Server, Confidence::Possible);
        assert_eq!(
            Run::skewed(7200.0).tested(SignInOutcome::Accepted).says(&RULE).map(|said| said.0),
            Some(Weight::Note)
        );
    }

    #[test]
    fn half_a_round_trip_may_be_error() {
        let mut slow = Run::skewed(121.0);
        slow.sign_in.iter_mut().for_each(|answer| answer.answer_ms = 3000.0);
        assert_eq!(slow.says(&RULE), None);
        slow.sign_in.iter_mut().for_each(|answer| answer.answer_ms = 1000.0);
        assert_eq!(slow.says(&RULE), Some((Weight::Suspect, Side::Server, Confidence::Possible)));
    }

    #[test]
    fn says_how_far_and_which_way() {
        let ahead = Run::skewed(7200.0).finding(&RULE);
        assert_eq!(ahead.headline, "The clocks of the two computers are 2 h apart.");
        assert!(ahead.because[0].contains("2 h ahead of this one"));
        assert!(Run::skewed(-420.0).finding(&RULE).because[0].contains("7 min behind this one"));
        assert_eq!(words(400.0 * 86_400.0), "400 days");
        assert_eq!(words(9000.0), "2 h 30 min");
    }

    #[test]
    fn a_certificate_from_the_future_tells_whose_clock_it_is_if_another_made_it() {
        let run = |self_issued| Run {
            sign_in: Some(challenged(7200.0)),
            ..Run::showing(|c| (c.not_before_unix, c.self_issued) = (NOW + HOUR, self_issued))
        };
        assert_eq!(run(false).says(&RULE), Some((Weight::Suspect, Side::Client, Confidence::Likely)));
        // Its own clock may have been ahead when it made the certificate.
        assert_eq!(run(true).says(&RULE), Some((Weight::Suspect, Side::Undecided, Confidence::Likely)));
    }

    #[test]
    fn not_without_their_clock() {
        let mut quiet = Run::skewed(7200.0);
        if let Some(CredSspOutcome::Challenged { skew_s, .. }) =
            quiet.sign_in.as_mut().map(|answer| &mut answer.greeting)
        {
            *skew_s = None;
        }
        assert_eq!(quiet.says(&RULE), None);
        assert_eq!(Run { sign_in: None, ..quiet }.says(&RULE), None);
    }
}
