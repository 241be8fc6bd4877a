//! One verdict out of many findings.
//!
//! The lowest-layer blocking finding; with none, the strongest suspect; notes never become one. The user's error code
//! raises or lowers how sure a suspect is, and never invents a finding.

use super::ALL;
use crate::codes;
use crate::model::{Alternative, Confidence, ErrorPair, Evidence, Finding, Layer, Side, Status, Verdict, Weight};
use crate::probes::negotiate::Negotiation;

/// Judges the findings, which are in the order of the table.
pub fn reach(evidence: &Evidence, findings: &[Finding]) -> Verdict {
    let weighed: Vec<Finding> = findings.iter().map(|finding| weigh(finding, evidence.error)).collect();
    let ranked = rank(&weighed, evidence.error);
    match ranked.split_first() {
        Some((&first, rest)) => Verdict {
            side: first.side,
            layer: Some(first.layer),
            cause: Some(first.cause.to_owned()),
            confidence: first.confidence,
            headline: first.headline.clone(),
            because: first.because.iter().cloned().chain(about_code(first, evidence.error)).collect(),
            also: rest.iter().map(|finding| alternative(finding)).collect(),
        },
        None => without_finding(evidence, findings),
    }
}

/// A code that points at a suspect makes it surer; one that points elsewhere makes it less so.
fn weigh(finding: &Finding, error: Option<ErrorPair>) -> Finding {
    let mut finding = finding.clone();
    if let Some(error) = error.filter(|_| finding.weight == Weight::Suspect) {
        let pointed = codes::points_at(error.code, error.extended);
        if pointed.contains(&finding.cause) {
            finding.confidence = finding.confidence.raised();
        } else if !pointed.is_empty() {
            finding.confidence = Confidence::Possible;
        }
    }
    finding
}

fn rank(findings: &[Finding], error: Option<ErrorPair>) -> Vec<&Finding> {
    let pointed = error.map_or(&[][..], |error| codes::points_at(error.code, error.extended));
    let place = |finding: &Finding| pointed.iter().position(|cause| *cause == finding.cause).unwrap_or(pointed.len());
    let mut blocks: Vec<_> = findings.iter().filter(|finding| finding.weight == Weight::Blocks).collect();
    let mut suspects: Vec<_> = findings.iter().filter(|finding| finding.weight == Weight::Suspect).collect();
    // Both sorts are stable, so the order of the table decides between equals.
    blocks.sort_by_key(|finding| (finding.layer, std::cmp::Reverse(finding.confidence)));
    suspects.sort_by_key(|finding| (std::cmp::Reverse(finding.confidence), place(finding)));
    blocks.extend(suspects);
    blocks
}

fn about_code(finding: &Finding, error: Option<ErrorPair>) -> Option<String> {
    let error = error?;
    let pointed = codes::points_at(error.code, error.extended).contains(&finding.cause);
    Some(if pointed {
        format!("The error {error} fits: this is one of the things behind it.")
    } else {
        format!("The error {error} does not usually mean this.")
    })
}

fn alternative(finding: &Finding) -> Alternative {
    Alternative { cause: finding.cause.to_owned(), side: finding.side, confidence: finding.confidence }
}

fn without_finding(evidence: &Evidence, findings: &[Finding]) -> Verdict {
    let undecided = |headline: String, because, also| Verdict {
        side: Side::Undecided,
        layer: None,
        cause: None,
        confidence: Confidence::Possible,
        headline,
        because,
        also,
    };
    if let Some(error) = evidence.error {
        let (headline, because) = story(error);
        return undecided(headline, because, still_possible(evidence, error));
    }
    if super::gateway_leads_there(evidence) && findings.iter().any(|finding| finding.layer <= Layer::Port) {
        let because = vec!["What lies behind the gateway cannot be asked without signing in to it.".to_owned()];
        return undecided(
            "The gateway answers; whether the other computer does, only it can tell.".to_owned(),
            because,
            Vec::new(),
        );
    }
    let answered = evidence.fact::<Negotiation>().and_then(Negotiation::reply).is_some_and(|r| r.selected().is_some());
    if !answered {
        let because = vec!["Some checks gave no answer that could be judged.".to_owned()];
        return undecided("Redial could not find out what is wrong.".to_owned(), because, Vec::new());
    }
    let unknown: Vec<_> = Layer::ALL
        .into_iter()
        .filter(|&layer| super::layers::judge(layer, evidence, findings).status == Status::Unknown)
        .map(|layer| format!("\u{201c}{}\u{201d} could not be checked to its end.", layer.title()))
        .collect();
    let confidence = if unknown.is_empty() { Confidence::Certain } else { Confidence::Likely };
    let mut because = vec!["Every step up to the password works from this computer.".to_owned()];
    if !unknown.is_empty() {
        because = unknown;
    }
    Verdict {
        side: Side::None,
        layer: None,
        cause: None,
        confidence,
        headline: "No fault was found. Remote Desktop should work.".to_owned(),
        because,
        also: Vec::new(),
    }
}

fn story(error: ErrorPair) -> (String, Vec<String>) {
    let headline = format!("Nothing wrong can be seen from here just now, but error {error} has a reason.");
    let mut because = Vec::new();
    if let Some(pair) = codes::pair(error.code, error.extended) {
        because.extend([pair.meaning, pair.caution].map(str::to_owned));
        because.extend(pair.reasons.iter().map(|reason| format!("Still possible: {}", reason.text)));
        because.push(pair.next.to_owned());
    } else if let Some(code) = codes::main_code(error.code) {
        because.extend([code.meaning, code.next].map(str::to_owned));
    } else {
        because.push("This number is not in Redial's list.".to_owned());
    }
    (headline, because)
}

/// What the code points at, less what this run has ruled out: a layer that passed has no such fault now.
fn still_possible(evidence: &Evidence, error: ErrorPair) -> Vec<Alternative> {
    let passed = |layer| super::layers::judge(layer, evidence, &[]).status == Status::Pass;
    let side = |cause: &str| match ALL.iter().find(|rule| rule.id == cause) {
        // A path may be bad at other moments than this one.
        Some(rule) if passed(rule.layer) && rule.layer != Layer::Network => None,
        Some(rule) => Some(rule.side),
        // Read on the other computer itself, or after the password.
        None => Some(Side::Server),
    };
    let pointed = codes::points_at(error.code, error.extended).iter();
    pointed
        .filter_map(|cause| {
            Some(Alternative { cause: (*cause).to_owned(), side: side(cause)?, confidence: Confidence::Possible })
        })
        .collect()
}
