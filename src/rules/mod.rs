//! TABLE. One diagnosis each, pure: evidence in, finding out. No rule does I/O, and its signature cannot.
//!
//! [`ALL`] is in the order of precedence: lower layers first, and within a layer the more telling diagnosis first.

use crate::codes;
use crate::model::attempt::Attempt;
use crate::model::said::Sentence;
use crate::model::{Cause, Confidence, Evidence, Finding, Layer, NotAsked, Said, Seat, Side, Status, Verdict, Weight};

mod answers;
mod beside;
mod by_gateway;
#[cfg(test)]
mod cases;
mod certificate_view;
mod clean;
mod domain;
pub mod known_trouble;
mod layers;
mod next_step;
pub mod server_kind;
mod session_view;
mod shared_steps;
mod silence;
#[cfg(test)]
mod tls_cases;
mod tls_view;
mod try_view;
mod verdict;
mod who;

mod account_disabled;
mod account_expired;
mod account_locked;
mod address_unreachable;
mod address_works_name_fails;
mod answered_by_somebody_between;
mod answered_in_between;
mod answered_on_this_computer;
mod brokered_connection;
mod certificate_expired;
mod certificate_name_mismatch;
mod certificate_not_yet_valid;
mod certificate_required;
mod certificate_self_signed;
mod certificate_weak_key;
mod certificate_weak_signature;
mod certificate_wrong_purpose;
mod client_gateway_misset;
mod client_nla_off;
mod clock_skew;
mod closed_on_connect;
mod connect_denied;
mod connections_limited;
mod connections_mixed;
mod credssp_too_old;
mod dns_server_silent;
mod domain_unreachable;
mod gateway_certificate;
mod gateway_invalid;
mod gateway_proxy_auth;
mod gateway_refuses;
mod gateway_unreachable;
mod greeting_kind_closed;
mod ipv6_path_broken;
mod kerberos_failed;
mod name_answers_differ;
mod name_invalid;
mod name_not_found;
mod negotiation_closed;
mod negotiation_garbled;
mod no_network;
mod ntlm_blocked;
mod password_expired;
mod path_lossy;
mod path_mtu_blackhole;
mod path_slow;
mod port_no_answer;
mod port_other_service;
mod port_refused;
mod refused_without_nla;
mod server_certificate_missing;
mod server_certificate_unusable;
mod server_refused_negotiation;
mod server_silent;
mod server_standard_security_only;
mod session_closed_early;
mod session_limit_reached;
mod session_no_answer;
mod session_refused;
mod session_unlicensed;
mod sign_in_closed;
mod sign_in_cut;
mod sign_in_garbled;
mod sign_in_no_answer;
mod sign_in_not_accepted;
mod sign_in_not_allowed;
mod sign_in_refused;
mod sign_in_status;
mod tls_13_intolerant;
mod tls_client_certificate_required;
mod tls_closed_after_hello;
mod tls_garbled;
mod tls_inspected;
mod tls_no_answer;
mod tls_no_common_cipher;
mod tls_server_error;
mod tls_version_too_old;
mod tls_windows_differs;
mod try_cut_off;
mod try_never_connected;
mod try_session_ended;
mod try_went_elsewhere;
mod web_account_needs_name;
mod wrong_password;

pub use crate::model::Rule;

/// Every rule.
pub const ALL: [Rule; 83] = [
    no_network::RULE,
    connect_denied::RULE,
    brokered_connection::RULE,
    web_account_needs_name::RULE,
    answered_on_this_computer::RULE,
    client_nla_off::RULE,
    certificate_required::RULE,
    client_gateway_misset::RULE,
    try_went_elsewhere::RULE,
    try_never_connected::RULE,
    name_invalid::RULE,
    name_not_found::RULE,
    dns_server_silent::RULE,
    address_works_name_fails::RULE,
    name_answers_differ::RULE,
    address_unreachable::RULE,
    answered_in_between::RULE,
    path_mtu_blackhole::RULE,
    ipv6_path_broken::RULE,
    path_lossy::RULE,
    path_slow::RULE,
    connections_limited::RULE,
    port_refused::RULE,
    port_no_answer::RULE,
    closed_on_connect::RULE,
    port_other_service::RULE,
    connections_mixed::RULE,
    server_silent::RULE,
    negotiation_closed::RULE,
    greeting_kind_closed::RULE,
    negotiation_garbled::RULE,
    server_certificate_missing::RULE,
    server_refused_negotiation::RULE,
    server_standard_security_only::RULE,
    tls_windows_differs::RULE,
    tls_closed_after_hello::RULE,
    server_certificate_unusable::RULE,
    tls_no_answer::RULE,
    tls_server_error::RULE,
    tls_garbled::RULE,
    tls_no_common_cipher::RULE,
    tls_version_too_old::RULE,
    tls_13_intolerant::RULE,
    tls_client_certificate_required::RULE,
    tls_inspected::RULE,
    certificate_expired::RULE,
    certificate_not_yet_valid::RULE,
    certificate_weak_key::RULE,
    certificate_weak_signature::RULE,
    certificate_wrong_purpose::RULE,
    certificate_name_mismatch::RULE,
    certificate_self_signed::RULE,
    sign_in_closed::RULE,
    sign_in_no_answer::RULE,
    sign_in_refused::RULE,
    sign_in_garbled::RULE,
    answered_by_somebody_between::RULE,
    wrong_password::RULE,
    account_locked::RULE,
    account_disabled::RULE,
    account_expired::RULE,
    password_expired::RULE,
    sign_in_not_allowed::RULE,
    domain_unreachable::RULE,
    ntlm_blocked::RULE,
    kerberos_failed::RULE,
    sign_in_cut::RULE,
    sign_in_not_accepted::RULE,
    refused_without_nla::RULE,
    clock_skew::RULE,
    credssp_too_old::RULE,
    try_session_ended::RULE,
    try_cut_off::RULE,
    gateway_invalid::RULE,
    gateway_proxy_auth::RULE,
    gateway_unreachable::RULE,
    gateway_certificate::RULE,
    gateway_refuses::RULE,
    session_unlicensed::RULE,
    session_limit_reached::RULE,
    session_refused::RULE,
    session_closed_early::RULE,
    session_no_answer::RULE,
];

/// Whatever rules can say.
pub const SAYS: [&[Sentence]; 89] = [
    address_unreachable::SAYS,
    address_works_name_fails::SAYS,
    answered_by_somebody_between::SAYS,
    answered_in_between::SAYS,
    answered_on_this_computer::SAYS,
    answers::SAYS,
    brokered_connection::SAYS,
    by_gateway::SAYS,
    certificate_expired::SAYS,
    certificate_name_mismatch::SAYS,
    certificate_not_yet_valid::SAYS,
    certificate_required::SAYS,
    certificate_self_signed::SAYS,
    certificate_weak_key::SAYS,
    certificate_weak_signature::SAYS,
    certificate_wrong_purpose::SAYS,
    clean::SAYS,
    client_gateway_misset::SAYS,
    client_nla_off::SAYS,
    clock_skew::SAYS,
    closed_on_connect::SAYS,
    connect_denied::SAYS,
    connections_limited::SAYS,
    connections_mixed::SAYS,
    credssp_too_old::SAYS,
    dns_server_silent::SAYS,
    gateway_certificate::SAYS,
    gateway_invalid::SAYS,
    gateway_proxy_auth::SAYS,
    gateway_refuses::SAYS,
    gateway_unreachable::SAYS,
    greeting_kind_closed::SAYS,
    ipv6_path_broken::SAYS,
    kerberos_failed::SAYS,
    layers::SAYS,
    name_answers_differ::SAYS,
    name_invalid::SAYS,
    name_not_found::SAYS,
    negotiation_closed::SAYS,
    negotiation_garbled::SAYS,
    next_step::SAYS,
    no_network::SAYS,
    ntlm_blocked::SAYS,
    path_lossy::SAYS,
    path_mtu_blackhole::SAYS,
    path_slow::SAYS,
    port_no_answer::SAYS,
    port_other_service::SAYS,
    port_refused::SAYS,
    refused_without_nla::SAYS,
    server_certificate_missing::SAYS,
    server_certificate_unusable::SAYS,
    server_kind::SAYS,
    server_refused_negotiation::SAYS,
    server_silent::SAYS,
    server_standard_security_only::SAYS,
    session_closed_early::SAYS,
    session_limit_reached::SAYS,
    session_no_answer::SAYS,
    session_refused::SAYS,
    session_unlicensed::SAYS,
    session_view::SAYS,
    sign_in_closed::SAYS,
    sign_in_cut::SAYS,
    sign_in_garbled::SAYS,
    sign_in_no_answer::SAYS,
    sign_in_not_accepted::SAYS,
    sign_in_refused::SAYS,
    sign_in_status::SAYS,
    silence::SAYS,
    tls_13_intolerant::SAYS,
    tls_client_certificate_required::SAYS,
    tls_closed_after_hello::SAYS,
    tls_garbled::SAYS,
    tls_inspected::SAYS,
    tls_no_answer::SAYS,
    tls_no_common_cipher::SAYS,
    tls_server_error::SAYS,
    tls_version_too_old::SAYS,
    tls_windows_differs::SAYS,
    try_cut_off::SAYS,
    try_never_connected::SAYS,
    try_session_ended::SAYS,
    try_view::SAYS,
    try_went_elsewhere::SAYS,
    verdict::SAYS,
    web_account_needs_name::SAYS,
    who::SAYS,
    wrong_password::SAYS,
];

impl Rule {
    /// What mstsc connects through, as far as is known: a note, and where the user's number points at it a suspect that is
    /// possible and no more.
    fn passable(
        &self,
        evidence: &Evidence,
        headline: impl Into<Said>,
        because: impl IntoIterator<Item = impl Into<Said>>,
    ) -> Option<Finding> {
        if pointed(evidence, self.id) { self.possible(headline, because) } else { self.note(headline, because) }
    }
}

/// What all rules together say.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// In the order of [`ALL`].
    pub findings: Vec<Finding>,
    pub verdict: Verdict,
    layers: Vec<LayerJudgement>,
}

/// How one layer did, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerJudgement {
    pub status: Status,
    pub headline: Said,
    /// Only of a layer that is skipped.
    pub not_asked: Option<NotAsked>,
    pub notes: Vec<Said>,
}

impl Judgement {
    /// One layer's part.
    #[must_use]
    pub fn layer(&self, layer: Layer) -> LayerJudgement {
        let at = Layer::ALL.iter().position(|&l| l == layer).unwrap_or_default();
        self.layers[at].clone()
    }
}

/// Judges.
#[must_use]
pub fn judge(evidence: &Evidence) -> Judgement {
    let found = ALL.iter().filter_map(|rule| (rule.check)(evidence));
    let found = found.map(|finding| doubt(finding, evidence));
    let mut findings: Vec<Finding> = found.map(|finding| verdict::weigh(finding, evidence)).collect();
    by_gateway::weigh(&mut findings, evidence);
    if evidence.fact::<Attempt>().is_some_and(Attempt::works) {
        // Remote Desktop gets through them.
        let suspects = findings.iter_mut().filter(|finding| finding.weight == Weight::Suspect);
        suspects.for_each(|finding| finding.weight = Weight::Note);
    }
    let mut layers: Vec<_> = Layer::ALL.iter().map(|&layer| layers::judge(layer, evidence, &findings)).collect();
    for judged in &mut layers {
        say(evidence.seat, &mut judged.headline, &mut judged.notes);
    }
    let mut verdict = verdict::reach(evidence, &findings);
    say(evidence.seat, &mut verdict.headline, &mut verdict.because);
    Judgement { findings, verdict, layers }
}

/// Every text with which rules explain.
pub fn texts() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().flat_map(|rule| rule.explain.texts()).chain(known_trouble::texts())
}

/// The rule behind a cause; none where the cause is found from the inside only.
#[must_use]
pub fn find(id: Cause) -> Option<&'static Rule> {
    static TABLE: [Rule; ALL.len()] = ALL;
    TABLE.iter().find(|rule| rule.id == id)
}

/// Whether another rule has its finding: for diagnoses that exclude each other.
fn found(rule: &Rule, evidence: &Evidence) -> bool {
    (rule.check)(evidence).is_some()
}

/// What was said in RDP, TLS or a certificate is certain about whoever answered. Where that may be somebody else than the
/// other computer, nothing about the other computer is; and where this computer answered itself, its hang-ups and silences
/// are its own.
fn doubt(mut finding: Finding, evidence: &Evidence) -> Finding {
    let about_others = (Layer::Network..=Layer::SignIn).contains(&finding.layer) && finding.weight != Weight::Note;
    if about_others && !who::is_surely_there(evidence) {
        finding.confidence = finding.confidence.min(Confidence::Likely);
    }
    let mut seat = evidence.seat;
    if who::is_here(evidence) && NOBODY_SPOKE_RDP.contains(&finding.cause) {
        // The computer that answered is the one that the reader sits at.
        (finding.side, seat) = (Side::Client, Seat::Called);
    }
    say(seat, &mut finding.headline, &mut finding.because);
    finding
}

/// Names the computers as the reader does.
fn say(seat: Seat, headline: &mut Said, others: &mut [Said]) {
    for said in std::iter::once(headline).chain(others).filter(|_| seat == Seat::Called) {
        said.sit_there();
    }
}

/// What comes of a call in which nobody spoke Remote Desktop.
const NOBODY_SPOKE_RDP: [Cause; 8] = [
    port_other_service::RULE.id,
    negotiation_garbled::RULE.id,
    port_refused::RULE.id,
    port_no_answer::RULE.id,
    closed_on_connect::RULE.id,
    server_silent::RULE.id,
    negotiation_closed::RULE.id,
    address_unreachable::RULE.id,
];

/// Whether the user's number makes this cause likelier.
fn pointed(evidence: &Evidence, cause: Cause) -> bool {
    evidence.error.is_some_and(|error| codes::points(error).contains(&cause))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_layers_ascend() {
        let ids: HashSet<_> = ALL.iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), ALL.len());
        assert!(ALL.is_sorted_by_key(|rule| rule.id.layer()));
        assert!(ALL.iter().all(|rule| find(rule.id).is_some_and(|found| found.id == rule.id)));
    }

    #[test]
    fn what_explains_is_listed() {
        let all: HashSet<_> = texts().collect();
        let explain = certificate_expired::RULE.explain;
        assert!(all.contains(explain.meaning) && explain.steps.iter().all(|step| all.contains(step.text)));
        assert!(explain.reasons.iter().all(|reason| all.contains(reason.text)));
        assert!(explain.references.iter().all(|page| !all.contains(page)) && !all.contains(""));
    }
}
