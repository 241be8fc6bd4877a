//! What sentences promise.

use proptest::prelude::*;

use super::*;

crate::says! { "test":
    Expired {} = "{Other.gen} certificate has expired.";
    ValidUntil { until: Day, today: Day } = "It was valid until {until}; today is {today}.";
    Cut { n: Count, of: Count } = "{n} of {of} {of?connection was|connections were} cut, {n?once|# times}.";
    Called { name: PeerName } = "It calls itself {name}.";
    Because { why: Phrase } = "So it is: {why}";
    Script { command: Command } = "`{command} | % {{ $_ }}`";
    Took { long: Duration, names: List } = "{names} took {long}.";
}

fn cut(n: u64, of: u64) -> String {
    Said::from(Cut { n: Count(n), of: Count(of) }).english()
}

#[test]
fn english() {
    assert_eq!(Said::from(Expired {}).english(), "The other computer's certificate has expired.");
    let until = Said::from(ValidUntil { until: Day(1_795_132_800 - 86_400), today: Day(1_795_132_800) });
    assert_eq!(until.english(), "It was valid until 19 November 2026; today is 20 November 2026.");
    assert_eq!(cut(2, 4), "2 of 4 connections were cut, 2 times.");
    assert_eq!(cut(1, 1), "1 of 1 connection was cut, once.");
    let within = Said::from(Because { why: Expired {}.into() });
    assert_eq!(within.english(), "So it is: The other computer's certificate has expired.");
    assert_eq!(Said::from(Script { command: "ls".into() }).english(), "`ls | % { $_ }`");
    for (names, more) in [(&["a", "b", "c", "d"][..], 1), (&["a", "b", "c", "d", "e"], 2)] {
        let names = names.iter().copied().map(PeerName::from).collect();
        let took = Said::from(Took { long: Duration::suiting(1234.0), names });
        let told = format!("\u{201c}a\u{201d}, \u{201c}b\u{201d}, \u{201c}c\u{201d} and {more} more took 1.2 s.");
        assert_eq!(took.english(), told);
    }
}

#[test]
fn odd_times_have_texts_too() {
    let voice = Voice::ENGLISH;
    assert_eq!(voice.day(1_795_132_800), "20 November 2026");
    assert_eq!(voice.moment(1_795_132_800 + 7 * 3600 + 16 * 60 + 59), "20 November 2026, 07:16 UTC");
    for beyond in [voice.day(i64::MIN), voice.moment(i64::MAX)] {
        assert_eq!(beyond, "a day beyond all calendars");
    }
}

/// Where the computer to be reached is this one, sentences say so.
#[test]
fn about_this_computer() {
    let mut within = Said::from(Because { why: Expired {}.into() });
    within.sit_there();
    assert_eq!(within.english(), "So it is: This computer's certificate has expired.");
}

#[test]
fn what_others_say_stays_a_quotation() {
    let said = Said::from(Called { name: "pc7\u{201d}. Call +1 555 0100 {why}".into() });
    assert_eq!(said.english(), "It calls itself \u{201c}pc7\u{2026}\u{201d}.");
}

#[test]
fn ids_and_slots_are_told() {
    assert_eq!(SAYS.iter().map(|sentence| sentence.id).collect::<Vec<_>>()[..2], ["test/Expired", "test/ValidUntil"]);
    assert_eq!(SAYS[1].slots, [("until", Kind::Day), ("today", Kind::Day)]);
}

#[test]
fn what_does_not_fit_is_seen() {
    for (template, slots) in [
        ("{a", &[("a", Kind::Term)][..]),
        ("a}", &[]),
        ("{b}", &[("a", Kind::Term)]),
        ("a", &[("a", Kind::Term)]),
        ("{a?one|many}", &[("a", Kind::Term)]),
        ("{a?one}", &[("a", Kind::Count)]),
        ("{a|b}", &[("a", Kind::Count)]),
        ("{other?a|b}", &[]),
    ] {
        assert!(!template::fits(template, slots), "{template}");
    }
    assert!(template::fits("{{x}} {a} {a?one|many} {Other.gen}", &[("a", Kind::Count)]));
}

#[test]
fn there_and_back() {
    let said = Said::from(Because { why: ValidUntil { until: Day(0), today: Day(1) }.into() });
    let json = serde_json::to_value(&said).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "id": "test/Because",
            "english": "So it is: {why}",
            "args": {"why": {"phrase": {
                "id": "test/ValidUntil",
                "english": "It was valid until {until}; today is {today}.",
                "args": {"until": {"day": 0}, "today": {"day": 1}},
            }}},
        })
    );
    assert_eq!(serde_json::from_value::<Said>(json).unwrap(), said);
    assert_eq!(Said::finished("a {b} }c{").english(), "a {b} }c{");
}

/// Whatever a file has in place of a sentence, it ends, and it is no longer than sentences are.
#[test]
fn a_sentence_within_itself_ends() {
    let mut said = Said::from(Expired {});
    for _ in 0..40 {
        said = Because { why: said.into() }.into();
    }
    assert!(said.english().ends_with("\u{2026}"));
    let long = Parts { english: "{a}".repeat(9000).into(), ..*Said::from(Called { name: "x".into() }).0 };
    let long = Said::of(Parts { args: [("a".into(), Arg::Term("\u{fc}".repeat(500)))].into(), ..long });
    assert!(long.english().len() <= 16 * 1024);
}

/// A short file could otherwise ask for more work than anybody has time for.
#[test]
fn what_stands_in_a_sentence_often_is_said_once() {
    let mut said = Said::finished("");
    for _ in 0..6 {
        let args = [("why".into(), Arg::Phrase(Box::new(said)))].into();
        said = Said::of(Parts { id: "".into(), english: "{why}".repeat(2000).into(), args, seat: Seat::Caller });
    }
    let begun = std::time::Instant::now();
    assert_eq!(said.english(), "");
    assert!(begun.elapsed().as_secs() < 5);
}

proptest! {
    #[test]
    fn any_template_can_be_said(english in ".{0,60}|([{}a?|#]|other){0,30}", a in any::<u64>()) {
        let said = Said::of(Parts { id: "".into(), english: english.into(), args: [("a".into(), Arg::Count(a))].into(), seat: Seat::Caller });
        let _ = said.english();
    }

    #[test]
    fn finished_words_stay_as_they_are(text in any::<String>()) {
        prop_assert_eq!(Said::finished(&text).english(), text);
    }

    /// What the compiler lets pass has every slot at its place.
    #[test]
    fn what_fits_leaves_nothing_out(template in "([{}a?|#x ]|other){0,20}") {
        if template::fits(&template, &[("a", Kind::Count)]) {
            let said = Said::of(Parts { id: "".into(), english: template.into(), args: [("a".into(), Arg::Count(7))].into(), seat: Seat::Caller });
            prop_assert_eq!(said.english().find("{a"), None);
        }
    }
}
