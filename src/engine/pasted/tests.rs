//! What people paste, and what is read in it.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::model::Target;

fn computer_in(text: &str) -> Option<String> {
    read(text).computer
}

#[track_caller]
fn names(computer: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(computer_in(text).as_deref(), Some(computer), "{text}");
        assert_eq!(read(text).refusal, None, "{text}");
    }
}

#[test]
fn every_way_to_name_a_computer() {
    names(
        "pc-17",
        &[
            "pc-17",
            "  pc-17\r\n",
            "\"pc-17\"",
            "'pc-17',",
            "pc-17.",
            "pc\u{2013}17",
            "\u{201e}pc-17\u{201c}",
            "<pc-17>",
            "\u{200e}pc-17\u{feff}",
            "\\\\pc-17",
            "\\\\pc-17\\share\\my folder",
            "\\\\pc-17\\share",
            "//pc-17/share",
            "\\\\?\\UNC\\pc-17\\c$",
            "\\\\pc-17@SSL\\dav",
            "anna@pc-17",
            "CORP\\pc-17",
            "CORP\\anna@pc-17",
            "pc-17\\",
            "http://pc-17/",
            "https://pc-17:8443/rdweb?x=1#y",
            "https://anna:secret@pc-17/",
            "http:\\\\pc-17\\",
            "smb://pc-17/share",
            "file://pc-17/share",
            "rdp://pc-17",
            "RDP://anna@pc-17/",
            "rdp://full%20address=s:pc-17&audiomode=i:2",
            "rdp://full address=s:pc-17&audiomode=i:2",
            "ms-rd:full%20address=s:pc-17",
            "mstsc /v:pc-17 /admin",
            "mstsc -v:pc-17",
            "mstsc.exe /V:\"pc-17\" /f",
            "mstsc /v pc-17",
            "mstsc pc-17",
            "\"C:\\Windows\\System32\\mstsc.exe\" /v:pc-17",
            "%windir%\\system32\\mstsc.exe /w:800 /v:pc-17",
            "start mstsc /v:pc-17",
            "/v:pc-17",
            "xfreerdp /u:anna /p:secret /v:pc-17",
            "full address:s:pc-17",
            "screen mode id:i:2\r\nfull address:s:pc-17\r\naudiomode:i:0",
            "screen mode id:i:2  Full Address:s: pc-17  audiomode:i:0",
            "alternate full address:s:pc-17 full address:s:inside.corp.example",
            "Remote computer: pc-17",
            "Remotecomputer: pc-17",
            "Remote Desktop can't find the computer \"pc-17\". This might mean that \"pc-17\" does not belong to the network.",
        ],
    );
    names("pc-17:3390", &["pc-17:3390", "mstsc /v:pc-17:3390", "rdp://pc-17:3390", "xfreerdp /v:pc-17 /port:3390"]);
    names("pc-17:3390", &["full address:s:pc-17\nserver port:i:3390", "rdp://full%20address=s:pc-17:3390"]);
    names(
        "192.168.1.20",
        &["192.168.1.20", "192.168.1.20.", "(192.168.1.20)", "\\\\192.168.1.20\\c$", "try 192.168.1.20 please"],
    );
    names("[2001:db8::7]:3390", &["[2001:db8::7]:3390", "mstsc /v:[2001:db8::7]:3390"]);
    names("2001:db8::7", &["2001:db8::7", "http://[2001:db8::7]:8080/"]);
    names("fe80::1%eth0", &["fe80::1%eth0"]);
    names("pc1.corp.example", &["pc1.corp.example", "it was pc1.corp.example, I think"]);
    names("m\u{fc}nchen.example", &["m\u{fc}nchen.example"]);
    // Names that look a little like numbers.
    names("b07", &["b07"]);
    names("x220", &["x220", "mstsc /v:x220"]);
    names("server-2308", &["server-2308"]);
}

#[test]
fn the_whole_box_and_what_stands_beside_it() {
    let both = Some(ErrorPair::new(0x904, 7));
    for text in [
        "[Window Title]\nRemote Desktop Connection\n\n[Content]\nThis computer can't connect to the remote computer.\n\n\
         Error code: 0x904\nExtended error code: 0x7\nTimestamp (UTC): 11/20/26 06:38:45 AM\n\n[OK] [Help]",
        "Remotedesktopverbindung  Dieser Computer kann keine Verbindung mit dem Remotecomputer herstellen.  \
         Fehlercode: 0x904  Erweiterter Fehlercode: 0x7  Zeitstempel (UTC): 20.11.26 06:38:45",
        "Fehlercode: 0x904 Erweiterter Fehlercode: 0x7",
        "0x904/0x7",
        "904/7",
        "0x904;0x7",
        "ox904 0x7",
    ] {
        let pasted = read(text);
        assert_eq!(pasted.error.map(|error| ErrorPair { sentence: None, ..error }), both, "{text}");
        assert_eq!((pasted.computer, pasted.refusal.unwrap().doubt), (None, Doubt::Number), "{text}");
    }
    for (text, computer, code) in [
        ("An authentication error has occurred (Code: 0x80080005). Remote computer: POC01", "POC01", 0x8008_0005),
        ("Authentifizierungsfehler (Code: 0x80080005). Remotecomputer: POC01", "POC01", 0x8008_0005),
        ("192.168.1.10 error 0x204", "192.168.1.10", 0x204),
        ("server01 error 2308", "server01", 2308),
        ("pc-17 0x904", "pc-17", 0x904),
        ("pc-17:3390 0x904/0x7", "pc-17:3390", 0x904),
        ("0x904 on pc-17", "pc-17", 0x904),
        ("\\\\pc-17\\share 0x904", "pc-17", 0x904),
        ("https://pc1.corp.example/ says error 0x904", "pc1.corp.example", 0x904),
    ] {
        let pasted = read(text);
        assert_eq!(pasted.computer.as_deref(), Some(computer), "{text}");
        assert_eq!(pasted.error.and_then(|error| error.code), Some(code), "{text}");
    }
    for sentence in
        ["Your credentials did not work", "Der Anmeldeversuch ist fehlgeschlagen.", "此计算机无法连接到远程计算机。"]
    {
        let pasted = read(sentence);
        assert!(pasted.error.is_some_and(|error| error.sentence.is_some()) && pasted.computer.is_none(), "{sentence}");
    }
}

/// As people have written them, in forums and to helpdesks: none names a computer.
#[test]
fn numbers_are_never_computers() {
    for text in [
        "0x904",
        "0X904",
        "904",
        "2308",
        "x904",
        "0x904.",
        "(0x904)",
        "904h",
        "516",
        "0x204",
        "0x0",
        "0x3/0x10",
        "0x609/0x0",
        "0x80090327",
        "C000006D",
        "STATUS_LOGON_FAILURE",
        "exDiscReasonServerDeniedConnection",
        "-2146893048",
        "Reason = 2825",
        "RDP ClientActiveX has been disconnected (Reason= 263)",
        "Error code: 0x207",
        "0x808/0x10A",
        "50331656",
        "0x300001B",
        "ERRCONNECT_CONNECT_TRANSPORT_FAILED [0x0002000D]",
        "0x 904",
        "O x904",
        "ox904 0x7",
        "0x000904 0x000007",
        "code 904 extended 7",
        "error 904",
        "disconnect code 2308 (0x904)",
        "0x904 and 0x7",
        "Disconnect reason 3335",
        "远程桌面连接 错误代码：0x90x 扩展错误代码：0x7",
        "Código de error: 0x904 Código de error extendido: 0x7",
        "error 0x904 on windows 11 24H2 build 26100.2894",
        "Win11 23H2 0x904",
        "Windows 11 24H2 error 904",
        "mstsc says 0x904",
        "Because of a protocol error (code: 0x112f), the remote session",
        "We couldn't connect to the gateway because of an error.",
        "RDP disconnected! 3334 Because of a protocol error, this session",
        "my pc (ID 1800",
        "Remote Desktop cannot verify the identity of the remote computer",
    ] {
        let pasted = read(text);
        assert_eq!(pasted.computer, None, "{text}");
        assert!(pasted.error.is_some(), "{text}");
        let again = read(&error_text(pasted.error.unwrap()));
        assert_eq!((again.error, again.computer), (pasted.error, None), "{text}");
    }
    let mangled = read("0x90x");
    assert_eq!((mangled.error, mangled.refusal.unwrap().doubt), (None, Doubt::Number));
}

#[test]
fn what_is_none_is_answered_for_what_it_is() {
    for (text, doubt, suggestion) in [
        ("", Doubt::Empty, None),
        (" \u{200e} \"\" ", Doubt::Empty, None),
        ("192.168.1.300", Doubt::Above, Some("192.168.1.30")),
        ("192.168.1.300:3390", Doubt::Above, Some("192.168.1.30:3390")),
        ("999.1.1.1", Doubt::Above, Some("99.1.1.1")),
        ("192,168,1,20", Doubt::Spelling, Some("192.168.1.20")),
        ("192:168:1:20", Doubt::Spelling, Some("192.168.1.20")),
        ("192.168.1.2O", Doubt::Spelling, Some("192.168.1.20")),
        ("192.168.l.20", Doubt::Spelling, Some("192.168.1.20")),
        ("192.168.001.020", Doubt::Spelling, Some("192.168.1.20")),
        ("192.168. 1.20", Doubt::Spelling, Some("192.168.1.20")),
        ("192 168 1 20", Doubt::Spelling, Some("192.168.1.20")),
        ("192.168.1", Doubt::Parts, None),
        ("192.168.1.20.5", Doubt::Parts, None),
        ("mstsc /v:192.168.1.300", Doubt::Above, Some("192.168.1.30")),
        ("full address:s:192.168.1.300", Doubt::Above, Some("192.168.1.30")),
        ("pc1:70000", Doubt::Port, Some("pc1")),
        ("pc1:rdp", Doubt::Port, Some("pc1")),
        ("pc1:", Doubt::Port, Some("pc1")),
        ("pc-17,3390", Doubt::Name, Some("pc-17:3390")),
        ("pc-17 3390", Doubt::Name, Some("pc-17:3390")),
        ("pc-17 port 3390", Doubt::Name, Some("pc-17:3390")),
        ("pc 17", Doubt::Name, Some("pc-17")),
        ("192.168.1.20/24", Doubt::Name, Some("192.168.1.20")),
        ("pc1..example", Doubt::Name, Some("pc1.example")),
        ("two words", Doubt::Name, None),
        ("it does not work at all, please help me", Doubt::Name, None),
        ("10.0.0.1 10.0.0.2", Doubt::Several, Some("10.0.0.1")),
        ("ms-rd:subscribe?url=https://portal.example/rdweb/feed", Doubt::Workspace, None),
        ("C:\\Users\\anna", Doubt::Folder, None),
        ("\u{1b}[2J", Doubt::Name, None),
        ("pc\u{202e}1", Doubt::Name, None),
        ("mstsc", Doubt::Empty, None),
        ("gatewayhostname:s:gw.example", Doubt::Empty, None),
    ] {
        let refusal = read(text).refusal.unwrap_or_else(|| panic!("{text} is taken for {:?}", read(text)));
        assert_eq!((refusal.doubt, refusal.suggestion.as_deref()), (doubt, suggestion), "{text}");
    }
    assert_eq!(read(&"a".repeat(600)).refusal.unwrap().doubt, Doubt::TooLong);
    assert_eq!(read(&"0x904 ".repeat(9000)).refusal.unwrap().doubt, Doubt::TooLong);
}

#[test]
fn files_by_their_names() {
    for (text, path) in [
        ("\"C:\\Users\\Anna B\\office.rdp\"", "C:\\Users\\Anna B\\office.rdp"),
        ("C:\\Users\\Anna B\\office.RDP", "C:\\Users\\Anna B\\office.RDP"),
        ("\u{202a}C:\\x\\office.rdp", "C:\\x\\office.rdp"),
        ("/home/anna/report.json", "/home/anna/report.json"),
        ("~/a b/report.json", "~/a b/report.json"),
        ("\\\\server\\share\\office.rdp", "\\\\server\\share\\office.rdp"),
        ("%USERPROFILE%\\Desktop\\office.rdp", "%USERPROFILE%\\Desktop\\office.rdp"),
        ("office.rdp", "office.rdp"),
        ("mstsc \"C:\\a b\\office.rdp\" /f", "C:\\a b\\office.rdp"),
        ("file:///C:/a%20b/office.rdp", "C:/a b/office.rdp"),
    ] {
        let pasted = read(text);
        assert_eq!(pasted.file.as_deref(), Some(Path::new(path)), "{text}");
        assert_eq!((pasted.computer, pasted.refusal), (None, None), "{text}");
    }
    for text in ["I opened office.rdp and it failed", "pc.rdp.example", "report.html"] {
        assert_eq!(read(text).file, None, "{text}");
    }
}

#[test]
fn gateways_come_with_the_computer() {
    let way = |text: &str| {
        let pasted = read(text);
        (pasted.computer, pasted.gateway.map(|way| (way.gateway, way.usage)))
    };
    let through = |usage| (Some("pc-17".to_owned()), Some(("gw.example".to_owned(), usage)));
    for (lines, usage) in [
        ("full address:s:pc-17\r\ngatewayhostname:s:gw.example\r\ngatewayusagemethod:i:1", GatewayUsage::Always),
        ("gatewayusagemethod:i:2 gatewayhostname:s:gw.example full address:s:pc-17", GatewayUsage::Detect),
        ("full address:s:pc-17 gatewayhostname:s:gw.example", GatewayUsage::Detect),
        ("mstsc /v:pc-17 /g:gw.example", GatewayUsage::Always),
        ("rdp://full%20address=s:pc-17&gatewayhostname=s:gw.example&gatewayusagemethod=i:1", GatewayUsage::Always),
    ] {
        assert_eq!(way(lines), through(usage), "{lines}");
    }
    for unused in ["gatewayusagemethod:i:0", "gatewayusagemethod:i:4", "gatewayprofileusagemethod:i:0"] {
        let lines = format!("full address:s:pc-17\ngatewayhostname:s:gw.example\n{unused}");
        assert_eq!(way(&lines), (Some("pc-17".to_owned()), None), "{unused}");
    }
    assert!(way("gatewayhostname:s:gw.example").1.is_some());
    assert_eq!(way("full address:s:pc-17 gatewayhostname:s:https://gw/ gatewayusagemethod:i:1").1, None);
}

#[test]
fn nobodys_name_or_password_is_kept() {
    for text in [
        "anna@pc-17",
        "CORP\\anna@pc-17",
        "https://anna:secret@pc-17/x",
        "rdp://anna:secret@pc-17",
        "xfreerdp /u:anna /p:secret /v:pc-17",
        "username:s:anna full address:s:pc-17 password 51:b:secret",
        "rdp://full%20address=s:pc-17&username=s:anna",
    ] {
        let kept = format!("{:?}", read(text));
        assert!(kept.contains("pc-17") && !kept.contains("anna") && !kept.contains("secret"), "{text}: {kept}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Whatever it is, it is answered, and what is understood is understood again.
    #[test]
    fn anything_is_answered(text in "\\PC{0,60}|[a-zA-Z0-9 .,:;/\\\\@\"'%=&x\\[\\]\n-]{0,60}|((mstsc|/v:|rdp://|full address:s:|0x904|pc-17|\\\\\\\\|@|192.168.1.|Error code:|computer:| |\"|%20|\u{fc}|\u{202e})){0,8}") {
        let pasted = read(&text);
        prop_assert!(pasted.computer.is_some() || pasted.file.is_some() || pasted.refusal.is_some());
        if let Some(computer) = &pasted.computer {
            prop_assert!(Target::parse(computer).is_ok(), "{computer}");
            prop_assert_eq!(&read(computer), &of_computer(computer.clone()));
        }
        if let Some(meant) = pasted.refusal.and_then(|refusal| refusal.suggestion) {
            prop_assert_eq!(&read(&meant), &of_computer(meant.clone()));
        }
        if let Some(way) = pasted.gateway {
            prop_assert!(crate::model::Gateway::parse(&way.gateway, way.usage).is_ok());
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn nothing_costs_much(part in "\\PC{1,6}", times in 1000_usize..3000) {
        let began = std::time::Instant::now();
        let _ = read(&part.repeat(times));
        prop_assert!(began.elapsed().as_secs() < 5);
    }
}
