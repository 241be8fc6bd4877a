//! `connections-mixed`

use std::net::SocketAddr;

use super::Rule;
use crate::model::said::{Count, Duration, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::Disconnect;
use crate::net::tcp::Connect;
use crate::probes::greetings::Greetings;
use crate::probes::negotiate::Negotiation;
use crate::probes::repeats::{Repeat, RepeatEnd, Repeats};
use crate::probes::tcp_connect::{Attempt, Connects};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ConnectionsMixed, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let chain = repeated(evidence).or_else(|| asked_again(evidence));
    chain.or_else(|| addresses_differ(evidence)).or_else(|| one_is_dead(evidence))
}

/// From then on a connection on which nothing is said stands beside the main one, and a server for one client may have cut
/// the main one for it.
const ALONE_MS: f64 = 1000.0;

/// The very same greeting was not answered the first time, and was the second time.
fn asked_again(evidence: &Evidence) -> Option<Finding> {
    let replies = &evidence.fact::<Negotiation>()?.replies;
    let last = replies.last().filter(|reply| reply.answer().is_some())?;
    let same: Vec<_> = replies.iter().filter(|reply| reply.asked == last.asked).collect();
    let gone = same.iter().find(|reply| reply.gone().is_some())?;
    if gone.gone() == Some(Disconnect::Silent) && last.answer_ms >= gone.answer_ms {
        // It is slow, and was given up too early the first time.
        return None;
    }
    let failed = same.iter().filter(|reply| reply.gone().is_some()).count();
    let of = || Count::from(same.len());
    let lost = if gone.gone() == Some(Disconnect::Silent) {
        Said::from(Unanswered { n: failed.into(), of: of() })
    } else {
        Cut { n: failed.into(), of: of() }.into()
    };
    let because = [lost, Answered { n: (same.len() - failed).into(), of: of() }.into()];
    if gone.answer_ms < ALONE_MS {
        RULE.suspect(Confidence::Likely, AnsweredWhenAskedAgain {}, because)
    } else {
        RULE.passable(evidence, AnsweredWhenAskedAgain {}, because)
    }
}

/// The chain passed, and did not when it was repeated: behind one address there may be several computers. One that failed
/// soon after another call shows that only where one fails after a pause as well: Remote Desktop calls once.
fn repeated(evidence: &Evidence) -> Option<Finding> {
    let runs = &evidence.fact::<Repeats>()?.runs;
    // What does not open any more is the story of `connections-limited`.
    let made: Vec<_> = runs.iter().filter(|run| run.failed() || run.end == RepeatEnd::Passed).collect();
    let failed: Vec<_> = made.iter().filter(|run| run.failed()).collect();
    if failed.is_empty() {
        return None;
    }
    let is_silent = |run: &Repeat| run.end.gone() == Some(Disconnect::Silent);
    let cut = failed.iter().filter(|run| run.end.gone().is_some_and(Disconnect::hung_up)).count();
    let silent = failed.iter().filter(|run| is_silent(run)).count();
    let other = failed.len() - cut - silent;
    let all = made.len() + 1;
    let of = || Count::from(all);
    let because = [
        (cut, Said::from(Cut { n: cut.into(), of: of() })),
        (silent, Unanswered { n: silent.into(), of: of() }.into()),
        (other, AnsweredOtherwise { n: other.into(), of: of() }.into()),
    ];
    let because = because.into_iter().filter(|(count, _)| *count > 0).map(|(_, line)| line);
    let well = AnsweredWell { n: (all - failed.len()).into(), of: of() }.into();
    let because = because.chain([well]);
    // A silence may be a server that is only slow.
    if failed.iter().any(|run| run.had_time() && !is_silent(run)) {
        return RULE.suspect(Confidence::Likely, Sometimes {}, because);
    }
    // One that came as soon and passed shows that it was not for that.
    let was_soon = made.iter().all(|run| run.had_time() || run.failed());
    match made.iter().find(|run| run.had_time() && !run.failed()) {
        Some(waited) if was_soon && !failed.iter().any(|run| run.had_time()) => {
            let pause = AfterAPause { pause: Duration::seconds(waited.pause_ms) };
            RULE.passable(evidence, TooSoon {}, because.chain([pause.into()]))
        }
        _ => RULE.possible(Sometimes {}, because),
    }
}

/// Every address that opened was greeted, and not all of them answered.
fn addresses_differ(evidence: &Evidence) -> Option<Finding> {
    let others = &evidence.fact::<Greetings>()?.others;
    let main = evidence.fact::<Negotiation>()?.reply()?;
    let first = evidence.fact::<Connects>()?.attempts.iter().find(|attempt| attempt.outcome == Connect::Open)?.address;
    let greeted = || std::iter::once((first, main)).chain(others.iter().map(|other| (other.address, &other.reply)));
    let failed = greeted().filter(|(_, reply)| reply.gone().is_some()).count();
    let all = greeted().count();
    if failed == 0 || failed == all {
        return None;
    }
    let because = greeted().map(|(address, reply)| told(address, reply.gone()));
    // Remote Desktop takes the first one, so only that one's failure is what the user meets with now.
    let confidence = if main.gone().is_some() { Confidence::Likely } else { Confidence::Possible };
    RULE.suspect(confidence, AddressesDiffer { all: all.into(), failed: failed.into() }, because)
}

fn told(address: SocketAddr, gone: Option<Disconnect>) -> Said {
    let address = address.into();
    match gone {
        None => AddressAnswered { address }.into(),
        Some(Disconnect::Silent) => AddressSilent { address }.into(),
        Some(Disconnect::Closed | Disconnect::Reset) => AddressCut { address }.into(),
    }
}

/// An address of the same kind as one that opens does not open. That of IPv6 addresses where IPv4 works is the story of
/// `ipv6-path-broken`.
fn one_is_dead(evidence: &Evidence) -> Option<Finding> {
    let attempts = &evidence.fact::<Connects>()?.attempts;
    let open = |attempt: &&Attempt| attempt.outcome == Connect::Open;
    let dead = |attempt: &&Attempt| {
        let dead = matches!(
            attempt.outcome,
            Connect::Refused | Connect::Silent | Connect::ResetOnAccept | Connect::HostUnreachable
        );
        dead && attempts.iter().any(|other| open(&other) && same_kind(other.address, attempt.address))
    };
    let because = attempts.iter().filter(dead).map(|attempt| NotOpened { address: attempt.address.into() });
    let because: Vec<_> = because.collect();
    if because.is_empty() {
        return None;
    }
    let headline = DeadAddresses { all: attempts.len().into(), dead: because.len().into() };
    RULE.suspect(Confidence::Possible, headline, because)
}

fn same_kind(a: SocketAddr, b: SocketAddr) -> bool {
    a.is_ipv4() == b.is_ipv4()
}

says! { "connections-mixed":
    AnsweredWhenAskedAgain {} = "{Other} did not answer at first, and did when it was asked again.";
    Sometimes {} = "Sometimes {other} answers, and sometimes it does not.";
    TooSoon {} = "{Other} did not answer a call that came right after another one, and did after a pause.";
    AfterAPause { pause: Duration } =
        "After a pause of {pause} each call was answered: a server that takes one client at a time does that.";
    AddressesDiffer { all: Count, failed: Count } =
        "Of the {all} addresses that this name leads to, {failed} did not answer Remote Desktop.";
    DeadAddresses { all: Count, dead: Count } =
        "Of the {all} addresses that this name leads to, {dead} did not work; which one comes first changes from time to time.";
    Cut { n: Count, of: Count } = "{n} of {of} connections {n?was|were} cut.";
    Unanswered { n: Count, of: Count } = "{n} of {of} connections {n?was|were} left without an answer.";
    Answered { n: Count, of: Count } = "{n} of {of} connections {n?was|were} answered.";
    AnsweredOtherwise { n: Count, of: Count } = "{n} of {of} connections {n?was|were} answered in another way.";
    AnsweredWell { n: Count, of: Count } = "{n} of {of} connections {n?was|were} answered as it should be.";
    AddressAnswered { address: Address } = "{address} answered the greeting.";
    AddressSilent { address: Address } = "{address} gave no answer to the greeting.";
    AddressCut { address: Address } = "{address} hung up on the greeting.";
    NotOpened { address: Address } = "{address} did not open.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Some connections to {other} are answered and some are not. So it depends on luck whether Remote \
     Desktop gets through, and the next try may work.",
    reasons: &[
        Reason::new(
            "Behind one name there are several computers, and one of them does not work: a farm with a broken member, or \
         a name that still has an old address.",
        ),
        Reason::new("{Other} lets only one person in at a time, and somebody else is connected or was a moment ago."),
    ],
    steps: &[
        Step::here("Wait a minute and try again, two or three times."),
        Step::here("If you know the computer's own name or address, use that instead of the common one."),
        Step::helpdesk(
            "`Resolve-DnsName NAME` shows every address of the name. Try each of them by itself, and take the one that \
         fails out.",
        ),
        Step::helpdesk(
            "Behind a load balancer look at which computers it thinks are healthy; its test must speak Remote Desktop and \
         not only open the port.",
        ),
        Step::helpdesk("On a server for one session, see who is signed in, and end sessions that nobody uses."),
    ],
    references: &[
        "Microsoft Learn: Troubleshoot Remote Desktop Session Host farms and the connection broker",
        "xrdp issue 2398 (a farm behind HAProxy)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::{Layer, Side, Weight};
    use crate::net::negotiate::Reply;
    use crate::net::tls::HandshakeOutcome;
    use crate::probes::negotiate::WITH_TLS;
    use crate::proto::x224::Protocols;

    fn repeat(end: RepeatEnd) -> Repeat {
        Repeat { address: at("192.0.2.10"), reached: Layer::Negotiation, pause_ms: 300.0, end }
    }

    fn after_a_pause(end: RepeatEnd) -> Repeat {
        Repeat { pause_ms: 2500.0, ..repeat(end) }
    }

    fn cut_again() -> RepeatEnd {
        RepeatEnd::Ungreeted { reply: cut() }
    }

    fn cut() -> Reply {
        gone(WITH_TLS[0], Disconnect::Reset)
    }

    fn answers() -> Reply {
        selected(WITH_TLS[0], Protocols::HYBRID_EX)
    }

    #[test]
    fn a_farm_with_a_broken_member_is_told_in_numbers() {
        let runs = vec![repeat(cut_again()), after_a_pause(RepeatEnd::Passed), after_a_pause(cut_again())];
        let farm = healthy("farm.example").said(0x904, 7).repeats(runs);
        expect(&RULE, &farm, Weight::Suspect, Side::Server, Confidence::Likely);
        assert_eq!(fires(&RULE, &farm).because[0], "2 of 4 connections were cut.");
        assert_eq!(judge(&farm).verdict.known_cause(), Some(RULE.id));
        let outcome = HandshakeOutcome::Disconnect { how: Disconnect::Silent };
        let runs = vec![repeat(RepeatEnd::Unshaken { outcome }), after_a_pause(cut_again())];
        let worse = healthy("farm.example").repeats(runs);
        expect(&RULE, &worse, Weight::Suspect, Side::Server, Confidence::Likely);
        assert_eq!(fires(&RULE, &worse).because.len(), 3);
    }

    /// One Remote Desktop would have got through.
    #[test]
    fn whoever_was_only_called_too_soon_is_no_farm() {
        let passed = || after_a_pause(RepeatEnd::Passed);
        let one_client = healthy("pc.example").repeats(vec![repeat(cut_again()), passed(), passed()]);
        expect(&RULE, &one_client, Weight::Note, Side::Server, Confidence::Certain);
        let said = one_client.said(0x904, 7);
        expect(&RULE, &said, Weight::Suspect, Side::Server, Confidence::Possible);
        let verdict = judge(&said).verdict;
        assert_eq!((verdict.known_cause(), verdict.confidence), (Some(RULE.id), Confidence::Possible));
        assert!(verdict.because.iter().any(|line| line.contains("After a pause of 2.5 s")), "{verdict:?}");
        // Where there was no time for a pause, or nobody hung up, it is no surer.
        let hasty = healthy("pc.example").said(0x904, 7).repeats(vec![repeat(RepeatEnd::Passed), repeat(cut_again())]);
        assert_eq!(judge(&hasty).verdict.confidence, Confidence::Possible);
        let silent = || RepeatEnd::Ungreeted { reply: gone(WITH_TLS[0], Disconnect::Silent) };
        let slow = healthy("pc.example").said(0x904, 7).repeats(vec![repeat(silent()), after_a_pause(silent())]);
        assert_eq!(judge(&slow).verdict.confidence, Confidence::Possible);
    }

    #[test]
    fn the_same_greeting_that_is_answered_the_second_time() {
        let again = |first: Reply| healthy("pc.example").greeting(vec![first, answers()]);
        expect(&RULE, &again(cut()), Weight::Suspect, Side::Server, Confidence::Likely);
        assert_eq!(fires(&RULE, &again(cut())).because[0], "1 of 2 connections was cut.");
        // By then another connection of this check's own stood beside it.
        let late = again(Reply { answer_ms: 1500.0, ..cut() });
        expect(&RULE, &late, Weight::Note, Side::Server, Confidence::Certain);
        expect(&RULE, &late.said(0x904, 7), Weight::Suspect, Side::Server, Confidence::Possible);
        // Who answers later than the first greeting was waited for is slow, and nothing else.
        let waited = || Reply { answer_ms: 5000.0, ..gone(WITH_TLS[0], Disconnect::Silent) };
        let slow = vec![waited(), Reply { answer_ms: 7000.0, ..answers() }];
        silent_on(&RULE, &healthy("pc.example").said(0x904, 7).greeting(slow));
        fires(&RULE, &healthy("pc.example").said(0x904, 7).greeting(vec![waited(), answers()]));
        // A matter of the mask is no mixture.
        let masks = vec![cut(), cut(), selected(WITH_TLS[1], Protocols::HYBRID)];
        silent_on(&RULE, &healthy("pc.example").greeting(masks));
    }

    #[test]
    fn every_address_that_opens_counts() {
        let both = [("192.0.2.10", Connect::Open), ("192.0.2.11", Connect::Open)];
        let two = || healthy("pc.example").connects(&both);
        let second = two().greetings(&[("192.0.2.11", cut())]);
        expect(&RULE, &second, Weight::Suspect, Side::Server, Confidence::Possible);
        let first = two().greeting(vec![cut()]).greetings(&[("192.0.2.11", answers())]);
        expect(&RULE, &first, Weight::Suspect, Side::Server, Confidence::Likely);
        assert!(fires(&RULE, &first).headline.starts_with("Of the 2 addresses"), "{first:?}");
        assert_eq!(judge(&first).verdict.known_cause(), Some(RULE.id), "one that answered refutes `never`");
        let dead = healthy("pc.example").connects(&[("192.0.2.9", Connect::Silent), ("192.0.2.10", Connect::Open)]);
        expect(&RULE, &dead, Weight::Suspect, Side::Server, Confidence::Possible);
    }

    #[test]
    fn what_always_answers_or_never_does_is_not_mixed() {
        silent_on(&RULE, &healthy("pc.example").repeats(vec![repeat(RepeatEnd::Passed), repeat(RepeatEnd::Passed)]));
        let both = [("192.0.2.10", Connect::Open), ("192.0.2.11", Connect::Open)];
        let two = || healthy("pc.example").connects(&both);
        silent_on(&RULE, &two().greetings(&[("192.0.2.11", answers())]));
        silent_on(&RULE, &two().greeting(vec![cut()]).greetings(&[("192.0.2.11", cut())]));
        // That one is counted, not broken.
        let refused = RepeatEnd::Unopened { outcome: Connect::Refused };
        silent_on(&RULE, &healthy("pc.example").repeats(vec![repeat(refused)]));
        let v6 = [("2001:db8::10", Connect::Silent), ("192.0.2.10", Connect::Open)];
        silent_on(&RULE, &healthy("pc.example").connects(&v6));
    }
}
