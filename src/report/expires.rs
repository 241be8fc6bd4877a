//! A forecast: when the certificate runs out that Remote Desktop shows. It is the one fault that can be seen coming, and as long
//! as it has not come it is none: neither the verdict nor the exit code knows of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Report;
use crate::model::said::{Day, Untrusted};
use crate::model::{Layer, Said, rfc3339};
use crate::says;

const DAY: i64 = 86_400;

/// What was forecast, where that was asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Expires {
    /// RFC 3339, UTC.
    pub until: String,
    pub until_unix: i64,
    /// Whole days that are left; below zero where it has expired.
    pub days: i64,
    /// What was asked for.
    pub within_days: u32,
    /// Whether it expires within them, or has.
    pub soon: bool,
    /// Who issued it, as the certificate says: `CN=Office CA, O=Example`.
    pub issuer: String,
    /// The computer made it itself.
    pub self_issued: bool,
}

/// The certificate that a computer showed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shown {
    pub until_unix: i64,
    pub issuer: String,
    pub self_issued: bool,
}

says! { "report-expires":
    Issued { days: Count, on: Day, issuer: Untrusted } =
        "The certificate expires in {days?1 day|# days}, on {on}. It was issued by {issuer}.";
    SelfMade { days: Count, on: Day } =
        "The certificate expires in {days?1 day|# days}, on {on}. The computer made it itself, and should replace it in time.";
    IssuedGone { on: Day, issuer: Untrusted } = "The certificate expired on {on}. It was issued by {issuer}.";
    SelfMadeGone { on: Day } = "The certificate expired on {on}. The computer made it itself, and has not replaced it.";
    NoneSeen {} = "No certificate was seen, so nobody can tell when it expires.";
}

/// What a report says of the certificate; none where none was seen.
#[must_use]
pub fn shown(report: &Report) -> Option<Shown> {
    let own = report.layer(Layer::Certificate)?.facts.get("certificate")?.get("own")?;
    Some(Shown {
        until_unix: own.get("not_after_unix").and_then(Value::as_i64)?,
        issuer: own.get("issuer").and_then(Value::as_str).unwrap_or_default().to_owned(),
        self_issued: own.get("self_issued").and_then(Value::as_bool).unwrap_or_default(),
    })
}

impl Expires {
    /// None where no certificate was seen.
    #[must_use]
    pub fn of(report: &Report, now_unix: u64, within_days: u32) -> Option<Self> {
        Self::new(shown(report)?, now_unix, within_days)
    }

    /// None where the clock shows what no calendar has.
    #[must_use]
    pub fn new(shown: Shown, now_unix: u64, within_days: u32) -> Option<Self> {
        let Shown { until_unix, issuer, self_issued } = shown;
        let left = until_unix.saturating_sub(i64::try_from(now_unix).ok()?);
        Some(Self {
            until: rfc3339(until_unix),
            until_unix,
            days: left.div_euclid(DAY),
            within_days,
            soon: left <= i64::from(within_days) * DAY,
            issuer,
            self_issued,
        })
    }

    /// For people.
    #[must_use]
    pub fn said(&self) -> Said {
        let (on, issuer) = (Day(self.until_unix), Untrusted(self.issuer.clone()));
        match (u64::try_from(self.days), self.self_issued) {
            (Ok(days), false) => Issued { days: days.into(), on, issuer }.into(),
            (Ok(days), true) => SelfMade { days: days.into(), on }.into(),
            (Err(_), false) => IssuedGone { on, issuer }.into(),
            (Err(_), true) => SelfMadeGone { on }.into(),
        }
    }

    /// The same where there was none.
    #[must_use]
    pub fn none_seen() -> Said {
        NoneSeen {}.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::redact::redact;
    use crate::report::{json, sample};

    fn at(days: i64, within: u32) -> Expires {
        // It has 170 days left.
        let now = sample::NOW + (170 - days) * DAY;
        Expires::of(&sample::healthy(), now.try_into().unwrap(), within).unwrap()
    }

    #[test]
    fn soon_is_within_the_days_or_past() {
        assert_eq!((at(31, 30).soon, at(30, 30).soon, at(-1, 30).soon), (false, true, true));
        assert_eq!((at(31, 30).days, at(0, 0).days, at(-1, 0).days), (31, 0, -1));
        assert!(at(0, 0).soon && !at(1, 0).soon);
        assert_eq!(Expires::of(&sample::refused(), 0, 30), None);
    }

    #[test]
    fn it_says_when_and_by_whom() {
        let told = at(1, 30).said();
        assert!(told.contains("expires in 1 day, on "), "{told}");
        assert!(at(-2, 30).said().contains("expired on "));
        let issued = Expires { issuer: "CN=Office CA".to_owned(), self_issued: false, ..at(3, 30) };
        assert!(issued.said().contains("in 3 days") && issued.said().contains("CN=Office CA"), "{}", issued.said());
    }

    #[test]
    fn it_is_saved_and_who_issued_can_be_hidden() {
        let mut report = sample::healthy();
        report.expires = Some(Expires { issuer: "CN=Meier Secret CA".to_owned(), ..at(3, 30) });
        assert_eq!(json::read(json::write(&report).as_bytes()), Ok(report.clone()));
        let hidden = json::write(&redact(&report));
        assert!(!hidden.contains("Meier") && hidden.contains("\"within_days\": 30"), "{hidden}");
    }
}
