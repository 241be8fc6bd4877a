//! `port-other-service`

use super::Rule;
use super::answers::Answers;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::negotiate::Reply;
use crate::probes::who_is_there::{Unasked, WhoIsThere};
use crate::proto::banner::Service;
use crate::proto::x224::Answer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::PortOtherService, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let answers = Answers::new(evidence);
    let rdp = |reply: &&Reply| reply.answer().is_some_and(|answer| *answer != Answer::Garbled);
    if answers.replies.iter().any(rdp) {
        return None;
    }
    let who = evidence.fact::<WhoIsThere>();
    let answered = answers.replies.iter().find_map(|r| r.service()).filter(|service| *service != Service::Tls);
    let garbled = answers.any();
    let (service, confidence) = match who {
        Some(WhoIsThere { unasked: Unasked::Spoke { service: None, .. }, .. }) => (None, Confidence::Likely),
        Some(WhoIsThere { unasked: Unasked::Spoke { service, .. }, .. }) => (*service, named(*service)),
        Some(WhoIsThere { smb: true, .. }) => (Some(Service::Smb), Confidence::Certain),
        _ if answered.is_some() => (answered, named(answered)),
        Some(WhoIsThere { tls_at_once: true, .. }) if garbled => (Some(Service::Tls), Confidence::Likely),
        // Windows' own Remote Desktop begins TLS without a greeting, too; something may cut its greetings on the way.
        Some(WhoIsThere { tls_at_once: true, .. }) => (Some(Service::Tls), Confidence::Possible),
        _ => return None,
    };
    let headline = SomethingElse { port: evidence.target.port.into(), what: words(service).into() };
    let seen = |line: Said, was: bool| was.then_some(line);
    let spoke = matches!(answers.unasked, Some(Unasked::Spoke { .. }));
    let because = [
        seen(SpokeUnasked {}.into(), spoke),
        seen(AnotherLanguage {}.into(), garbled),
        seen(CutTheLine {}.into(), answers.cut().next().is_some()),
        seen(GaveNoAnswer {}.into(), answers.silent().next().is_some()),
        seen(SharesFiles {}.into(), who.is_some_and(|who| who.smb)),
        seen(EncryptsAtOnce {}.into(), who.is_some_and(|who| who.tls_at_once)),
    ];
    RULE.blocks(confidence, headline, because.into_iter().flatten())
}

/// A program that says its own name is known; but web pages also come from filters and proxies on the way, which answer
/// for others.
fn named(service: Option<Service>) -> Confidence {
    if service == Some(Service::Http) { Confidence::Likely } else { Confidence::Certain }
}

/// In the user's words.
fn words(service: Option<Service>) -> Said {
    match service {
        Some(Service::Ssh) => Ssh {}.into(),
        Some(Service::Http) => WebServer {}.into(),
        Some(Service::Tls) => SecureServer {}.into(),
        Some(Service::Smb) => FileSharing {}.into(),
        Some(Service::Vnc) => Vnc {}.into(),
        Some(Service::Ftp) => FileTransfer {}.into(),
        Some(Service::Smtp) => MailServer {}.into(),
        None => OtherProgram {}.into(),
    }
}

says! { "port-other-service":
    SomethingElse { port: Number, what: Phrase } = "Something other than Remote Desktop listens on port {port}: {what}.";
    Ssh {} = "an SSH server (remote command line)";
    WebServer {} = "a web server";
    SecureServer {} = "a server that expects encryption at once, such as a secure web server";
    FileSharing {} = "Windows file sharing";
    Vnc {} = "VNC, another remote-control program";
    FileTransfer {} = "a file transfer server (FTP)";
    MailServer {} = "a mail server";
    OtherProgram {} = "some other program";
    SpokeUnasked {} = "It spoke before it was asked anything, which Remote Desktop never does.";
    AnotherLanguage {} = "It answered Remote Desktop's greeting, but in another language.";
    CutTheLine {} = "It hung up on Remote Desktop's greeting.";
    GaveNoAnswer {} = "It gave no answer to Remote Desktop's greeting.";
    SharesFiles {} = "It answered a question of Windows file sharing.";
    EncryptsAtOnce {} = "It began an encrypted connection without any greeting.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The door is open, but somebody else lives there. A program other than Remote Desktop answers at this \
     address and port. It may be the wrong computer, or the right one with the wrong port.",
    reasons: &[
        Reason::new("The name or address leads to another device, such as a router or a web server. Or the port \
         was mistyped."),
        Reason::new("On {other}, another program may have taken Remote Desktop's port."),
    ],
    steps: &[
        Step::here("Check the name and the number after the colon. Without a number, Remote Desktop uses 3389."),
        Step::there("Read out **Settings > System > About > Device name** and the address that `ipconfig` shows. \
         Compare both.").on(Servers::WINDOWS),
        Step::helpdesk_there(r#"`netstat -ano | findstr :3389` shows the number of the program that listens; `tasklist /svc /fi "PID eq NUMBER"` names it. It should be `TermService`."#).on(Servers::WINDOWS),
        Step::helpdesk("Give the other program another port, or stop it, then restart the service with \
         `Restart-Service TermService -Force`. That ends all sessions there.").on(Servers::WINDOWS),
        Step::network("From outside, check to which computer and port the router or load balancer passes the \
         connection on."),
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.2 (what Remote Desktop answers to a greeting).",
        "Microsoft Learn, Windows Server troubleshooting: General Remote Desktop connection \
         troubleshooting (another program uses the port).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::Disconnect;
    use crate::net::negotiate::ReplyKind;
    use crate::net::tcp::Connect;
    use crate::proto::x224::Protocols;

    fn greeted(reply: Reply) -> Evidence {
        case("pc.example").connects(&[("192.0.2.10", Connect::Open)]).greeting(vec![reply])
    }

    fn cut() -> Evidence {
        greeted(gone(Protocols::SSL, Disconnect::Closed))
    }

    /// Certain where a program names itself: nobody says SSH's words, or file sharing's, for Remote Desktop.
    #[test]
    fn a_program_that_says_who_it_is() {
        let ssh = Unasked::Spoke { service: Some(Service::Ssh), first_bytes: "5353".to_owned() };
        let ssh = cut().who(ssh, false, false);
        expect(&RULE, &ssh, Weight::Blocks, Side::Server, Confidence::Certain);
        assert!(fires(&RULE, &ssh).headline.contains("SSH"));
        let files = cut().who(QUIET, false, true);
        expect(&RULE, &files, Weight::Blocks, Side::Server, Confidence::Certain);
        let unknown = Unasked::Spoke { service: None, first_bytes: "00".to_owned() };
        expect(&RULE, &cut().who(unknown, false, false), Weight::Blocks, Side::Server, Confidence::Likely);
        let bytes = "48545450".to_owned();
        let answer = ReplyKind::Answered { answer: Answer::Garbled, bytes, service: Some(Service::Http) };
        let web = greeted(Reply { asked: Protocols::SSL, answer_ms: 12.0, answer });
        // A filter on the way may have answered for whoever is there.
        expect(&RULE, &web, Weight::Blocks, Side::Server, Confidence::Likely);
    }

    #[test]
    fn a_line_for_what_was_seen_and_none_else() {
        let lines = |evidence: &Evidence| Said::paragraph(&fires(&RULE, evidence).because).english();
        let cut_off = lines(&cut().who(QUIET, true, false));
        assert!(cut_off.contains("hung up") && !cut_off.contains("language"), "{cut_off}");
        let garbled = lines(&greeted(answered(Protocols::SSL, Answer::Garbled)).who(QUIET, true, false));
        assert!(garbled.contains("another language") && !garbled.contains("hung up"), "{garbled}");
    }

    #[test]
    fn encryption_at_once_may_be_windows_too() {
        let cut = cut().who(QUIET, true, false);
        expect(&RULE, &cut, Weight::Blocks, Side::Server, Confidence::Possible);
        let garbled = greeted(answered(Protocols::SSL, Answer::Garbled)).who(QUIET, true, false);
        expect(&RULE, &garbled, Weight::Blocks, Side::Server, Confidence::Likely);
    }

    #[test]
    fn remote_desktop_that_refuses_is_remote_desktop() {
        let refusing = greeted(refused(Protocols::SSL, 5)).who(QUIET, true, false);
        silent_on(&RULE, &refusing);
        silent_on(&RULE, &cut().who(QUIET, false, false));
        silent_on(&RULE, &greeted(answered(Protocols::SSL, Answer::Garbled)));
    }
}
