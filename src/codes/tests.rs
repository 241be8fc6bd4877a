//! What is known of numbers and sentences, as a whole.

use super::*;
use crate::model::Cause;

#[test]
fn what_is_known_of_a_number_is_listed() {
    let all: std::collections::HashSet<_> = texts().collect();
    let windows = 0x8007_0003;
    for code in [main_code(0x904), main_code(0x0300_0008), extended(0x7), extended(0x1234), status(windows), fatal(6)] {
        let code = code.unwrap();
        assert!(all.contains(code.meaning) && all.contains(code.next), "{code:?}");
        assert!(!all.contains(code.name) && !all.contains(code.source), "{code:?}");
    }
    let said = by_english("The function requested is not supported").unwrap();
    assert!(all.contains(said.meaning) && !all.contains(said.english));
    let pair = pair(0x904, Some(0x7)).unwrap();
    assert!(all.contains(pair.caution) && pair.reasons.iter().all(|reason| all.contains(reason.text)));
}

/// The main numbers that were read up on: the documented ones, then those with a published text.
const MAIN: &[u32] = &[
    0x0, 0x1, 0x2, 0x3, 0x104, 0x106, 0x206, 0x306, 0x108, 0x204, 0x208, 0x304, 0x308, 0x404, 0x406, 0x408, 0x506,
    0x508, 0x604, 0x606, 0x608, 0x704, 0x706, 0x804, 0x808, 0x904, 0x906, 0xA06, 0x908, 0xB06, 0xC06, 0xC08, 0x4,
    0x107, 0x207, 0x708, 0x807, 0x907, 0xA07, 0xB04, 0xB07, 0xB09, 0xC07, 0xD06, 0xD07, 0xE06, 0xE07, 0xE08, 0xE09,
    0xF07, 0x1207, 0xF08, 0x1007, 0x1104, 0x1108, 0x1107, 0x1307, 0x1407, 0x1607, 0x1707, 0x1807, 0x1B07, 0x1C07,
    0x2207, 0x1D07, 0x1F07, 0x2107, 0x10A, 0x20A, 0x30A, 0x40A,
];
/// The same again in the decimals of the event log, so that a slip in one column shows.
const MAIN_DECIMAL: &[u32] = &[
    0, 1, 2, 3, 260, 262, 518, 774, 264, 516, 520, 772, 776, 1028, 1030, 1032, 1286, 1288, 1540, 1542, 1544, 1796,
    1798, 2052, 2056, 2308, 2310, 2566, 2312, 2822, 3078, 3080, 4, 263, 519, 1800, 2055, 2311, 2567, 2820, 2823, 2825,
    3079, 3334, 3335, 3590, 3591, 3592, 3593, 3847, 4615, 3848, 4103, 4356, 4360, 4359, 4871, 5127, 5639, 5895, 6151,
    6919, 7175, 8711, 7431, 7943, 8455, 266, 522, 778, 1034,
];
const EXTENDED: &[u32] = &[
    0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7, 0x8, 0x9, 0xA, 0xB, 0xC, 0xF, 0x10, 0x11, 0x12, 0x17, 0x18, 0x100, 0x101,
    0x102, 0x103, 0x104, 0x105, 0x106, 0x107, 0x108, 0x109, 0x10A, 0x10B, 0x300, 0x400, 0x402, 0x404, 0x405, 0x406,
    0x407, 0x408, 0x409, 0x410, 0x411, 0x412, 0x1000, 0x10C9, 0x7FFF,
];
const STATUS: &[u32] = &[
    0xC000_006D,
    0xC000_0234,
    0xC000_0071,
    0xC000_0224,
    0xC000_0072,
    0xC000_006F,
    0xC000_015B,
    0xC000_0413,
    0xC000_0388,
    0x8009_0324,
    0xC000_0022,
    0xC000_006E,
    0xC000_0193,
    0xC000_00B5,
    0x8009_0330,
    0x8009_0304,
    0x8009_030D,
    0x8007_052E,
    0x8000_FFFF,
    0x8008_0005,
    0x8009_200B,
    0x8009_6004,
    0x800B_010E,
    0xC007_00EA,
    0xC007_030C,
    0x8009_0302,
    0x8009_0342,
];

fn tables() -> [(&'static str, &'static [Code]); 10] {
    [
        ("freerdp", freerdp::TABLE),
        ("disconnect", disconnect::TABLE),
        ("refused", refused::TABLE),
        ("gateway", gateway::TABLE),
        ("extended", extended::TABLE),
        ("protocol", protocol::TABLE),
        ("negotiation", negotiation::TABLE),
        ("status", status::TABLE),
        ("logon", logon::TABLE),
        ("fatal", logon::FATAL),
    ]
}

#[test]
fn every_number_that_was_read_up_on_is_known() {
    type LookUp = fn(u32) -> Option<&'static Code>;
    assert_eq!(MAIN, MAIN_DECIMAL);
    let look_ups: [(LookUp, Vec<u32>); 6] = [
        (|number| main_code(number), MAIN.iter().copied().chain(0x0300_0001..=0x0300_0051).collect()),
        (extended, EXTENDED.to_vec()),
        (negotiation_failure, (1..=6).collect()),
        (|number| status(number), STATUS.to_vec()),
        (logon, (-7..=3).map(i32::cast_unsigned).chain([0xC000_006E, 0xC000_006D, 0xC000_0224]).collect()),
        (fatal, (0..=7).chain([10, 100]).collect()),
    ];
    for (look_up, numbers) in look_ups {
        for number in numbers {
            assert!(look_up(number).is_some(), "{number:#x}");
        }
    }
    // Numbers that circulate but were found nowhere as main numbers.
    for rumour in [0x516, 0x2407, 0x5] {
        assert_eq!(main_code(rumour), None, "{rumour:#x}");
    }
    // Of a range that is known, something is known of each number.
    for number in [0x0300_0064, 0x0300_0072, 0x0300_005F, 0x0300_0000, 0x0300_00FF] {
        assert_eq!(main_code(number).map(|code| code.layer), Some(Area::Gateway), "{number:#x}");
    }
    assert_eq!(main_code(0x0300_0100), None);
    assert!(status(0x8007_1234).is_some() && status(0x8008_1234).is_none());
}

#[test]
fn look_ups_answer_for_the_number_that_was_asked() {
    for (name, table) in tables() {
        assert!(table.windows(2).all(|two| two[0].number < two[1].number), "{name} is not sorted");
    }
    let mains = [disconnect::TABLE, refused::TABLE, gateway::TABLE, freerdp::TABLE].concat();
    for entry in &mains {
        assert_eq!(main_code(entry.number), Some(entry));
        assert_eq!(mains.iter().filter(|other| other.number == entry.number).count(), 1, "{entry:?}");
    }
    for number in 0..0x9000 {
        let named = extended(number).is_some_and(|code| code.number == number);
        let ranged = extended(number).is_some_and(|code| code == &protocol::ANY);
        assert!(named || ranged == protocol::RANGE.contains(&number), "{number:#x}");
    }
}

#[test]
fn texts_are_plain_sentences() {
    let pairs = [None, Some(0), Some(7)].into_iter().filter_map(|extended| pair(0x904, extended));
    let mut texts: Vec<&str> = pairs
        .flat_map(|pair| pair.reasons.iter().map(|r| r.text).chain([pair.meaning, pair.caution, pair.next]))
        .collect();
    let entries = tables().into_iter().flat_map(|(_, table)| table).chain([&protocol::ANY]);
    for entry in entries {
        assert!(!entry.name.is_empty() && !entry.source.is_empty(), "{entry:?}");
        texts.extend([entry.meaning, entry.next]);
    }
    let jargon = [
        "PDU",
        "X.224",
        "TPKT",
        "MCS",
        "GCC",
        "TCP",
        "UDP",
        "CredSSP",
        "NLA",
        "SSPI",
        "NTSTATUS",
        "HRESULT",
        "Schannel",
        "SChannel",
        "ClientHello",
        "socket",
        "MTU",
        "RST",
        "FQDN",
        "SPN",
        "KDC",
        "CAP",
        "RAP",
        "RDP",
        "ACL",
        "client",
        "server-side",
        "host",
        "endpoint",
        "handshake",
        "invalid",
        "illegal",
        "you entered",
        "your fault",
        "failed to",
    ];
    for text in texts {
        assert!(text.len() > 10 && text.ends_with('.') && !text.ends_with(".."), "{text}");
        assert!(text.starts_with(|c: char| c.is_uppercase()), "{text}");
        assert!(text.chars().count() <= 260, "too long: {text}");
        let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-').collect();
        for word in jargon {
            let used = if word.contains(' ') { text.to_lowercase().contains(word) } else { words.contains(&word) };
            assert!(!used, "{word}: {text}");
        }
        // These are words that administrators search for, so they may stand in brackets behind a plain one.
        for word in ["TLS", "NTLM", "FIPS", "HTTPS"] {
            assert!(!words.contains(&word) || text.contains(&format!("({word})")), "{word} alone: {text}");
        }
    }
}

/// As Windows has them; the boxes that were taken for another one, or for a number in their list of reasons.
#[test]
fn whole_boxes_mean_what_their_number_means() {
    for (text, number) in [
        (
            "Remote Desktop can't connect to the remote computer for one of these reasons: 1) Remote access to the \
          server is not enabled 2) The remote computer is turned off 3) The remote computer is not available on the \
          network",
            0x204,
        ),
        (
            "Remote Desktop can't connect to the remote computer \u{201c}srv1\u{201d} for one of these reasons: 1) Your \
          user account is not listed in the RD Gateway's permission list 2) You might have specified the remote \
          computer in NetBIOS format",
            0x0300_001B,
        ),
        (
            "Remote Desktop can't connect to the remote computer \"srv1\" for one of these reasons: 1) Your user account \
          is not authorized to access the RD Gateway \"gw\" 2) Your computer is not authorized",
            0x0300_001C,
        ),
        ("Remote Desktop can't connect to the remote computer \"srv1\" for one of these reasons:", 0x0300_001C),
        (
            "Your computer can't connect to the remote computer due to one of the following reasons: 1) The requested \
          Remote Desktop Gateway server address and the server SSL certificate subject name do not match. 2) The \
          certificate is expired or revoked.",
            0x0300_0003,
        ),
        (
            "Your computer can't connect to the remote computer due to one of the following reasons: 1) Your credentials \
          (the combination of user name, domain, and password) were incorrect. 2) Your smart card was not \
          recognized.",
            0x0300_001A,
        ),
        (
            "Your computer can't connect to the remote computer because the Remote Desktop Gateway and the remote \
          computer are unable to exchange policies. This could happen due to one of the following reasons: 1. The \
          remote computer is not capable of exchanging policies",
            0x0300_003B,
        ),
        (
            "This computer can't connect to the remote computer. The two computers couldn't connect in the amount of \
          time allotted. Try connecting again.",
            0x108,
        ),
        (
            "This computer can't connect to the remote computer.  Your computer does not have enough virtual memory \
          available.",
            0x106,
        ),
        ("This computer can't connect to the remote computer. The connection was lost due to a network error.", 0x304),
        (
            "Remote Desktop can't find the computer \"pc\". This might mean that \"pc\" does not belong to the specified \
          network. Verify the computer name and domain that you are trying to connect to.",
            0x104,
        ),
        (
            "Remotedesktop kann aus einem der folgenden Gr\u{fc}nde keine Verbindung mit dem Remotecomputer herstellen: \
          1) Der Remotezugriff auf den Server ist nicht aktiviert.",
            0x204,
        ),
        ("Der Computer \u{201e}pc-17\u{201c} wurde nicht gefunden.", 0x104),
    ] {
        let error = parse(text).unwrap();
        assert!(!error.has_numbers() && error.sentence.is_some(), "{text}: {error:?}");
        assert_eq!(points(error), related_causes(number, None), "{text}");
        assert_eq!(known(error).unwrap().layer, main_code(number).unwrap().layer, "{text}");
    }
    for (text, english) in [
        (
            "Your credentials did not work. Windows Defender Credential Guard does not allow using saved credentials. \
          Please enter your credentials.",
            "Windows Defender Credential Guard does not allow using saved credentials",
        ),
        (
            "Authentifizierungsfehler. Die angeforderte Funktion wird nicht unterst\u{fc}tzt. Remotecomputer: pc",
            "The function requested is not supported",
        ),
        (
            "The function requested is not supported. This could be due to NTLM authentication being blocked on the \
          remote computer. This could also be due to CredSSP encryption oracle remediation.",
            "This could be due to NTLM authentication being blocked on the remote computer",
        ),
        ("Die Remotedesktopdienste-Sitzung wurde beendet.", "Your Remote Desktop Services session has ended"),
        (
            "Der Remotecomputer erfordert die Authentifizierung auf Netzwerkebene (NLA).",
            "The remote computer requires Network Level Authentication, which your computer does not support",
        ),
        (
            "Der Remotecomputer erfordert die Authentifizierung auf Netzwerkebene (NLA), aber Ihr \
          Windows-Dom\u{e4}nencontroller ist nicht erreichbar.",
            "The remote computer requires Network Level Authentication, but your Windows domain controller cannot be contacted",
        ),
        ("Ein interner Fehler ist aufgetreten", "An internal error has occurred"),
        ("Ihre Anmeldeinformationen funktionieren nicht", "Your credentials did not work"),
    ] {
        assert_eq!(parse(text).and_then(|error| error.sentence), Some(english), "{text}");
    }
    // A saved password that may not be used is no wrong one.
    let saved = "Your credentials did not work. Your system administrator does not allow the use of saved credentials \
                 to log on to the remote computer srv1 because its identity is not fully verified.";
    let saved = parse(saved).unwrap();
    assert!(points(saved).is_empty() && known(saved).unwrap().next.starts_with("Type the password"), "{saved:?}");
}

/// Of a way to sign in that is not supported, by its number and by its sentence.
#[test]
fn a_way_to_sign_in_that_is_off_points_at_it() {
    let number = known(ErrorPair::new(0x8009_0302, None)).unwrap();
    assert_eq!((number.layer, number.advises_the_check), (Area::SignIn, false));
    for said in ["0x80090302", "The function requested is not supported", "encryption oracle remediation"] {
        let pointed = points(parse(said).unwrap());
        for cause in [Cause::NtlmBlocked, Cause::KerberosFailed, Cause::CredsspTooOld] {
            assert!(pointed.contains(&cause), "{said}: {cause}");
        }
    }
}

#[test]
fn nothing_that_is_said_of_the_box_is_refused() {
    let understood = |text: &str| understand(text).unwrap();
    let number = understood("Error code: 0x904");
    assert_eq!((number.error.code, number.text), (Some(0x904), None));
    let spoken = understood("Your credentials  did not work\u{1b}[2J");
    assert_eq!(spoken.error.sentence, Some("Your credentials did not work"));
    assert_eq!(spoken.text.as_deref(), Some("Your credentials did not work[2J"));
    assert_eq!(points(spoken.error).first(), Some(&Cause::WrongPassword));
    let unknown =
        understood("RDPClient_TCP: An error was encountered when transitioning from TcpStateConnectingTransport to");
    assert_eq!(unknown.error, ErrorPair::default());
    assert!(unknown.text.unwrap().starts_with("RDPClient_TCP"));
    assert!(understood(&"x".repeat(9000)).text.unwrap().len() <= LONGEST_TEXT);
    assert_eq!(understand(" \n\u{7}"), None);
    // A sentence counts more than a number that says of itself that it is no error, and than a tiny one among words.
    let lost = "Your Remote Desktop Services session has ended. Another user connected to the remote computer";
    for text in [format!("{lost}. Error code: 0x3"), format!("{lost} (code 3)")] {
        let meaning = known(understood(&text).error).unwrap().meaning;
        assert_eq!(Some(meaning), extended(5).map(|code| code.meaning), "{text}");
    }
    assert_eq!(known(ErrorPair::new(3, 5)).unwrap().meaning, main_code(3).unwrap().meaning);
    // The number counts more than the sentence above it.
    let both = understood("This computer can't connect to the remote computer. Error code: 0x204");
    assert_eq!(points(both.error), related_causes(0x204, None));
}
