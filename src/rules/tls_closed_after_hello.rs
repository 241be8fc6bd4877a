//! `tls-closed-after-hello`

use super::Rule;
use super::tls_view::{TlsView, hung_up};
use crate::model::{Confidence, Evidence, Finding, Layer, Side};

pub const RULE: Rule =
    Rule { id: "tls-closed-after-hello", layer: Layer::Tls, side: Side::Server, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let tls = TlsView::new(evidence)?;
    tls.failure().filter(|outcome| hung_up(outcome))?;
    let (asked, cut) = (tls.outcomes().count(), tls.outcomes().filter(|outcome| hung_up(outcome)).count());
    let always = cut == asked && asked > 1 && !tls.agreed();
    let when = if tls.agreed() { "after it had shown its certificate" } else { "at the first encrypted step" };
    RULE.blocks(
        if always { Confidence::Certain } else { Confidence::Likely },
        "The other computer hangs up as soon as the encrypted connection begins.",
        vec![
            "It answered the greeting and agreed to encryption.".to_owned(),
            format!("Then it cut the line {when}, {cut} times out of {asked}."),
            "That is what error 0x904 with 0x7 mostly looks like from the outside.".to_owned(),
        ],
    )
}

const EXPLAIN: &str = "";

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::tls::Handshake;

    #[test]
    fn every_hello_is_cut_off() {
        assert_eq!(Run::failing(&CLOSED).says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Certain)));
        // Which of the two the kernel reports is a race.
        assert_eq!(
            Run::ending([&RESET, &CLOSED, &RESET, &RESET]).says(&RULE),
            Some((Weight::Blocks, Side::Server, Confidence::Certain))
        );
        assert!(Run::failing(&CLOSED).finding(&RULE).because[1].contains("4 times out of 4"));
    }

    #[test]
    fn a_word_about_old_versions_does_not_hide_the_cut() {
        let run = Run::ending([&CLOSED, &CLOSED, &CLOSED, &alerted(70)]);
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        assert!(run.finding(&RULE).because[1].contains("3 times out of 4"));
        let only_13 = Run::ending([&RESET, &alerted(70), &alerted(70), &alerted(70)]);
        assert_eq!(only_13.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
        let one_at_a_time = Run::ending([&SILENT, &CLOSED, &CLOSED, &CLOSED]);
        assert_eq!(one_at_a_time.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn a_cut_after_the_certificate_is_one_too() {
        let modern = Handshake { chain: vec![vec![0x30, 0]], ..broken(RESET) };
        let run = Run { modern, only_12: Some(broken(RESET)), sign_in: None, ..Run::healthy() };
        assert_eq!(run.says(&RULE), Some((Weight::Blocks, Side::Server, Confidence::Likely)));
    }

    #[test]
    fn not_where_an_old_hello_is_answered() {
        let cbc = chosen("TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", Some("secp256r1"));
        assert_eq!(Run::old_only(&RESET, cbc).says(&RULE), None);
    }

    #[test]
    fn not_where_tls_12_works_or_a_reason_is_given() {
        let intolerant = Run { only_12: Some(shaken("TLS 1.2")), ..Run::failing(&RESET) };
        assert_eq!(intolerant.says(&RULE), None);
        assert_eq!(Run::ending([&RESET, &DISCONNECT, &DISCONNECT, &DISCONNECT]).says(&RULE), None);
        assert_eq!(Run::ending([&CLOSED, &CLOSED, &alerted(40), &alerted(70)]).says(&RULE), None);
        assert_eq!(Run::failing(&SILENT).says(&RULE), None);
        assert_eq!(Run::healthy().says(&RULE), None);
    }
}
