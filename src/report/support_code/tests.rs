//! Both formats: what is written is read, what is misheard is found, and no code of an older Redial is lost.

use proptest::prelude::*;

use super::signs::Signs;
use super::*;
use crate::report::sample;

const PASS: Status = Status::Pass;

/// `RD-14PR-813B-HV`, which a helpdesk wrote down long ago.
fn old() -> SupportCode {
    SupportCode {
        format: Format::First,
        cause: CodedCause::Known(Cause::CertificateExpired),
        side: Side::Server,
        confidence: Confidence::Certain,
        layers: [PASS, PASS, PASS, PASS, PASS, PASS, Status::Warn, PASS, Status::Skipped, Status::Skipped],
        session: Status::Skipped,
    }
}

fn any_code() -> impl Strategy<Value = SupportCode> {
    let states = proptest::array::uniform11(proptest::sample::select(&Status::ALL[..]));
    let cause = prop_oneof![
        Just(CodedCause::None),
        Just(CodedCause::Newer),
        proptest::sample::select(Cause::ALL).prop_map(CodedCause::Known)
    ];
    let (side, confidence) = (proptest::sample::select(&Side::ALL[..]), proptest::sample::select(&Confidence::ALL[..]));
    (any::<bool>(), cause, side, confidence, states).prop_map(|(new, cause, side, confidence, states)| {
        let [layers @ .., session] = states;
        let (format, session) = if new { (Format::Second, session) } else { (Format::First, Status::Skipped) };
        SupportCode { format, cause, side, confidence, layers, session }
    })
}

#[test]
fn every_cause_fits_and_twice_as_many() {
    let last = u64::from(Cause::ALL.last().unwrap().number());
    assert!(last < 233, "the first format has no room for it, which nobody writes any more");
    assert!(2 * last + 100 < second::CAUSES && second::CAUSES * 15 * 5_u64.pow(11) < 1 << 38);
    // Whoever adds a layer has to find room for it.
    assert!(Layer::ALL.into_iter().eq(LAYERS.into_iter().chain([Layer::Session])));
}

#[test]
fn codes_on_paper_keep_their_meaning() {
    let [skipped, fail] = [Status::Skipped, Status::Fail];
    let no_network = SupportCode {
        format: Format::First,
        cause: CodedCause::Known(Cause::NoNetwork),
        side: Side::Client,
        confidence: Confidence::Certain,
        layers: [skipped; 10],
        session: skipped,
    };
    let closed = SupportCode {
        format: Format::Second,
        cause: CodedCause::Known(Cause::TlsClosedAfterHello),
        side: Side::Server,
        confidence: Confidence::Likely,
        layers: [PASS, PASS, PASS, PASS, PASS, fail, skipped, skipped, skipped, skipped],
        session: skipped,
    };
    let new = SupportCode { format: Format::Second, ..old() };
    let asked = SupportCode { session: Status::Warn, ..new.clone() };
    for (text, code) in [
        ("RD-14PR-813B-HV", old()),
        ("RD-1057-MDC1-9Y", no_network),
        ("RD-05W3-F416-1LL3", new),
        ("RD-05W3-F416-18W5", asked),
        ("RD-042M-1M73-71KY", closed),
    ] {
        assert_eq!((read(text), code.to_string().as_str()), (Ok(code.clone()), text));
    }
}

/// What is heard as another sign of the alphabet can't be told from it.
#[test]
fn no_two_signs_sound_or_look_alike() {
    let groups = [
        "BCDEGPTVZ3",
        "AHJK",
        "H8",
        "A8",
        "FS",
        "MN",
        "QU2",
        "UW",
        "X6",
        "59",
        "19",
        "IY",
        "O0",
        "I1",
        "Q0",
        "Z2",
        "B8",
        "G6",
        "S5",
        "QO",
        "VU",
        "CG",
    ];
    for group in groups {
        let both = group.bytes().filter(|sign| second::SIGNS.alphabet.contains(sign)).count();
        assert!(both <= 1, "{group}");
    }
    // What is taken for a sign is none itself.
    for signs in [first::SIGNS, second::SIGNS] {
        let known = |c: &char| signs.alphabet.iter().any(|sign| char::from(*sign) == *c);
        assert!(signs.taken_for.iter().all(|(taken, meant)| !known(taken) && known(meant)));
    }
}

#[test]
fn reading_forgives_what_ears_and_hands_do() {
    for code in [old(), SupportCode { format: Format::Second, ..old() }] {
        let text = code.to_string();
        let bare = text.replace('-', "");
        let spelt: String = bare.chars().flat_map(|c| [c, ' ']).collect();
        for heard in [
            text.to_lowercase(),
            bare.clone(),
            text[3..].to_owned(),
            spelt,
            text.replace('0', "o").replace('1', "I"),
            text.replace('-', "\u{2013}"),
            format!(" {text} "),
        ] {
            assert_eq!(read(&heard).as_ref(), Ok(&code), "{heard}");
            assert!(looks_like_one(&heard), "{heard}");
        }
    }
    let new = SupportCode { format: Format::Second, ..old() };
    let text = new.to_string();
    for (meant, taken) in [('5', "9"), ('M', "n"), ('F', "S"), ('6', "x"), ('8', "b"), ('2', "z"), ('6', "G")] {
        assert_eq!(read(&text.replace(meant, taken)), Ok(new.clone()), "{taken}");
    }
    assert_eq!(read("RD-14PR-813B-H"), Err(SupportCodeError::Length(9)));
    assert_eq!(read("RD-1111-1111-1U"), Err(SupportCodeError::Character('U')));
    assert_eq!(read("RD-1111-1111-111P"), Err(SupportCodeError::Character('P')));
}

#[test]
fn numbers_sentences_and_addresses_are_no_codes() {
    for text in [
        "0x904 0x107",
        "0x904/0x7",
        "2308",
        "",
        "RDP error 0x904",
        "RD Gateway 0x3000005",
        "rd 904 7",
        "RD 0x904/0x7",
        "rd 1800 7",
        "rd 2308 extended 7",
        "RD Licensing is not configured",
        "RD Web Access",
        "0x8007 0x1603",
        "0x1104/0x0007",
    ] {
        assert!(!looks_like_one(text), "{text}");
        assert!(told(text).is_none(), "{text}");
    }
    for misheard in ["RD-74PR-813B-HV", "RD-14PR-813B", "RD-1K3F-0XQM-4X", "rd-1k3f-92qm", "RD-0K3F-72LM-4W8", EXAMPLE]
    {
        assert!(looks_like_one(misheard), "{misheard}");
    }
}

/// Digits alone fit by chance once in a thousand: then they are an address or a number all the same.
#[test]
fn an_address_is_never_a_code() {
    let fits =
        (0..100_000).map(|n| format!("192.168.{:03}.{:03}", n / 256 % 256, n % 256)).find(|text| read(text).is_ok());
    let address = fits.unwrap();
    assert!(!looks_like_one(&address) && told(&address).is_none(), "{address}");
}

#[test]
fn a_format_of_the_future_is_named_so() {
    assert_eq!(read(&first::SIGNS.write(2 << 35)), Err(SupportCodeError::Newer));
    for later in 1..4 {
        assert_eq!(read(&second::SIGNS.write(later << 38)), Err(SupportCodeError::Newer));
    }
    // So is a cause beyond those that there is room for.
    assert_eq!(read(&second::SIGNS.write((1 << 38) - 1)), Err(SupportCodeError::Newer));
    assert_eq!((SupportCodeError::Newer.advice(), SupportCodeError::Check.advice().is_some()), (None, true));
}

#[test]
fn why_it_cannot_be_read_is_said() {
    let said = |error: SupportCodeError| Said::from(error).english();
    assert!(said(SupportCodeError::Length(9)).ends_with("this has 9."));
    assert!(said(SupportCodeError::Character('\u{202e}')).contains('\u{fffd}'));
    assert!(SupportCodeError::Check.advice().unwrap().english().contains(EXAMPLE));
    assert_eq!(EXAMPLE.replace('-', "").chars().skip(2).filter(|c| second::SIGNS.value(*c).is_some()).count(), 12);
}

#[test]
fn reports_are_written_in_the_second() {
    for report in sample::all() {
        let code = read(&of(&report)).unwrap();
        // Where nobody wanted it to be asked, there is no such layer.
        let session = report.layer(Layer::Session).map_or(Status::Skipped, |layer| layer.status);
        assert_eq!((code.format, code.session), (Format::Second, session));
        assert_eq!(code.layers, LAYERS.map(|layer| report.layer(layer).map_or(Status::Unknown, |one| one.status)));
    }
}

/// The code is linear: whether a mistake is noticed depends on the mistake alone, so all of them can be tried on one.
#[test]
fn every_wrong_sign_every_two_and_every_swap_are_noticed() {
    for (signs, format) in [(first::SIGNS, Format::First), (second::SIGNS, Format::Second)] {
        let Signs { alphabet, length, .. } = signs;
        let text: Vec<char> = SupportCode { format, ..old() }.to_string().replace('-', "").chars().skip(2).collect();
        let noticed = |heard: &[char]| signs.read(heard) == Err(SupportCodeError::Check);
        let wrong = |at: usize| -> Vec<char> {
            alphabet.iter().map(|&sign| char::from(sign)).filter(|sign| *sign != text[at]).collect()
        };
        for one in 0..length {
            for heard_as in wrong(one) {
                let mut heard = text.clone();
                heard[one] = heard_as;
                assert!(noticed(&heard), "{heard:?}");
                for two in one + 1..length {
                    for heard_as in wrong(two) {
                        let mut heard = heard.clone();
                        heard[two] = heard_as;
                        assert!(noticed(&heard), "{heard:?}");
                    }
                }
            }
            for other in (0..length).filter(|other| text[*other] != text[one]) {
                let mut heard = text.clone();
                heard.swap(one, other);
                assert!(noticed(&heard), "{heard:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reads_what_it_writes(code in any_code()) {
        prop_assert_eq!(read(&code.to_string()), Ok(code));
    }

    #[test]
    fn notices_a_wrong_sign_in_every_code(code in any_code(), at in 0_usize..10, by in 1_usize..15) {
        let mut text: Vec<char> = code.to_string().replace('-', "").chars().skip(2).collect();
        let alphabet = if code.format == Format::First { first::SIGNS.alphabet } else { second::SIGNS.alphabet };
        let is = alphabet.iter().position(|&sign| char::from(sign) == text[at]).unwrap();
        text[at] = char::from(alphabet[(is + by) % alphabet.len()]);
        prop_assert_eq!(read(&text.iter().collect::<String>()), Err(SupportCodeError::Check));
    }

    #[test]
    fn any_text_is_harmless(text in any::<String>()) {
        let _ = (read(&text), looks_like_one(&text), told(&text));
    }
}

mod of_told {
    use super::*;
    use crate::model::said::Voice;
    use crate::model::{Place, Seat};

    fn about(cause: Cause) -> Decoded {
        Decoded::new(SupportCode {
            format: Format::Second,
            cause: CodedCause::Known(cause),
            side: cause.side(),
            ..old()
        })
    }

    #[test]
    fn a_code_is_told_where_a_computer_is_typed() {
        let text = SupportCode { format: Format::Second, ..old() }.to_string();
        let told = |text: &str| told(text).map(|told| told.map(|told| told.code.cause.known()));
        let expired = Some(Ok(Some(Cause::CertificateExpired)));
        assert_eq!(told("RD-14PR-813B-HV"), expired);
        for typed in [text.clone(), text[3..].to_owned(), text.to_lowercase().replace('-', " "), text.replace('-', "")]
        {
            assert_eq!(told(&typed), expired, "{typed}");
        }
        assert_eq!(told("RD-14PR-813B-00"), Some(Err(SupportCodeError::Check)));
        for computer in
            ["pc-17", "rd1server001", "rd-gateway-01", "rds01.corp.invalid", "192.168.1.20", "server-room-12"]
        {
            assert_eq!(told(computer), None, "{computer}");
        }
    }

    #[test]
    fn it_says_what_a_helpdesk_needs() {
        let told = about(Cause::CertificateExpired);
        assert_eq!(told.headline.as_ref().unwrap(), &"The other computer's certificate has expired");
        assert_eq!(
            (told.place.clone(), told.is_clean(), told.is_old()),
            ("On the other computer".into(), false, false)
        );
        assert_eq!((told.states.len(), told.states[6].id, told.states[6].status), (10, "certificate", Status::Warn));
        assert!(told.box_says().unwrap().contains("0x904") && !told.references.is_empty());
        let renew = told.remedies.iter().find(|remedy| remedy.fix.id == "renew-certificate").unwrap();
        assert_eq!(renew.place, Place::There);
        assert!(renew.press.contains(renew.fix.title) && renew.press.contains("that can't be reached"));
        assert!(renew.effect.contains("administrator") && renew.effect.contains("can"));
        assert!(told.advice(Voice::ENGLISH).steps.len() > 1);
        let asked = Decoded::new(SupportCode { session: Status::Fail, ..told.code });
        assert_eq!(asked.states.last().map(|state| (state.id, state.status)), Some(("session", Status::Fail)));
    }

    #[test]
    fn what_was_found_from_the_inside_is_about_that_computer() {
        let told = about(Cause::HostCertificateExpired);
        assert_eq!(told.seat, Seat::Called);
        assert_eq!(told.headline.as_ref().unwrap(), &"The certificate on this computer has expired");
        assert!(told.place.contains("read from"));
    }

    #[test]
    fn every_cause_is_told_in_another_language() {
        for &cause in Cause::ALL {
            let told = about(cause);
            let advice = told.advice(Voice::BRACKETS);
            assert!(told.headline.unwrap().to(Voice::BRACKETS).starts_with('\u{27e6}'), "{cause}");
            assert!(
                !advice.steps.is_empty() && advice.steps.iter().all(|step| step.starts_with('\u{27e6}')),
                "{cause}"
            );
            assert!(told.remedies.iter().all(|remedy| remedy.press.to(Voice::BRACKETS).starts_with('\u{27e6}')));
        }
    }

    #[test]
    fn a_verdict_without_a_cause_has_no_headline() {
        for side in [Side::None, Side::Undecided] {
            let told = Decoded::new(SupportCode { cause: CodedCause::None, side, ..old() });
            assert_eq!((told.headline.is_none(), told.is_clean()), (true, side == Side::None));
            assert!(told.remedies.is_empty() && told.advice(Voice::ENGLISH).is_empty() && told.box_says().is_none());
        }
        let newer = Decoded::new(SupportCode { cause: CodedCause::Newer, ..old() });
        assert!(newer.headline.unwrap().contains("does not know"));
    }
}
