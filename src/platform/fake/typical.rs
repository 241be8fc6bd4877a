//! A computer as people have it: it was used with Remote Desktop for a while, and can be reached by it.

use super::services::pid;
use super::store::KEY_SDDL;
use super::world::{KeptCredential, World};
use crate::platform::Bytes;
use crate::platform::computer::{Clock, Computer, Identity, Member, Network, NetworkCategory, Power};
use crate::platform::credentials::{Credential, CredentialKind};
use crate::platform::files::{ARCHIVE, FileState, Folder, HIDDEN};
use crate::platform::firewall::{FirewallProfile, FirewallRule, Profiles};
use crate::platform::names;
use crate::platform::registry::{Key, Value};
use crate::platform::services::{Service, ServiceState, StartType};
use crate::platform::sessions::{LogonSession, SessionState};

/// 2026-04-14 08:30 UTC.
pub const NOW: u64 = 1_776_155_400;
/// This computer's own number, which is in the names of its key files.
const MACHINE: &str = "3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21";
const DAY: u64 = 86_400;
const PROFILE: &str = "C:\\Users\\anna";
const BALANCED: &str = "381b4222-f694-41f0-9685-ff5bb260df2e";
/// Some of what mstsc writes into Default.rdp.
const DEFAULT_RDP: &str = "screen mode id:i:2\r\nuse multimon:i:0\r\nsession bpp:i:32\r\ncompression:i:1\r\nautoreconnection enabled:i:1\r\n\
    full address:s:pc7.example\r\nauthentication level:i:2\r\nprompt for credentials:i:0\r\nnegotiate security layer:i:1\r\n\
    gatewayhostname:s:\r\ngatewayusagemethod:i:4\r\ngatewayprofileusagemethod:i:0\r\nenablecredsspsupport:i:1\r\n";

/// As it is at that time, in seconds since 1970; between the years 2000 and 3000.
pub fn world(now: u64) -> World {
    let now = now.clamp(946_684_800, 32_503_680_000);
    let computer = Computer {
        name: "ANNA-PC".into(),
        edition: "Professional".into(),
        build: 26100,
        revision: 3775,
        version: "24H2".into(),
        member: Member::Workgroup("WORKGROUP".into()),
    };
    let identity = Identity {
        user: "ANNA-PC\\anna".into(),
        sid: "S-1-5-21-1004336348-1177238915-682003330-1001".into(),
        elevated: true,
        administrator: true,
    };
    let mut world = World::empty(now, computer, identity);
    folders(&mut world);
    client(&mut world);
    host(&mut world);
    services(&mut world);
    firewall(&mut world);
    world.add_own_certificate(now - 30 * DAY, now + 152 * DAY);
    world.add_key_file();
    world.power = vec![Power { scheme: BALANCED.into(), sleep_after_s: 1800 }];
    world.active_scheme = BALANCED.into();
    world.networks = vec![Network { name: "Home".into(), category: NetworkCategory::Private }];
    world.clock =
        Clock { server: Some("time.windows.com".into()), offset_ms: Some(12), last_sync: Some(now - DAY / 4) };
    for channel in [
        "Microsoft-Windows-TerminalServices-RDPClient/Operational",
        "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational",
        "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        "System",
    ] {
        world.events.insert(channel.to_owned(), Vec::new());
    }
    world
}

fn folders(world: &mut World) {
    for (folder, path) in [
        (Folder::Documents, format!("{PROFILE}\\Documents")),
        (Folder::LocalAppData, format!("{PROFILE}\\AppData\\Local")),
        (Folder::RoamingAppData, format!("{PROFILE}\\AppData\\Roaming")),
        (Folder::ProgramData, "C:\\ProgramData".to_owned()),
        (Folder::System, "C:\\Windows\\System32".to_owned()),
    ] {
        world.set_folder(&path);
        world.folders.insert(folder, path);
    }
    let keys = "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";
    world.set_folder(keys);
    world.set_security(keys, "O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)");
    // A key of somebody else's, which no remedy for Remote Desktop may touch.
    let other = format!("{keys}\\76944fb33636aeddb9590521c2e8815a_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21");
    world.set_file(&other, plain(world.now, &[2, 0, 0, 0, 9]));
    world.set_security(&other, KEY_SDDL);
}

fn client(world: &mut World) {
    let client = Key::user("Software\\Microsoft\\Terminal Server Client");
    for (place, host) in ["pc7.example", "10.0.0.7", "old-server"].iter().enumerate() {
        world.set_value(&client.join("Default"), &format!("MRU{place}"), Value::text(host));
        let server = client.join("Servers").join(host);
        world.set_value(&server, "UsernameHint", Value::text("EXAMPLE\\anna"));
        world.set_value(&server, "CertHash", Value::binary(&[0x11; 20]));
    }
    let units = DEFAULT_RDP.encode_utf16().flat_map(u16::to_le_bytes);
    let text: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    let file = FileState { attributes: HIDDEN | ARCHIVE, ..plain(world.now, &text) };
    world.set_file(&format!("{PROFILE}\\Documents\\Default.rdp"), file);
    let recent = format!("{PROFILE}\\AppData\\Roaming\\Microsoft\\Windows\\Recent\\AutomaticDestinations");
    world.set_file(&format!("{recent}\\1bc392b8e104a00e.automaticDestinations-ms"), plain(world.now, b"jump list"));
    let cache = format!("{PROFILE}\\AppData\\Local\\Microsoft\\Terminal Server Client\\Cache");
    world.set_file(&format!("{cache}\\bcache24.bmc"), plain(world.now, &[]));
    world.set_file(&format!("{cache}\\Cache0000.bin"), plain(world.now, &[7; 4096]));
    for (target, kind, secret) in [
        ("TERMSRV/10.0.0.7", CredentialKind::Generic, &b"s\0e\0c\0"[..]),
        ("TERMSRV/pc7.example", CredentialKind::DomainPassword, b""),
        ("git:https://code.example", CredentialKind::Generic, b"other"),
    ] {
        let (target, user, comment) = (target.to_owned(), "EXAMPLE\\anna".to_owned(), String::new());
        let credential = Credential { target, kind, user, comment, persist: 2 };
        world.credentials.push(KeptCredential { credential, secret: Bytes(secret.to_vec()) });
    }
}

fn host(world: &mut World) {
    let server = names::terminal_server();
    let stations = server.join("WinStations");
    let listener = names::rdp_tcp();
    world.set_value(&server, names::DENY_CONNECTIONS, Value::dword(0));
    world.set_value(&stations, "SelfSignedCertStore", Value::text("Remote Desktop"));
    for (name, number) in [
        (names::ENABLE_WIN_STATION, 1),
        (names::LAN_ADAPTER, 0),
        (names::MAX_INSTANCE_COUNT, u32::MAX),
        (names::MIN_ENCRYPTION_LEVEL, 2),
        (names::PORT_NUMBER, 3389),
        (names::SECURITY_LAYER, 2),
        (names::USER_AUTHENTICATION, 1),
    ] {
        world.set_value(&listener, name, Value::dword(number));
    }
    let setup = Key::machine("SYSTEM\\Setup");
    world.set_value(&setup, "SystemSetupInProgress", Value::dword(0));
    world.set_value(&setup, "OOBEInProgress", Value::dword(0));
    let windows = Key::machine("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion");
    world.set_value(&windows, "EditionID", Value::text("Professional"));
    world.set_value(&windows, "ProductName", Value::text("Windows 10 Pro"));
    world.key_mut(&Key::machine("SOFTWARE\\Policies\\Microsoft"));
    let cryptography = Key::machine("SOFTWARE\\Microsoft\\Cryptography");
    world.set_value(&cryptography, "MachineGuid", Value::text(MACHINE));
    let now = world.now;
    let session = |id, station: &str, user: &str, state, idle_s, own| LogonSession {
        id,
        station: station.into(),
        user: user.into(),
        state,
        idle_s,
        signed_in: (!user.is_empty()).then_some(now - DAY),
        own,
    };
    world.sessions = vec![
        session(0, "services", "", SessionState::Disconnected, None, false),
        session(1, "console", "ANNA-PC\\anna", SessionState::Active, Some(0), true),
        session(3, "", "ANNA-PC\\ben", SessionState::Disconnected, Some(5 * 3600), false),
        session(65536, "rdp-tcp", "", SessionState::Listening, None, false),
    ];
}

fn services(world: &mut World) {
    use ServiceState::{Running, Stopped};
    use StartType::{Automatic, Manual};
    for (name, title, state, start, needs) in [
        ("RpcSs", "Remote Procedure Call (RPC)", Running, Automatic, &[][..]),
        (names::TERM_SERVICE, "Remote Desktop Services", Running, Manual, &["RpcSs"]),
        (
            names::UM_RDP_SERVICE,
            "Remote Desktop Services UserMode Port Redirector",
            Running,
            Manual,
            &[names::TERM_SERVICE],
        ),
        (names::SESSION_ENV, "Remote Desktop Configuration", Running, Manual, &["RpcSs"]),
        ("CertPropSvc", "Certificate Propagation", Running, Manual, &["RpcSs"]),
        ("KeyIso", "CNG Key Isolation", Running, Manual, &["RpcSs"]),
        ("CryptSvc", "Cryptographic Services", Running, Automatic, &["RpcSs"]),
        ("Dnscache", "DNS Client", Running, Automatic, &[]),
        (names::W32_TIME, "Windows Time", Running, Manual, &[]),
        ("MpsSvc", "Windows Defender Firewall", Running, Automatic, &[]),
        ("RemoteRegistry", "Remote Registry", Stopped, StartType::Disabled, &["RpcSs"]),
    ] {
        let needs = needs.iter().map(|need| (*need).to_owned()).collect();
        let (name, title) = (name.to_owned(), title.to_owned());
        world.services.push(Service { name, title, state, start, needs, pid: 0, exit_code: 0 });
    }
    let pids: Vec<u32> = world.services.iter().map(|service| pid(world, &service.name)).collect();
    for (service, pid) in world.services.iter_mut().zip(pids) {
        if service.state == Running {
            service.pid = pid;
        }
    }
}

fn firewall(world: &mut World) {
    for profile in NetworkCategory::ALL {
        let active = profile == NetworkCategory::Private;
        world.firewall_profiles.push(FirewallProfile { profile, active, on: true, blocks_all: false });
    }
    for (id, title, enabled, protocol, ports) in [
        (names::USER_MODE_TCP, "Remote Desktop - User Mode (TCP-In)", true, 6, "3389"),
        (names::USER_MODE_UDP, "Remote Desktop - User Mode (UDP-In)", true, 17, "3389"),
        ("RemoteDesktop-Shadow-In-TCP", "Remote Desktop - Shadow (TCP-In)", true, 6, ""),
        ("RemoteDesktop-In-TCP-WS", "Remote Desktop - (TCP-WS-In)", false, 6, "3387"),
        ("RemoteDesktop-In-TCP-WSS", "Remote Desktop - (TCP-WSS-In)", false, 6, "3392"),
    ] {
        world.firewall_rules.push(FirewallRule {
            id: id.into(),
            title: title.into(),
            enabled,
            profiles: Profiles::EVERY,
            inbound: true,
            allows: true,
            protocol,
            ports: ports.into(),
            by_policy: false,
        });
    }
}

fn plain(now: u64, bytes: &[u8]) -> FileState {
    FileState { bytes: Bytes(bytes.to_vec()), attributes: ARCHIVE, modified: World::file_time(now - 3 * DAY) }
}
