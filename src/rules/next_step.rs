//! TABLE. The one step that is recommended where an error has no reason that was found: by what the evidence left open.

use super::sign_in_status;
use crate::codes;
use crate::model::attempt::Attempt;
use crate::model::{Cause, ErrorPair, Evidence, NextStep, Seat};
use crate::probes::session_start::SessionStart;
use crate::probes::sign_in_test::{NotAskedReason, SignInOutcome, SignInTest};
use crate::says;

/// Where the run came to an end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Left {
    /// Before anything that passes.
    TheWay,
    /// At a sign-in that was begun.
    SignIn,
    /// Before a session, which takes no sign-in first.
    Session,
    /// After all that can be asked.
    Nothing,
}

/// What the choice is made by.
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table")]
struct Open {
    left: Left,
    /// The number has a next step of its own, which is no check.
    number_has_its_own: bool,
    /// It points at the account.
    of_account: bool,
    sign_in_tested: bool,
    session_asked: bool,
    /// Remote Desktop itself can be started here, and watched.
    can_watch: bool,
    /// It has tried, and was watched.
    tried: bool,
    /// The reader sits at the computer to be reached.
    called: bool,
}

type Row = (fn(&Open) -> bool, NextStep);

/// The first row that fits. The last one always does.
const TABLE: [Row; 9] = [
    (|open| open.called && open.left != Left::TheWay, NextStep::Try),
    (|open| open.of_account && waits_for_a_sign_in(open), NextStep::SignInTest),
    (|open| open.number_has_its_own, NextStep::ByNumber),
    (|open| open.left == Left::TheWay, NextStep::AtOther),
    // Nothing has to be typed into Redial for it, and it sees what no question of ours does.
    (|open| open.can_watch && !open.tried, NextStep::Try),
    (waits_for_a_sign_in, NextStep::SignInTest),
    (|open| open.left == Left::Session && !open.session_asked, NextStep::SessionTest),
    (|open| open.tried, NextStep::AtOther),
    (|_| true, NextStep::Try),
];

fn waits_for_a_sign_in(open: &Open) -> bool {
    open.left == Left::SignIn && !open.sign_in_tested
}

/// What to do. Whoever reads it has checked already.
pub fn recommended(error: ErrorPair, left: Left, evidence: &Evidence) -> NextStep {
    let open = Open {
        left,
        number_has_its_own: of_number(error).is_some(),
        of_account: codes::points(error).iter().any(|cause| is_of_account(*cause)),
        sign_in_tested: evidence.fact::<SignInTest>().is_some_and(is_tested),
        session_asked: evidence.fact::<SessionStart>().is_some(),
        can_watch: can_watch(evidence),
        tried: evidence.fact::<Attempt>().is_some(),
        called: evidence.seat == Seat::Called,
    };
    TABLE.iter().find(|(fits, _)| fits(&open)).map_or(NextStep::Try, |(_, step)| *step)
}

/// Remote Desktop itself is on Windows, and whoever sits at the other computer does not connect from there.
pub fn can_watch(evidence: &Evidence) -> bool {
    evidence.windows.is_some() && evidence.seat == Seat::Caller
}

/// A certificate that nobody has accepted yet only waits for somebody who does.
fn is_tested(test: &SignInTest) -> bool {
    !matches!(&test.outcome, SignInOutcome::NotAsked { reason: NotAskedReason::CertificateUnknown { .. } })
}

/// What the number itself says, where no story of two numbers says more.
pub fn of_number(error: ErrorPair) -> Option<&'static str> {
    if let Some(second) = codes::second(error) {
        return (!second.advises_the_check).then_some(second.next);
    }
    let known = codes::known(error)?;
    (codes::pair(error.code, error.extended).is_none() && !known.advises_the_check).then_some(known.next)
}

/// What only a sign-in that is tested shows.
pub fn is_of_account(cause: Cause) -> bool {
    const OTHERS: [Cause; 5] = [
        Cause::AnsweredBySomebodyBetween,
        Cause::KerberosFailed,
        Cause::NtlmBlocked,
        Cause::SignInCut,
        Cause::SignInNotAccepted,
    ];
    OTHERS.contains(&cause) || sign_in_status::CAUSES.iter().any(|(_, of_account, _)| *of_account == cause)
}

says! { "next-step":
    TestTheSignIn {} = "Test the sign-in next: in the window by its button, on a command line with --sign-in. It shows \
        whether {other} takes your name and password. The password itself is never sent.";
    AskTheSession {} = "Ask for the first steps of a session next: in the window by its button, on a command line with \
        --session. Nothing is shown on {other}, and no session is begun.";
    WatchATry {} = "Let Redial watch while Remote Desktop tries once more: in the window by its button, on a command line with \
        --try. It sees how far Remote Desktop gets, and nothing that you type.";
}

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::judge;
    use super::*;
    use crate::model::Said;
    use crate::net::credssp::Package;
    use crate::net::session::{Step, StepEnd};
    use crate::net::tcp::Connect;
    use crate::probes;

    fn tested(outcome: SignInOutcome) -> Evidence {
        let test = SignInTest { package: Some(Package::Ntlm), why_ntlm: None, answer_ms: Some(9.0), outcome };
        healthy("pc1").put(&probes::sign_in_test::PROBE, test)
    }

    #[test]
    fn one_step_by_what_was_left_open() {
        use NextStep::{AtOther, ByNumber, SessionTest, SignInTest, Try};
        let unknown =
            || SignInOutcome::NotAsked { reason: NotAskedReason::CertificateUnknown { thumbprint: "AB".to_owned() } };
        let plain = || without_nla("pc1").greeting(vec![selected(WITH_TLS, Protocols::RDP)]);
        let cases: [(&str, Evidence, NextStep); 14] = [
            ("everything up to the password passes", healthy("pc1").said(0x904, 7), SignInTest),
            ("the same by a number that nobody knows", healthy("pc1").said(0x00AB_CDEF, 0x77), SignInTest),
            ("the number is about the password", healthy("pc1").said(0x807, None), SignInTest),
            ("the number is about a way to sign in that is off", healthy("pc1").said(0x8009_0302, None), SignInTest),
            ("the certificate has to be accepted first", tested(unknown()).said(0x904, 7), SignInTest),
            ("the sign-in was taken", tested(SignInOutcome::Accepted).said(0x904, 7), Try),
            (
                "the sign-in was taken, and the number is about the password",
                tested(SignInOutcome::Accepted).said(0x807, None),
                ByNumber,
            ),
            (
                "the test can\u{2019}t be made",
                tested(SignInOutcome::NotAsked { reason: NotAskedReason::NotHere }).said(0x904, 7),
                Try,
            ),
            ("no sign-in before the session", without_nla("pc1").said(0x904, 7), SessionTest),
            ("nor encryption", plain().said(0x00AB_CDEF, 0x77), SessionTest),
            ("the session would begin", without_nla("pc1").session(Step::JoinIo, &StepEnd::Done).said(0x904, 7), Try),
            (
                "the session does not tell",
                without_nla("pc1").session(Step::Attach, &StepEnd::Garbled).said(0x904, 7),
                Try,
            ),
            ("nothing was reached", case("pc1").said(0x904, 7), AtOther),
            ("the number has its own step", healthy("pc1").said(0x0300_0020, None), ByNumber),
        ];
        for (what, evidence, step) in cases {
            let verdict = judge(&evidence).verdict;
            assert_eq!(verdict.next, Some(step), "{what}: {verdict:?}");
            let last = verdict.because.last().map(Said::english).unwrap_or_default();
            let said = match step {
                SignInTest => last.contains("--sign-in"),
                SessionTest => last.contains("--session"),
                Try => last.starts_with("Try to connect once more"),
                AtOther => last.starts_with("Start Redial on"),
                ByNumber => of_number(evidence.error.unwrap()) == Some(&last),
            };
            assert!(said, "{what}: {last}");
        }
    }

    #[test]
    fn remote_desktop_itself_is_watched_where_it_is_and_once() {
        let build = crate::model::WindowsBuild { build: 26100, revision: 1 };
        let on_windows = |mut evidence: Evidence| {
            evidence.windows = Some(build);
            evidence
        };
        let next = |evidence: &Evidence| {
            let verdict = judge(evidence).verdict;
            (verdict.next, verdict.because.last().map(Said::english).unwrap_or_default())
        };
        let (step, said) = next(&on_windows(healthy("pc1").said(0x904, 7)));
        assert!(step == Some(NextStep::Try) && said.contains("--try"), "{said}");
        let (step, _) = next(&on_windows(healthy("pc1").said(0x807, None)));
        assert_eq!(step, Some(NextStep::SignInTest), "the number is about the password");
        let nobody = probes::attempt::tests::attempt("nobody-tries");
        let (step, _) = next(&on_windows(healthy("pc1").tried(nobody.clone()).said(0x904, 7)));
        assert_eq!(step, Some(NextStep::SignInTest), "it was watched already");
        let (step, said) = next(&on_windows(tested(SignInOutcome::Accepted).tried(nobody).said(0x904, 7)));
        assert!(step == Some(NextStep::AtOther), "{said}");
    }

    #[test]
    fn whoever_sits_there_is_not_sent_there() {
        let mut there = healthy("pc1").said(0x904, 7);
        there.seat = Seat::Called;
        assert_eq!(judge(&there).verdict.next, Some(NextStep::Try));
    }

    #[test]
    fn none_where_a_fault_was_found_or_no_error_is_known() {
        let refused = healthy("pc1").connects(&[("192.0.2.10", Connect::Refused)]).greeting(vec![]).said(0x904, 7);
        assert_eq!(judge(&refused).verdict.next, None);
        assert_eq!(judge(&healthy("pc1")).verdict.next, None);
    }

    const WITH_TLS: Protocols = probes::negotiate::WITH_TLS[0];
    use crate::proto::x224::Protocols;
}
