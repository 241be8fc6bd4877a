//! What is hidden, and what stays.

use proptest::prelude::*;

use super::forms::is_usual_adapter;
use super::*;
use crate::model::Said;
use crate::report::{json, sample};

#[test]
fn no_marked_text_survives() {
    let (report, marks) = sample::secret();
    let before = json::write(&report).to_lowercase();
    let after = json::write(&redact(&report)).to_lowercase();
    for mark in marks {
        let mark = mark.trim_end_matches(":3390").to_lowercase();
        let mark = if before.contains(&mark) { mark } else { panic!("{mark} is not in the sample") };
        assert!(!after.contains(&mark), "{mark} survives: {after}");
    }
    assert!(!after.contains("sentinel"), "{after}");
    for kept in ["3390", "tcp-connect", "1795132800", "\"ssl\"", "sha256withrsaencryption", "10.0.20348", "12.5"] {
        assert!(after.contains(kept), "{kept} is gone: {after}");
    }
}

#[test]
fn one_computer_has_one_pseudonym() {
    let redacted = redact(&sample::expired());
    assert_eq!((redacted.target.typed.as_str(), redacted.target.host.as_str()), ("name-1", "name-1"));
    let certificate = &redacted.layers[6].facts["certificate"]["own"];
    let challenge = &redacted.layers[7].facts["credssp"]["greeting"]["challenge"];
    assert_eq!(certificate["common_name"], challenge["netbios_computer"]);
    assert_eq!(certificate["subject"], format!("CN={}", certificate["common_name"].as_str().unwrap()));
    assert_eq!(challenge["dns_computer"], "name-1");
    assert_eq!(redacted.layers[1].headline, "The name leads to address-4.");
    assert_eq!(redacted.layers[0].facts["adapters"]["up"][0]["name"], "Wi-Fi");
    assert_eq!(redacted.support_code, sample::expired().support_code);
    assert_eq!(redacted.hidden, ["4 names", "4 addresses", "3 other texts"]);
}

#[test]
fn what_was_typed_is_hidden_in_every_form() {
    for (typed, host, hidden) in [
        ("PC1:3390", "pc1", "name-1:3390"),
        ("m\u{fc}nchen.example", "xn--mnchen-3ya.example", "name-1"),
        ("[2001:db8::1]:3390", "2001:db8::1", "address-1:3390"),
        ("fe80::1%eth0", "fe80::1%eth0", "address-1"),
        ("[::1]:3390", "::1", "[::1]:3390"),
        ("localhost", "localhost", "localhost"),
        ("C:\\Users\\Maria\\office.rdp", "pc1", "other-1"),
    ] {
        let mut report = sample::nothing_seen();
        report.target.typed = typed.to_owned();
        report.target.host = host.to_owned();
        report.verdict.headline = Said::finished(&format!("about {typed} of maria"));
        let redacted = redact(&report);
        assert_eq!(redacted.target.typed, hidden);
        let gone = ["pc1", "nchen", "2001", "fe80", "office"]
            .iter()
            .all(|part| !redacted.verdict.headline.english().to_lowercase().contains(part));
        assert!(gone, "{}", redacted.verdict.headline);
        assert_eq!(redacted.verdict.headline.contains("maria"), !typed.contains("Maria"));
    }
}

#[test]
fn many_names_that_look_alike_cost_little() {
    let mut report = sample::expired();
    let names: Vec<_> = (0..30_000).map(|number| format!("{}-{number}", "office".repeat(4))).collect();
    report.layers[5].facts.insert("x".to_owned(), names.clone().into());
    let sentence = names.iter().take(1000).map(String::as_str).collect::<Vec<_>>().join(", ");
    report.verdict.because =
        [sentence.clone(), sentence.replace("office", "offices")].map(|text| Said::finished(&text)).into();
    let began = std::time::Instant::now();
    let redacted = redact(&report);
    // Without an index it takes minutes, with it some seconds on a machine that has much else to do.
    assert!(began.elapsed() < std::time::Duration::from_secs(40), "{:?}", began.elapsed());
    assert!(!redacted.verdict.because[0].contains("office"), "{}", &redacted.verdict.because[0].english()[..200]);
}

#[test]
fn a_name_is_hidden_where_only_its_beginning_is_shown() {
    let mut report = sample::expired();
    let own = &mut report.layers[6].facts["certificate"]["own"];
    own["common_name"] = "Maria Miller's computer".into();
    own["issuer"] = "CN=\"Marias \u{201c}CA\u{201d}\"".into();
    report.verdict.because = [
        format!("It is for {}.", crate::model::peer_name("Maria Miller's computer")),
        format!("It was issued by {}.", crate::model::peer_text("CN=\"Marias \u{201c}CA\u{201d}\"")),
    ]
    .map(|text| Said::finished(&text))
    .into();
    let redacted = redact(&report);
    assert!(!redacted.verdict.because.iter().any(|line| line.contains("Maria")), "{:?}", redacted.verdict.because);
    assert!(redacted.verdict.because[0].english().starts_with("It is for \u{201c}name-"));
}

crate::says! { "test":
    Everything { address: Address, name: Name, peer: PeerName, label: Label, path: Path, person: Person, words: Untrusted, within: Phrase } =
        "{address} {name} {peer} {label} {path} {person} {words} {within}";
    Public { version: Term, port: Number } = "{version} at {port}.";
    Peer { name: PeerName } = "It is {name}.";
}

/// Though no fact names them: what a sentence was told is private or not by its type.
#[test]
fn arguments_are_hidden_by_their_type() {
    let mut report = sample::nothing_seen();
    report.verdict.headline = Everything {
        address: "10.77.1.11:3390".into(),
        name: "sentinel1.example:3391".into(),
        peer: "*.sentinel2.example".into(),
        label: "sentinel3".into(),
        path: "C:\\sentinel4".into(),
        person: "sentinel5".into(),
        words: "CN=sentinel6".into(),
        within: Peer { name: "sentinel7".into() }.into(),
    }
    .into();
    report.verdict.because = vec![Public { version: "TLS 1.2".into(), port: 3389_u16.into() }.into()];
    let hidden = redact(&report);
    let (text, json) = (hidden.verdict.headline.english(), json::write(&hidden));
    assert!(!json.contains("sentinel") && !json.contains("10.77."), "{json}");
    assert!(text.contains(":3390") && text.contains(":3391") && text.contains("\u{201c}*.name-"), "{text}");
    assert_eq!(hidden.verdict.because[0], "TLS 1.2 at 3389.");
    assert_eq!(redact(&hidden), hidden);
    assert!(hidden.verdict.headline.is_told(), "it can still be said in any language");
}

#[test]
fn adapters_keep_only_the_names_that_systems_give() {
    for name in ["Wi-Fi", "Ethernet 2", "eth0", "enp3s0", "wlan0", "wlp2s0f1", "Local Area Connection* 1"] {
        assert!(is_usual_adapter(name), "{name}");
    }
    for name in ["VPN - Contoso", "Ethernet of Maria", "enx001122334455", "england"] {
        assert!(!is_usual_adapter(name), "{name}");
    }
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c.:0-9%-]{0,12}",
        "(name-1|address-2|other-1|10\\.0\\.0\\.5|fe80::1|corp|00:11:22:33:44:55|[ .x1,=\u{130}]){0,6}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn twice_is_once(typed in words(), name in words(), detail in words(), sentence in words(), version in words()) {
        let mut report = sample::expired();
        report.target.typed = typed;
        report.layers[6].facts["certificate"]["own"]["subject"] = name.clone().into();
        report.layers[7].facts["credssp"]["greeting"]["challenge"]["target"] = name.clone().into();
        report.layers[5].facts.insert("x".to_owned(), detail.clone().into());
        report.layers[7].facts["credssp"]["greeting"]["challenge"]["os_version"] = version.into();
        report.verdict.headline = Said::finished(&format!("{sentence} {name}{detail}"));
        let once = redact(&report);
        prop_assert_eq!(redact(&once), once);
    }

    #[test]
    fn a_name_is_hidden_alike_wherever_it_stands(name in "[a-z][a-z0-9]{5,14}(\\.[a-z]{2,8}){0,2}") {
        let mut report = sample::nothing_seen();
        report.target.typed = name.to_uppercase();
        report.target.host.clone_from(&name);
        let upper = name.to_uppercase();
        report.verdict.headline = Said::finished(&format!("\u{201c}{name}\u{201d} is {name}:3389, not x{upper}."));
        let redacted = redact(&report);
        prop_assert_eq!(redacted.verdict.headline, "\u{201c}name-1\u{201d} is name-1:3389, not xname-1.");
        prop_assert_eq!(redacted.target.typed, "name-1");
    }
}
