//! What differs between two reports, from before and after or from both ends: what counts most comes first.

use serde_json::Value;

use super::{LayerReport, Report, facts};
use crate::host::HostCheck;
use crate::model::said::Voice;
use crate::model::{Layer, Said, Status};
use crate::says;

says! { "report-differences":
    Same {} = "Nothing differs but times.";
    SameVerdict {} = "Both say the same, but not everything that was seen is the same.";
    OtherComputer {} = "The two are about different computers, or of different ends.";
    Nothing {} = "nothing";
}

/// A step that both reports have: a layer, or a check from the inside by its id.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    Layer(Layer),
    Check(String),
}

/// Something that was observed at a step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seen {
    pub at: Step,
    /// The probe's id; a check is its own.
    pub probe: String,
}

/// A line of what was observed that is not the same.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    pub name: String,
    pub before: String,
    pub now: String,
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Differences {
    pub other_computer: bool,
    pub verdict: bool,
    /// From the lowest layer on: what lies above follows from it.
    pub steps: Vec<Step>,
    pub seen: Vec<Seen>,
}

impl Differences {
    #[must_use]
    pub fn between(before: &Report, now: &Report) -> Self {
        let about = |report: &Report| (report.target.host.to_lowercase(), report.target.port, report.is_of_host());
        let said = |report: &Report| (report.verdict.cause.clone(), report.verdict.side);
        let all = steps(before, now);
        let differs = |step: &&Step| step.status(before) != step.status(now);
        Self {
            other_computer: about(before) != about(now),
            verdict: said(before) != said(now),
            steps: all.iter().filter(differs).cloned().collect(),
            seen: all.iter().flat_map(|step| step.seen_differently(before, now)).collect(),
        }
    }

    #[must_use]
    pub const fn is_same(&self) -> bool {
        !self.other_computer && !self.verdict && self.steps.is_empty() && self.seen.is_empty()
    }
}

/// Every layer, and the checks from the inside where both reports have some.
fn steps(before: &Report, now: &Report) -> Vec<Step> {
    let mut checks = Vec::new();
    if before.is_of_host() && now.is_of_host() {
        for check in before.host.iter().chain(&now.host) {
            let step = Step::Check(check.id.clone());
            if !checks.contains(&step) {
                checks.push(step);
            }
        }
    }
    checks.into_iter().chain(Layer::ALL.map(Step::Layer)).collect()
}

impl Step {
    #[must_use]
    pub fn title(&self, voice: Voice) -> String {
        match self {
            Self::Layer(layer) => voice.text(layer.title()).into_owned(),
            Self::Check(id) => voice.text(crate::host::checks::find(id).map_or(id, |check| check.title)).into_owned(),
        }
    }

    #[must_use]
    pub fn status(&self, report: &Report) -> Status {
        match self {
            Self::Layer(layer) => report.layer(*layer).map_or(Status::Skipped, |found| found.status),
            Self::Check(id) => check(report, id).map_or(Status::Skipped, |found| found.status),
        }
    }

    /// What is said of it; none where that report has no such step.
    #[must_use]
    pub fn headline(&self, report: &Report) -> Option<Said> {
        let of_layer = |layer: &LayerReport| {
            layer.not_asked.map_or_else(|| layer.headline.clone(), |why| Said::from(why.reason()))
        };
        match self {
            Self::Layer(layer) => report.layer(*layer).map(of_layer),
            Self::Check(id) => check(report, id).map(|check| check.headline.clone()),
        }
    }

    fn seen_differently(&self, before: &Report, now: &Report) -> Vec<Seen> {
        let mut probes: Vec<String> = match self {
            Self::Layer(layer) => {
                let both = [before, now].into_iter().filter_map(|report| report.layer(*layer));
                both.flat_map(|layer| layer.facts.keys().cloned()).collect()
            }
            Self::Check(id) => vec![id.clone()],
        };
        probes.sort();
        probes.dedup();
        let seen = probes.into_iter().map(|probe| Seen { at: self.clone(), probe });
        seen.filter(|seen| seen.fact(before) != seen.fact(now)).collect()
    }
}

impl Seen {
    #[must_use]
    pub fn title(&self, voice: Voice) -> String {
        match &self.at {
            Step::Layer(_) => facts::title(voice, &self.probe),
            Step::Check(_) => self.at.title(voice),
        }
    }

    /// Without what is never the same twice: how long things took.
    #[must_use]
    pub fn fact(&self, report: &Report) -> Option<Value> {
        let mut fact = match &self.at {
            Step::Layer(layer) => report.layer(*layer)?.facts.get(&self.probe)?.clone(),
            Step::Check(id) => Value::Object(check(report, id)?.facts.clone()),
        };
        leave_times_out(&mut fact);
        Some(fact)
    }

    /// Its lines that differ. Everything in them is plain.
    #[must_use]
    pub fn rows(&self, before: &Report, now: &Report, voice: Voice) -> Vec<Row> {
        let rows_of = |report| self.fact(report).map(|fact| facts::rows(voice, &fact)).unwrap_or_default();
        let (then, today) = (rows_of(before), rows_of(now));
        let value = |rows: &[(String, String)], name: &str| {
            let row = rows.iter().find(|row| row.0 == name);
            row.map_or_else(|| voice.say(Nothing {}), |row| row.1.clone())
        };
        let mut names: Vec<&String> = Vec::new();
        for (name, _) in then.iter().chain(&today) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let both = names.into_iter().map(|name| Row {
            name: name.clone(),
            before: value(&then, name),
            now: value(&today, name),
        });
        both.filter(|row| row.before != row.now).collect()
    }
}

fn check<'a>(report: &'a Report, id: &str) -> Option<&'a HostCheck> {
    report.host.iter().find(|check| check.id == id)
}

fn leave_times_out(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.ends_with("_ms"));
            fields.values_mut().for_each(leave_times_out);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_times_out),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Which of two was made first: the earlier one is what the other is compared with.
#[must_use]
pub fn in_order<T>(one: T, other: T, made: impl Fn(&T) -> &str) -> [T; 2] {
    // Of the same form and in the same zone, so that their order is that of their letters.
    if made(&other) < made(&one) { [other, one] } else { [one, other] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn times_are_no_difference() {
        let before = sample::expired();
        let mut now = before.clone();
        now.created = "2026-12-01T00:00:00Z".to_owned();
        now.layers.iter_mut().for_each(|layer| layer.took_ms += 7.0);
        assert_eq!(Differences::between(&before, &now), Differences::default());
        assert!(Differences::default().is_same());
    }

    #[test]
    fn the_lowest_layer_comes_first_and_then_what_was_seen() {
        let (before, now) = (sample::expired(), sample::healthy());
        let found = Differences::between(&before, &now);
        assert!(found.verdict && !found.other_computer && !found.is_same());
        assert!(found.steps.contains(&Step::Layer(Layer::Certificate)), "{found:?}");
        let place = |step: &Step| match step {
            Step::Layer(layer) => Layer::ALL.iter().position(|known| known == layer),
            Step::Check(_) => None,
        };
        let places: Vec<_> = found.steps.iter().map(place).collect();
        assert!(places.is_sorted(), "{places:?}");
        let certificate = found.seen.iter().find(|seen| seen.probe == "certificate").unwrap();
        let rows = certificate.rows(&before, &now, Voice::ENGLISH);
        assert!(!rows.is_empty() && rows.iter().all(|row| row.before != row.now), "{rows:?}");
    }

    #[test]
    fn checks_from_the_inside_are_compared_with_each_other_only() {
        let before = sample::host();
        let mut now = before.clone();
        let changed = now.host.first_mut().unwrap();
        (changed.status, changed.headline) = (Status::Fail, Said::finished("It is off."));
        changed.facts.insert("new".to_owned(), 7.into());
        let id = changed.id.clone();
        let found = Differences::between(&before, &now);
        assert_eq!(found.steps, [Step::Check(id.clone())]);
        assert_eq!(found.steps[0].headline(&now).unwrap().english(), "It is off.");
        assert_eq!(found.seen, [Seen { at: Step::Check(id.clone()), probe: id }]);
        let from_outside = Differences::between(&before, &sample::expired());
        assert!(from_outside.other_computer);
        assert!(from_outside.steps.iter().all(|step| matches!(step, Step::Layer(_))), "{from_outside:?}");
    }

    #[test]
    fn the_earlier_one_is_the_first() {
        let (before, now) = ("2026-11-20T10:00:00Z", "2026-12-01T00:00:00Z");
        for (one, other) in [(before, now), (now, before), (now, now)] {
            let [first, second] = in_order(one.to_owned(), other.to_owned(), |made| made);
            assert!(first <= second, "{first} {second}");
        }
    }
}
