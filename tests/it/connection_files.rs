//! Connection files of the kinds that people have, each checked against a healthy computer that it names: what mstsc would
//! take out of the file decides.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::fs;
use std::path::PathBuf;

use redial::engine::target_input::{read_file, with_defaults};
use redial::engine::{Progress, Request, check};
use redial::model::said::Voice;
use redial::model::{Cause, Confidence, Layer, Side, Target};
use redial::practice::{self, Running};
use redial::probes::Budget;
use redial::report::trips::Trips;
use redial::report::{Report, SettingsFrom, html};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::lab::scratch;

fn file(name: &str, lines: &[&str]) -> PathBuf {
    let path = scratch("connection-file").join(format!("{name}.rdp"));
    let text = lines.join("\r\n") + "\r\n";
    let utf_16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    fs::write(&path, [0xff, 0xfe].into_iter().chain(utf_16).collect::<Vec<u8>>()).unwrap();
    path
}

async fn checked(target: Target) -> Report {
    let budget = Budget::of(std::time::Duration::from_secs(2));
    check(Request { budget, ..Request::new(target, None) }, |_| ()).await
}

/// The report of a check by this file.
async fn by(name: &str, lines: &[&str]) -> Report {
    checked(read_file(&file(name, lines)).unwrap().target.unwrap()).await
}

fn verdict(report: &Report) -> (Option<Cause>, Side, u8) {
    (report.verdict.known_cause(), report.verdict.side, report.exit_code())
}

async fn healthy() -> (Running, String) {
    let running = practice::start("healthy").await.unwrap();
    let address = running.address.to_string();
    (running, address)
}

#[tokio::test]
async fn the_alternate_address_is_the_one_that_is_checked() {
    let (running, address) = healthy().await;
    let alternate = format!("alternate full address:s:{address}");
    let report = by("rdweb", &["full address:s:rds01.corp.invalid", "server port:i:3389", &alternate]).await;
    assert_eq!(verdict(&report), (None, Side::None, 0), "{:#?}", report.verdict);
    assert_eq!(format!("{}:{}", report.target.host, report.target.port), address);
    let full = format!("full address:s:{address}");
    let report = by("dead", &[&full, "alternate full address:s:pool.invalid"]).await;
    assert_eq!((report.target.host.as_str(), report.exit_code()), ("pool.invalid", 2), "{:#?}", report.verdict);
    running.stop().await;
}

#[tokio::test]
async fn a_file_without_an_address_lends_its_settings() {
    let (running, address) = healthy().await;
    let path = file("template", &["full address:s:", "enablecredsspsupport:i:0", "gatewayusagemethod:i:4"]);
    let connection = read_file(&path).unwrap();
    assert_eq!(connection.target, None);
    let report = checked(connection.for_computer(&address).unwrap()).await;
    assert_eq!(report.target.settings, Some(SettingsFrom::File));
    // The practice computer lets nobody in without NLA.
    assert_eq!(verdict(&report), (Some(Cause::ClientNlaOff), Side::Client, 1), "{:#?}", report.verdict);
    let offered: Vec<_> = report.fixes.iter().map(|fix| fix.id.as_str()).collect();
    assert!(offered.contains(&"client-nla-on") && !offered.contains(&"reset-default-rdp"), "{offered:?}");
    running.stop().await;
}

#[tokio::test]
async fn a_gateway_of_the_default_profile_is_not_the_files() {
    let (running, address) = healthy().await;
    let full = format!("full address:s:{address}");
    // Nobody listens at the gateway, so that its counting would show.
    let gateway = ["gatewayhostname:s:127.0.0.1:1", "gatewayusagemethod:i:2"];
    let of_profile = |profile: &'static str| [full.as_str(), gateway[0], gateway[1], profile];
    let report = by("default-profile", &of_profile("gatewayprofileusagemethod:i:0")).await;
    assert_eq!((verdict(&report), &report.target.gateway), ((None, Side::None, 0), &None), "{:#?}", report.verdict);
    let report = by("own-profile", &of_profile("gatewayprofileusagemethod:i:1")).await;
    assert_eq!(verdict(&report).0, Some(Cause::ClientGatewayMisset), "{:#?}", report.verdict);
    running.stop().await;
}

#[tokio::test]
async fn a_gateway_that_is_none_is_named() {
    let (running, address) = healthy().await;
    let full = format!("full address:s:{address}");
    let lines = [full.as_str(), "gatewayhostname:s:https://gateway.invalid/", "gatewayusagemethod:i:1"];
    let report = by("url", &lines).await;
    assert_eq!(verdict(&report), (Some(Cause::GatewayInvalid), Side::Client, 1), "{:#?}", report.verdict);
    assert_eq!(report.target.gateway.as_deref(), Some("https://gateway.invalid/"));
    assert!(report.verdict.because[0].contains("https://gateway.invalid/"), "{:#?}", report.verdict);
    running.stop().await;
}

#[tokio::test]
async fn what_a_broker_decides_is_not_asked() {
    let lines = [
        "full address:s:cloudpc.invalid",
        "gatewayhostname:s:gateway.invalid:443",
        "gatewayusagemethod:i:1",
        "wvd endpoint pool:s:22222222-3333-4444-5555-666666666666",
        "resourceprovider:s:arm",
        "enablerdsaadauth:i:1",
    ];
    let report = by("cloud", &lines).await;
    assert_eq!(verdict(&report), (Some(Cause::BrokeredConnection), Side::Undecided, 4), "{:#?}", report.verdict);
    assert!(report.fixes.is_empty(), "{:?}", report.fixes);
    let asked: Vec<_> =
        report.layers.iter().filter(|layer| !layer.facts.is_empty()).map(|layer| layer.id.id()).collect();
    assert_eq!(asked, ["this-pc"]);
}

#[tokio::test]
async fn a_web_account_and_an_address_exclude_each_other() {
    let (running, address) = healthy().await;
    let full = format!("full address:s:{address}");
    let report = by("web-account", &[&full, "enablerdsaadauth:i:1"]).await;
    assert_eq!(verdict(&report), (Some(Cause::WebAccountNeedsName), Side::Client, 1), "{:#?}", report.verdict);
    running.stop().await;
}

#[tokio::test]
async fn a_strict_file_and_a_computer_that_vouches_for_itself() {
    let (running, address) = healthy().await;
    let full = format!("full address:s:{address}");
    let report = by("strict", &[&full, "authentication level:i:1"]).await;
    assert_eq!(verdict(&report), (Some(Cause::CertificateRequired), Side::Client, 1), "{:#?}", report.verdict);
    assert_ne!(report.verdict.confidence, Confidence::Certain);
    for level in ["authentication level:i:0", "authentication level:i:2", "authentication level:i:3"] {
        let report = by("lenient", &[&full, level]).await;
        assert_eq!(verdict(&report), (None, Side::None, 0), "{level}: {:#?}", report.verdict);
    }
    running.stop().await;
}

#[test]
fn a_system_without_remote_desktop_has_no_settings_of_its_own() {
    let typed = Target::parse("pc1").unwrap();
    assert_eq!(with_defaults(typed.clone(), &redial::platform::Unsupported), typed);
}

/// The way to a gateway is measured by the connection that is made to it anyway, told while it goes on, and drawn in the report.
#[tokio::test]
async fn the_way_to_a_gateway_is_drawn_as_well() {
    let (running, address) = healthy().await;
    let door = tokio::net::TcpListener::bind((crate::lab::address(), 0)).await.unwrap();
    let gateway = door.local_addr().unwrap();
    let asked = tokio::spawn(async move {
        let (mut line, _) = door.accept().await.unwrap();
        let mut hello = [0; 512];
        assert!(line.read(&mut hello).await.unwrap() > 0);
        line.write_all(&[0x15, 3, 3, 0, 2, 2, 70]).await.unwrap();
        // Nobody else is let in: one connection is enough.
        door
    });
    let lines = [
        format!("full address:s:{address}"),
        format!("gatewayhostname:s:{gateway}"),
        "gatewayusagemethod:i:2".to_owned(),
    ];
    let target = read_file(&file("gateway", &lines.each_ref().map(String::as_str))).unwrap().target.unwrap();
    let budget = Budget::of(std::time::Duration::from_secs(2));
    let mut told = Vec::new();
    let report = check(Request { budget, ..Request::new(target, None) }, |progress| {
        if let Progress::RoundTrips { layer: Layer::Gateway, trips } = progress {
            told.push(trips);
        }
    });
    let report = report.await;
    let layer = report.layer(Layer::Gateway).unwrap();
    let trips = Trips::of_layer(layer).unwrap();
    assert_eq!(told.last().and_then(|last| Trips::new(last)), Some(trips), "{told:?}");
    let html = html::write(&report, Voice::ENGLISH);
    assert!(html.contains("trips-gateway-title"), "its picture is missing");
    drop(asked.await.unwrap());
    running.stop().await;
}
