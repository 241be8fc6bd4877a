//! A computer that was looked at from the inside, as a report.

use super::{FixOffer, LayerReport, Report, ReportTarget, SCHEMA, Tool, support_code};
use crate::fixes::{self, Fix};
use crate::host::{self, Examination, HostCheck};
use crate::model::{CauseName, Finding, Layer, NotAsked, Place, Said, Seat, Side, Status, Verdict, Weight, rfc3339};
use crate::says;

impl Report {
    /// The report of host mode. `dialled` is the report of a connection from that computer to itself, where one was
    /// made: its layers are taken over, and made worse by what was found from the inside.
    #[must_use]
    pub fn of_host(examined: &Examination, dialled: Option<&Self>) -> Self {
        let met = dialled.map(|report| {
            let layer = report.verdict.layer.and_then(|layer| report.layer(layer));
            (&report.verdict, layer.map_or(Status::Unknown, |layer| layer.status))
        });
        let verdict = host::verdict(&examined.findings, &examined.checks, met);
        let layers = Layer::ALL.into_iter().filter(|layer| !layer.on_request()).map(|layer| {
            let met = dialled.and_then(|report| report.layer(layer)).cloned();
            of_layer(layer, examined, met)
        });
        let fixes = offers(&verdict);
        let name = examined.name.clone().unwrap_or_else(|| "localhost".to_owned());
        let mut report = Self {
            expires: None,
            schema: SCHEMA.to_owned(),
            created: rfc3339(examined.evidence.now_unix),
            tool: Tool::new(),
            target: ReportTarget {
                typed: name.clone(),
                host: name,
                port: examined.port,
                gateway: None,
                settings: None,
            },
            error: None,
            error_source: None,
            layers: layers.collect(),
            verdict,
            fixes,
            changes: Vec::new(),
            support_code: String::new(),
            hidden: Vec::new(),
            hints: Vec::new(),
            server: None,
            host: examined.checks.clone(),
        };
        report.support_code = support_code::of(&report);
        report
    }

    /// Whether the computer was looked at from the inside: then "this computer" is the one to be reached.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        !self.host.is_empty()
    }

    /// Where whoever reads it sits.
    #[must_use]
    pub fn seat(&self) -> Seat {
        if self.is_of_host() { Seat::Called } else { Seat::Caller }
    }

    /// Whether more would be known if Redial were started as an administrator.
    #[must_use]
    pub fn needs_administrator(&self) -> bool {
        self.host.iter().any(|check| check.needs_administrator)
    }
}

impl HostCheck {
    /// What is looked at, in the user's words; the id for a check of a later version.
    #[must_use]
    pub fn title(&self) -> &str {
        host::checks::find(&self.id).map_or(self.id.as_str(), |check| check.title)
    }
}

/// The remedies for the verdict first, then those for whatever else was found. What belongs to the computer that one
/// connects from cures nothing here; the rest is made right here.
fn offers(verdict: &Verdict) -> Vec<FixOffer> {
    let causes = verdict.cause.iter().chain(verdict.also.iter().map(|other| &other.cause));
    let mut offers: Vec<FixOffer> = Vec::new();
    for (fix, place) in causes.filter_map(CauseName::known).flat_map(|cause| fixes::for_cause(cause, Side::Server)) {
        if place == Place::There && offers.iter().all(|known| known.id != fix.id) {
            let Fix { id, elevated, undo, .. } = *fix;
            offers.push(FixOffer { id: id.to_owned(), place: Place::Here, elevated, undo });
        }
    }
    offers
}

fn of_layer(layer: Layer, examined: &Examination, met: Option<LayerReport>) -> LayerReport {
    let checks: Vec<_> = host::checks::ALL.iter().filter(|check| check.layer == layer).map(|check| check.id).collect();
    let checks: Vec<_> = examined.checks.iter().filter(|check| checks.contains(&check.id.as_str())).collect();
    let mut told = met.unwrap_or_else(|| from_inside(layer, &checks));
    let worst = examined.findings.iter().filter(|finding| finding.layer == layer).filter_map(seen_as);
    // The first of equals stands higher in the table, and `max_by_key` takes the last.
    if let Some((status, finding)) = worst.rev().max_by_key(|(status, _)| rank(*status))
        && rank(status) >= rank(told.status)
    {
        (told.status, told.headline, told.not_asked) = (status, finding.headline.clone(), None);
    }
    told
}

/// A layer that nobody dialled.
fn from_inside(layer: Layer, checks: &[&HostCheck]) -> LayerReport {
    let has = |status| checks.iter().any(|check| check.status == status);
    let not_asked = checks.is_empty().then_some(NotAsked::FromInside);
    let (status, headline): (_, Said) = if let Some(reason) = not_asked {
        (Status::Skipped, reason.sentence())
    } else if has(Status::Pass) || has(Status::Warn) || has(Status::Fail) {
        (Status::Pass, LooksRight {}.into())
    } else {
        (Status::Unknown, NotLookedAt {}.into())
    };
    let took_ms = checks.iter().map(|check| check.took_ms).fold(0.0, f64::max);
    LayerReport { id: layer, status, headline, not_asked, took_ms, notes: Vec::new(), facts: serde_json::Map::new() }
}

says! { "report-host":
    LooksRight {} = "Looks right from the inside.";
    NotLookedAt {} = "It could not be checked.";
}

fn seen_as(finding: &Finding) -> Option<(Status, &Finding)> {
    match finding.weight {
        Weight::Blocks => Some((Status::Fail, finding)),
        Weight::Suspect => Some((Status::Warn, finding)),
        Weight::Note => None,
    }
}

const fn rank(status: Status) -> u8 {
    match status {
        Status::Skipped => 0,
        Status::Unknown => 1,
        Status::Pass => 2,
        Status::Warn => 3,
        Status::Fail => 4,
    }
}

#[cfg(test)]
mod tests {
    use crate::host::examine;
    use crate::model::said::Voice;
    use crate::model::{Cause, Side};
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value};
    use crate::report::{Report, html, json, redact, sample, text};

    use super::*;

    fn report(pc: &Fake) -> Report {
        Report::of_host(&examine(pc), None)
    }

    fn awake() -> Fake {
        let pc = Fake::typical();
        pc.edit(|world| world.power[0].sleep_after_s = 0);
        pc
    }

    #[test]
    fn a_healthy_computer_has_no_fault() {
        let report = report(&awake());
        assert_eq!((report.verdict.side, report.exit_code()), (Side::None, 0), "{:?}", report.verdict);
        assert!(
            report.layers.iter().map(|layer| layer.id).eq(Layer::ALL.into_iter().filter(|layer| !layer.on_request()))
        );
        assert!(report.host.iter().all(|check| check.status == Status::Pass && !check.headline.english().is_empty()));
        assert_eq!(json::read(json::write(&report).as_bytes()).unwrap(), report);
    }

    #[test]
    fn what_may_not_be_read_is_said_and_counts() {
        let pc = awake();
        pc.edit(|world| world.identity.elevated = false);
        pc.deny("C:\\ProgramData\\Microsoft");
        let report = report(&pc);
        assert_eq!((report.verdict.side, report.exit_code()), (Side::None, 75));
        assert!(report.needs_administrator());
        assert!(
            report.verdict.because.iter().any(|line| line.contains("needs an administrator")),
            "{:?}",
            report.verdict
        );
    }

    #[test]
    fn a_finding_marks_its_layer_and_is_the_servers_fault() {
        let pc = awake();
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| world.set_value(&key, "fDenyTSConnections", Value::dword(1)));
        let alone = report(&pc);
        assert_eq!((alone.verdict.known_cause(), alone.exit_code()), (Some(Cause::HostRemoteDesktopOff), 3));
        assert_eq!(alone.layer(Layer::Port).unwrap().status, Status::Fail);
        // The port that nobody listens at was dialled, too: the reason goes before what it does.
        let both = Report::of_host(&examine(&pc), Some(&sample::refused_by_itself()));
        assert_eq!(both.verdict.known_cause(), Some(Cause::HostRemoteDesktopOff));
        assert_eq!(both.verdict.also[0].cause, Cause::PortRefused);
        assert_eq!(both.layer(Layer::Port).unwrap().headline, both.verdict.headline);
        assert_eq!(support_code::read(&both.support_code).unwrap().cause.known(), Some(Cause::HostRemoteDesktopOff));
    }

    #[test]
    fn what_cures_is_offered_and_made_right_here() {
        let report = report(&crate::practice::computers::host::computer().unwrap());
        let ids: Vec<_> = report.fixes.iter().map(|offer| offer.id.as_str()).collect();
        // For the verdict first, then for what else was found.
        assert_eq!(report.verdict.known_cause(), Some(Cause::HostCertificateExpired));
        assert_eq!(ids[0], "renew-certificate");
        for id in ["reset-stale-session", "repair-key-permissions", "never-sleep"] {
            assert!(ids.contains(&id), "{id}: {ids:?}");
        }
        let unique: std::collections::HashSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        assert!(report.fixes.iter().all(|offer| offer.place == Place::Here));
        assert!(Report::of_host(&examine(&awake()), None).fixes.is_empty());
    }

    #[test]
    fn what_belongs_to_the_other_computer_is_not_offered() {
        let mut verdict = Report::of_host(&examine(&awake()), None).verdict;
        verdict.cause = Some(Cause::SignInRefused.into());
        assert!(fixes::for_cause(Cause::SignInRefused, Side::Server).count() > 0);
        let offered = offers(&verdict);
        assert!(
            offered.iter().all(|offer| !["clear-connection-history", "forget-saved-password"].contains(&&*offer.id))
        );
        verdict.cause = Some(Cause::HostClockWrong.into());
        assert_eq!(offers(&verdict)[0].id, "sync-clock");
    }

    #[test]
    fn changes_keep_which_fix_and_when_and_lose_their_words() {
        let mut report = report(&awake());
        report.changes.push(serde_json::json!({
            "change": "A3", "fix": "enable-remote-desktop", "time": "2026-11-20T07:16:04Z", "state": "done", "put_back_at": null,
            "steps": [{"id": 1, "words": {"short": "Servers\\secret-pc", "before": "on", "after": "off", "detail": "x"},
                       "stage": "applied", "undo": "full", "why": "secret-pc"}],
        }));
        let hidden = redact::redact(&report);
        let text = json::write(&hidden);
        assert!(!text.contains("secret-pc") && !text.contains("words"), "{text}");
        let change = &hidden.changes[0];
        assert_eq!((&change["fix"], &change["time"]), (&report.changes[0]["fix"], &report.changes[0]["time"]));
        assert_eq!(change["steps"][0]["stage"], "applied");
        assert_eq!(redact::redact(&hidden), hidden);
        // A word in a change is no name in a sentence.
        assert_eq!(hidden.verdict.because, report.verdict.because);
    }

    #[test]
    fn whoever_sits_here_is_not_told_of_another_computer() {
        let report = Report::of_host(&examine(&awake()), Some(&sample::refused_by_itself()));
        assert_eq!(report.verdict.known_cause(), Some(Cause::PortRefused));
        for text in [json::write(&report), text::write(&report, Voice::ENGLISH), html::write(&report, Voice::ENGLISH)] {
            let other = text.lines().find(|line| line.to_lowercase().contains("other computer"));
            assert_eq!(other, None);
        }
    }

    #[test]
    fn people_are_hidden() {
        let report = report(&crate::practice::computers::host::computer().unwrap());
        let hidden = json::write(&redact::redact(&report)).to_lowercase();
        for name in ["anna", "ben", "time.windows.com"] {
            assert!(json::write(&report).to_lowercase().contains(name) && !hidden.contains(name), "{name}");
        }
        for kept in
            ["professional", "\"termservice\"", "\"running\"", Cause::HostStaleSession.id(), "\"private\"", "3389"]
        {
            assert!(hidden.contains(kept), "{kept}: {hidden}");
        }
        assert_eq!(redact::redact(&redact::redact(&report)), redact::redact(&report));
    }

    #[test]
    fn it_takes_no_time() {
        let pc = Fake::typical();
        let started = std::time::Instant::now();
        let _ = report(&pc);
        assert!(started.elapsed().as_millis() < 200, "{:?}", started.elapsed());
    }
}
