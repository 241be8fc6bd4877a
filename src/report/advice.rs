//! What a report tells about a cause: the parts of a rule's explanation that are for this computer and this server.

use super::Report;
use crate::model::said::{Term, Voice};
use crate::model::{Cause, CauseName, Explanation, Said, Seat, ServerKind, Servers, Who};
use crate::{host, rules, says};

/// A cause's explanation as one report tells it. Every text may have inline marks.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Advice {
    pub meaning: String,
    pub reasons: Vec<String>,
    /// To be done one after the other; each begins with who can do it.
    pub steps: Vec<String>,
    /// The same with who can do it beside them.
    pub acts: Vec<Act>,
    /// What to keep in mind meanwhile.
    pub cautions: Vec<String>,
    pub references: Vec<String>,
}

/// One thing to do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Act {
    pub who: Who,
    /// That computer is gone for a while, and comes back.
    pub restarts: bool,
    pub text: String,
}

impl Advice {
    /// What one of those who can do something is to do, in order.
    pub fn acts_of(&self, who: Who) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(move |act| act.who == who)
    }

    /// What is known about a cause; nothing where a later version named it.
    #[must_use]
    pub fn of(voice: Voice, report: &Report, cause: &CauseName) -> Self {
        let Some(cause) = cause.known() else { return Self::default() };
        let maybe = report.server.as_ref().map(|server| server.kind);
        if let Some(rule) = rules::find(cause) {
            return Self::new(voice, &rule.explain, maybe, report.server_kind(), report.seat());
        }
        // What is found from the inside says "here" for the computer that it was found on, whoever reads it.
        let known = host::rules::find(cause).map(|rule| rule.explain).unwrap_or_default();
        Self::new(voice, &known, maybe, report.server_kind(), Seat::Caller)
    }

    /// What is known about a cause of which nothing more is known, for whoever sits there.
    #[must_use]
    pub fn of_cause(voice: Voice, cause: Cause, seat: Seat) -> Self {
        let rule = rules::find(cause).or_else(|| host::rules::find(cause));
        rule.map(|rule| Self::new(voice, &rule.explain, None, ServerKind::Unknown, seat)).unwrap_or_default()
    }

    /// What the report's own verdict is about.
    #[must_use]
    pub fn of_verdict(voice: Voice, report: &Report) -> Self {
        report.verdict.cause.as_ref().map(|cause| Self::of(voice, report, cause)).unwrap_or_default()
    }

    /// `maybe` is what it only may be, whose own steps are shown beside the others.
    fn new(voice: Voice, known: &Explanation, maybe: Option<ServerKind>, kind: ServerKind, seat: Seat) -> Self {
        let fits = |servers: Servers| servers.fit(kind) || maybe.is_some_and(|maybe| servers.has(maybe));
        let said = |text: &'static str| seat.say(voice, text);
        let step = |step: &crate::model::Step| {
            let text = said(step.text);
            match label(&voice.text(step.who.words(seat)), step.servers, kind) {
                Some(who) => voice.say(For { who: Term(who.to(voice)), step: Term(text) }),
                None => text,
            }
        };
        let (steps, cautions) = known
            .steps
            .iter()
            .filter(|step| fits(step.servers))
            .partition::<Vec<&crate::model::Step>, _>(|step| step.who != Who::Everybody);
        // Whoever is asked in person is told nothing but what to do.
        let act = |step: &crate::model::Step| {
            let text = match label("", step.servers, kind) {
                Some(only) => voice.say(For { who: Term(only.to(voice)), step: Term(said(step.text)) }),
                None => said(step.text),
            };
            Act { who: step.who, restarts: step.restarts, text }
        };
        Self {
            acts: steps.iter().copied().map(act).collect(),
            meaning: said(known.meaning),
            reasons: known
                .reasons
                .iter()
                .filter(|reason| fits(reason.servers))
                .map(|reason| said(reason.text))
                .collect(),
            steps: steps.into_iter().map(step).collect(),
            cautions: cautions.into_iter().map(step).collect(),
            references: known.references.iter().map(|&text| said(text)).collect(),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.meaning.is_empty()
    }
}

/// Whom a step is for. Where the server is not known, it says which one it is meant for.
fn label(who: &str, servers: Servers, kind: ServerKind) -> Option<Said> {
    let unsure = kind == ServerKind::Unknown || !servers.has(kind);
    let only = if unsure { servers.label() } else { String::new() };
    match (who, only.as_str()) {
        ("", "") => None,
        (who, "") => Some(Said::finished(who)),
        ("", _) => Some(IfItIs { servers: Term(only) }.into()),
        (who, _) => Some(WhoIfItIs { who: who.into(), servers: Term(only) }.into()),
    }
}

says! { "report-advice":
    For { who: Term, step: Term } = "**{who}:** {step}";
    IfItIs { servers: Term } = "If it is {servers}";
    WhoIfItIs { who: Term, servers: Term } = "{who}, if it is {servers}";
    Meaning {} = "What this means";
    Reasons {} = "Why it happens";
    ByHand {} = "How to fix it by hand";
    References {} = "Where to read more";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Layer, Reason, Side, Step};
    use crate::report::markdown::{Span, spans};
    use crate::report::sample;

    const KNOWN: Explanation = Explanation {
        meaning: "{Other} is **off**.",
        reasons: &[Reason::new("It is."), Reason::new("Its service stopped.").on(Servers::WINDOWS)],
        steps: &[
            Step::here("Wait."),
            Step::there("Press it."),
            Step::helpdesk_there("Run `a`.").on(Servers::WINDOWS),
            Step::helpdesk_there("Run `b`.").on(Servers::XRDP),
            Step::mind("Do not hurry."),
            Step::mind("Do not touch `c`.").on(Servers::WINDOWS),
        ],
        references: &["A book"],
    };

    #[test]
    fn each_server_gets_its_own_steps() {
        let xrdp = Advice::new(Voice::ENGLISH, &KNOWN, None, ServerKind::Xrdp, Seat::Caller);
        assert_eq!(xrdp.steps.len(), 3);
        assert_eq!(xrdp.steps[2], "**Helpdesk, at the other computer:** Run `b`.");
        assert_eq!(
            (xrdp.reasons.as_slice(), xrdp.cautions.as_slice()),
            (&["It is.".into()][..], &["Do not hurry.".into()][..])
        );
        let windows = Advice::new(Voice::ENGLISH, &KNOWN, None, ServerKind::Windows, Seat::Caller);
        assert_eq!(windows.steps[2], "**Helpdesk, at the other computer:** Run `a`.");
        assert_eq!(windows.cautions[1], "Do not touch `c`.");
    }

    #[test]
    fn where_the_server_is_unknown_a_step_says_for_which_it_is() {
        let unknown = Advice::new(Voice::ENGLISH, &KNOWN, None, ServerKind::Unknown, Seat::Caller);
        assert_eq!(unknown.steps[0], "**The person at this computer:** Wait.");
        assert_eq!(unknown.steps[2], "**Helpdesk, at the other computer, if it is Windows:** Run `a`.");
        assert_eq!(unknown.steps.len(), 3);
        assert_eq!(unknown.cautions[1], "**If it is Windows:** Do not touch `c`.");
    }

    #[test]
    fn each_person_has_steps_of_their_own() {
        let unknown = Advice::new(Voice::ENGLISH, &KNOWN, None, ServerKind::Unknown, Seat::Caller);
        let of = |who| unknown.acts_of(who).map(|act| act.text.as_str()).collect::<Vec<_>>();
        assert_eq!((of(Who::Here), of(Who::There)), (vec!["Wait."], vec!["Press it."]));
        assert_eq!(of(Who::HelpdeskThere), ["**If it is Windows:** Run `a`."]);
        assert_eq!(unknown.acts.len(), unknown.steps.len());
    }

    #[test]
    fn where_it_may_be_one_its_steps_stand_beside_the_others() {
        let maybe = Advice::new(Voice::ENGLISH, &KNOWN, Some(ServerKind::Xrdp), ServerKind::Unknown, Seat::Caller);
        assert_eq!(maybe.steps[3], "**Helpdesk, at the other computer, if it is xrdp:** Run `b`.");
        assert_eq!(maybe.steps.len(), 4);
    }

    #[test]
    fn seen_from_the_inside_it_is_this_computer() {
        let inside = Advice::new(Voice::ENGLISH, &KNOWN, None, ServerKind::Windows, Seat::Called);
        assert_eq!(inside.meaning, "This computer is **off**.");
        assert_eq!(inside.steps[1], "**The person at this computer:** Press it.");
        // Two computers are meant, so two people are.
        assert_eq!(inside.steps[0], "**Whoever connects:** Wait.");
    }

    #[test]
    fn a_cause_of_a_later_version_has_none() {
        assert!(Advice::of(Voice::ENGLISH, &sample::refused(), &"no-such-cause".to_owned().into()).is_empty());
        assert!(Advice::of_verdict(Voice::ENGLISH, &sample::nothing_seen()).is_empty());
        assert!(!Advice::of_verdict(Voice::ENGLISH, &sample::refused()).is_empty());
        assert!(!Advice::of_verdict(Voice::ENGLISH, &sample::host()).is_empty());
    }

    #[test]
    fn every_cause_has_one_rule() {
        for &cause in Cause::ALL {
            let rules = rules::ALL.iter().map(|rule| rule.id).chain(host::rules::ALL.iter().map(|(_, rule)| rule.id));
            assert_eq!(rules.filter(|id| *id == cause).count(), 1, "{cause}");
        }
    }

    /// Whatever is shown where the server is no Windows speaks of nothing that only Windows has. Steps at this computer
    /// may, because this one is Windows.
    #[test]
    fn no_windows_step_for_another_server() {
        const ONLY_WINDOWS: [&str; 26] = [
            "certlm",
            "HKLM",
            "Event Viewer",
            "Windows Logs",
            "Schannel",
            "SessionEnv",
            "TermService",
            "MachineKeys",
            "netstat",
            "w32tm",
            "SecurityLayer",
            "Windows Update",
            "Windows updates",
            "icacls",
            "qwinsta",
            ".msc",
            "nltest",
            "policy",
            "SSLCertificate",
            "type 2",
            "RdpCoreTS",
            "Settings > System > Power",
            "Test-Computer",
            "Network Level Authentication",
            "Win32_",
            "Windows makes",
        ];
        for rule in rules::ALL {
            for kind in ServerKind::ALL.into_iter().filter(|kind| kind.is_no_windows()) {
                // Below the greeting, and where it is this computer's fault, the helpdesk's commands are for this computer.
                let (layer, side) = (rule.id.layer(), rule.id.side());
                let ours = layer < Layer::Negotiation || side == Side::Client;
                let here = |who| who == Who::Helpdesk && ours;
                let there = |who| !matches!(who, Who::Here | Who::Network | Who::Gateway | Who::Caller) && !here(who);
                let steps = rule.explain.steps.iter().filter(|step| step.servers.fit(kind) && there(step.who));
                let reasons = rule.explain.reasons.iter().filter(|reason| reason.servers.fit(kind));
                for text in steps.map(|step| step.text).chain(reasons.map(|reason| reason.text)) {
                    let only = ONLY_WINDOWS.iter().find(|only| text.contains(*only));
                    assert_eq!(only, None, "{} {kind:?}: {text}", rule.id);
                }
                // From the greeting on it can be known what answers, and something can be done about it there.
                if (Layer::Negotiation..=Layer::Certificate).contains(&layer) && side == Side::Server {
                    assert!(rule.explain.steps.iter().any(|step| step.servers.fit(kind)), "{} {kind:?}", rule.id);
                }
            }
        }
    }

    /// The laws for every explanation: whole, in sentences, without the marks of the formats.
    #[test]
    fn every_explanation_is_whole() {
        let all = rules::ALL.map(|rule| (rule.id, rule.explain)).into_iter();
        for (id, known) in all.chain(host::rules::ALL.map(|(_, rule)| (rule.id, rule.explain))) {
            assert!(!known.reasons.is_empty() && !known.steps.is_empty() && !known.references.is_empty(), "{id}");
            let sentences = known.steps.iter().map(|step| step.text).chain(known.reasons.iter().map(|r| r.text));
            for text in sentences.chain([known.meaning]) {
                assert_eq!(text, text.trim(), "{id}");
                assert!(text.ends_with(['.', '`', '\u{201d}', ')']), "{id}: {text}");
                let lower = text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.starts_with("xrdp ");
                assert!(!lower, "{id}: {text}");
                let who = ["The person at", "Helpdesk:", "The helpdesk:"];
                assert!(!who.iter().any(|who| text.starts_with(who)) && !text.contains('\n'), "{id}: {text}");
                let stray = |span: &Span| matches!(span, Span::Text(text) if text.contains(['`', '*', '#']));
                assert!(!spans(text).iter().any(stray), "{id}: {text}");
                // Not every step is shown to everybody, so their numbers are nobody's to name.
                let numbered = ["step 1", "step 2", "step 3", "step 4", "step 5", "step 6"];
                assert!(!numbered.iter().any(|step| text.contains(step)), "{id}: {text}");
            }
            for kind in ServerKind::ALL {
                assert!(known.steps.iter().any(|step| step.servers.fit(kind)), "{id} {kind:?}");
                assert!(known.reasons.iter().any(|reason| reason.servers.fit(kind)), "{id} {kind:?}");
            }
        }
    }
}
