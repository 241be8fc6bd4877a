//! The support code in the report, as a phone's camera sees it.

#![expect(clippy::unwrap_used, reason = "the helpers are part of the tests")]

use std::fs;

use crate::lab::process::{Tool, run};
use crate::lab::{Check, scratch, text};

/// The first picture of that class, as a bitmap: eight dots for each module.
fn bitmap(page: &str) -> String {
    const DOTS: usize = 8;
    let picture = page.split_once("<svg class=\"qr\" viewBox=\"0 0 ").unwrap().1.split_once("</svg>").unwrap().0;
    let size: usize = picture.split_once(' ').unwrap().0.parse().unwrap();
    let path = picture.split_once("<path d=\"M").unwrap().1.split_once("h1v1h-1z\"").unwrap().0;
    let dark: Vec<(usize, usize)> = path
        .split("h1v1h-1zM")
        .map(|module| module.split_once(' ').unwrap())
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .collect();
    let side = size * DOTS;
    let row = |y: usize| {
        let dot = |x: usize| if dark.contains(&(x / DOTS, y / DOTS)) { "1" } else { "0" };
        (0..side).map(dot).collect::<Vec<_>>().join(" ")
    };
    let rows: Vec<_> = (0..side).map(row).collect();
    format!("P1\n{side} {side}\n{}\n", rows.join("\n"))
}

#[test]
fn a_camera_reads_the_support_code() {
    let folder = scratch("qr");
    let (page, json, picture) = (folder.join("a.html"), folder.join("a.json"), folder.join("a.pbm"));
    // Nobody listens there, so that the sheet for the other computer is in the report.
    let free = std::net::TcpListener::bind("127.82.68.1:0").unwrap().local_addr().unwrap().to_string();
    let arguments = [&free, "--report", text(&page), "--json", text(&json), "--error", "none"].map(str::to_owned);
    let checked = Check::with(arguments).run();
    assert_eq!(checked.exit, Some(3), "{checked}");
    let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    let page = fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<svg class=\"qr\"").count(), 2, "beside the verdict, and on the sheet");
    fs::write(&picture, bitmap(&page)).unwrap();
    let seen = run(Tool { program: "zbarimg", package: "zbar-tools" }, None, &["--quiet", "--raw", text(&picture)]);
    assert_eq!(seen.trim(), report["support_code"].as_str().unwrap());
}
