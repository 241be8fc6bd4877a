//! What belongs to the whole computer. Under Wine everybody is an administrator, so Redial does it itself.

use super::Bench;
use super::computer::Computer;
use super::sight::{Difference, new};

const LISTENER: &str = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp";
const SERVER: &str = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server";
const HEAD: &str = "Windows Registry Editor Version 5.00\n\n";
const SERVICE: &str = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\TermService";
const STORE: &str = "HKLM\\SOFTWARE\\Microsoft\\SystemCertificates\\Remote Desktop\\Certificates\\";
const KEYS: &str = "ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys";
const OWN_KEY: &str = "f686aace6942fb7f7ceb231212eef4a4_3c7a31a1-6e5e-4c5f-9d0c-2d1a3b8f5e21";

#[test]
fn fixes_of_the_whole_computer() {
    let Some(pc) = Computer::copy() else { return };
    pc.service("stop", "TermService");
    pc.service("disable", "TermService");
    let bench = Bench::new(&pc);

    udp(&bench);
    listener(&bench);
    service(&bench);
    not_under_wine(&bench);
}

fn udp(bench: &Bench) {
    // Windows and Wine show 32-bit programs the same policies.
    let all = ["", "Wow6432Node\\"].map(|view| {
        let key = format!("HKLM\\SOFTWARE\\{view}Policies\\Microsoft\\Windows NT\\Terminal Services");
        let keys = [new(&format!("key {key}"), "there"), new(&format!("key {key}\\Client"), "there")];
        (keys, format!("{key}\\Client\\fClientDisableUDP"))
    });
    let keys: Vec<Difference> = all.iter().flat_map(|(keys, _)| keys.clone()).collect();
    let values: Vec<Difference> = all.iter().map(|(_, value)| new(value, "1")).collect();
    let off = bench.apply("disable-udp");
    bench.is_right("disable-udp");
    bench.differs("disable-udp", [keys.clone(), values.clone()].concat());
    let on = bench.apply("enable-udp");
    bench.is_right("enable-udp");
    bench.differs("enable-udp", keys.clone());
    let back = bench.pc.redial(&format!("undo {on}"));
    assert_eq!(back.code, Some(0), "{back:?}");
    bench.differs("undo of enable-udp", [keys, values].concat());
    bench.undo(&off);
}

fn listener(bench: &Bench) {
    let set = |name: &str, to: &str| vec![bench.seed.becomes(&format!("{LISTENER}\\{name}"), to)];
    bench.there_and_back("host-nla-off", set("UserAuthentication", "0"));
    // While it is lowered, only taking that back leads out.
    let off = bench.apply("host-nla-off");
    let (on, code) = bench.pc.json("fix host-nla-on --yes");
    assert_eq!((on["outcome"].as_str(), code), (Some("refused"), Some(75)), "{on:#}");
    bench.undo(&off);
    // Of an odd length to begin with: it comes back so.
    for (layer, number) in [("rdp", "0"), ("negotiate", "1"), ("tls", "2")] {
        bench.there_and_back(&format!("host-security-layer --layer {layer}"), set("SecurityLayer", number));
    }
    bench.refused("host-security-layer", "refused", "--layer");

    // Lowered for good, by somebody else.
    let to = |number| {
        format!("{HEAD}[{}]\n\"UserAuthentication\"=dword:{number}\n", LISTENER.replace("HKLM", "HKEY_LOCAL_MACHINE"))
    };
    bench.pc.registry(&to(0));
    let lowered = Bench { pc: bench.pc, seed: bench.pc.look() };
    lowered.there_and_back("host-nla-on", vec![lowered.seed.becomes(&format!("{LISTENER}\\UserAuthentication"), "1")]);
    bench.pc.registry(&to(1));

    // What the organisation decides is left alone.
    let policy = "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services]";
    bench.pc.registry(&format!("{HEAD}{policy}\n\"UserAuthentication\"=dword:1\n\"SecurityLayer\"=dword:2\n"));
    let before = bench.pc.look();
    for line in ["host-nla-off", "host-security-layer --layer rdp"] {
        let (report, _) = bench.pc.json(&format!("fix {line} --yes"));
        assert!(report["sentences"].to_string().contains("Your organisation controls this"), "{report:#}");
    }
    assert_eq!(bench.pc.look(), before);
    bench.pc.registry(&format!("{HEAD}{}\n", policy.replace("[H", "[-H")));
    bench.differs("the policy gone again", Vec::new());
}

fn service(bench: &Bench) {
    let running = || bench.seed.becomes("service TermService", "4");
    let manual = || bench.seed.becomes(&format!("{SERVICE}\\Start"), "3");
    bench.there_and_back("start-remote-desktop-service", vec![running(), manual()]);
    // Wine has no firewall, so it stays as it is, and that is said.
    let off = |name: &str| bench.seed.becomes(&format!("{SERVER}\\{name}"), "0");
    let on = vec![off("fDenyTSConnections"), off("TSServerDrainMode"), running(), manual()];
    bench.there_and_back("enable-remote-desktop", on);
    bench.there_and_back("restore-port-3389", vec![bench.seed.becomes(&format!("{LISTENER}\\PortNumber"), "3389")]);
}

/// Whatever Wine has not: the answer says so, and nothing is different.
fn not_under_wine(bench: &Bench) {
    for line in ["allow-remote-desktop-in-firewall", "allow-client-in-firewall"] {
        bench.refused(line, "refused", "This computer has no such thing (the firewall).");
    }
    bench.refused("sync-clock", "refused", "Windows' own time service is missing");
    bench.refused("never-sleep", "refused", "This computer has no such thing (power plan).");
    bench.refused("reset-stale-session", "refused", "This computer has no such thing (sessions).");
    bench.refused("reset-stale-session --session 3", "refused", "This computer has no such thing (sessions).");
    // Without a key and a certificate of Windows' own.
    bench.refused("repair-key-permissions", "refused", "There is no key for Remote Desktop");
    bench.refused("repair-key-permissions --step move-key", "refused", "There is no key for Remote Desktop");
    bench.refused("repair-key-permissions --step expert", "refused", "There is no key for Remote Desktop");

    // Only asked for, and never forced: in Wine nobody restarts anything.
    let (asked, code) = bench.pc.json("fix restart-computer --yes");
    assert_eq!((asked["outcome"].as_str(), code), (Some("applied"), Some(0)), "{asked:#}");
    bench.differs("restart-computer", Vec::new());
}

#[test]
fn certificates_and_keys() {
    let Some(pc) = Computer::copy() else { return };
    let made = rcgen::generate_simple_self_signed(["pc7.example".to_owned()]).unwrap();
    pc.certificate(made.cert.der());
    let sha1 = pc.look().find(&format!("key {STORE}")).rsplit('\\').next().unwrap().to_owned();
    // Windows' own one may be bound by its name as well.
    let octets: Vec<&str> = (0..20).map(|at| &sha1[2 * at..2 * at + 2]).collect();
    pc.registry(&format!(
        "{HEAD}[{}]\n\"SSLCertificateSHA1Hash\"=hex:{}\n",
        LISTENER.replace("HKLM", "HKEY_LOCAL_MACHINE"),
        octets.join(",")
    ));
    for (name, attributes) in
        [(OWN_KEY.to_owned(), 0x24), (OWN_KEY.replace("f686", "1234"), 0x20), ("other".to_owned(), 1)]
    {
        pc.file(&format!("{KEYS}\\{name}"), name.as_bytes(), attributes);
    }
    // It runs, so each of these restarts it.
    let (started, _) = pc.json("fix start-remote-desktop-service --yes");
    assert_eq!(started["outcome"], "applied", "{started:#}");
    let bench = Bench::new(&pc);

    let change = bench.apply("renew-certificate");
    let unbound = bench.seed.gone(&format!("{LISTENER}\\SSLCertificateSHA1Hash"));
    let removed = [bench.seed.key_gone(&format!("{STORE}{sha1}")), vec![unbound]].concat();
    assert!(removed.len() >= 3);
    // The journal keeps it: no file is made where others could have prepared a place for it.
    bench.differs("renew-certificate", removed.clone());
    bench.undo(&change);

    // Wine's files have no rights of their own: it says yes and does nothing, which reading back finds out.
    bench.refused("repair-key-permissions", "failed", "Windows said that it did this, but it did not");

    let (own, aside) = (format!("C:\\{KEYS}\\{OWN_KEY}"), format!("C:\\{KEYS}\\{OWN_KEY}.redial-1"));
    let change = bench.apply("repair-key-permissions --step move-key");
    let moved = bench.seed.moved(&own, &aside);
    bench.differs("move-key", [removed.as_slice(), &moved].concat());
    bench.undo(&change);

    // Wine's folders are not closed to anybody, so no key is copied into one.
    bench.refused("repair-key-permissions --step expert", "failed", "does not touch that with an administrator");
}
