//! A real domain: MIT's Kerberos on a loopback address, with one person in it and the computer `localhost`.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::certificates::pairs;
use super::process::{Server, Socket, Start, Tool};
use super::{address, scratch, text};

/// The domain, as long as this lives.
#[derive(Debug)]
pub struct Domain {
    folder: PathBuf,
    _kdc: Server,
}

pub const REALM: &str = "LAB.EXAMPLE";
const KDC_PORT: u16 = 88;

impl Domain {
    /// With somebody called `anna`, who has a ticket to begin with.
    pub fn start(password: &str) -> Self {
        let (folder, at) = (scratch("kerberos"), address());
        let (file, here) = (|name: &str| folder.join(name), folder.display());
        let client = format!(
            "[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\ndns_canonicalize_hostname = false\n\
             rdns = false\n[realms]\n{REALM} = {{\n kdc = {at}:{KDC_PORT}\n}}\n[domain_realm]\nlocalhost = {REALM}\n"
        );
        let server = format!(
            "[kdcdefaults]\nkdc_listen = {at}:{KDC_PORT}\nkdc_tcp_listen = {at}:{KDC_PORT}\n[realms]\n{REALM} = {{\n \
             database_name = {here}/principal\n key_stash_file = {here}/stash\n acl_file = {here}/acl\n}}\n\
             [logging]\nkdc = FILE:{here}/kdc.log\n"
        );
        fs::write(file("krb5.conf"), client).expect("scratch is writable");
        fs::write(file("kdc.conf"), server).expect("scratch is writable");
        let tool = |program, package, arguments: &[&str]| set_up(&folder, Tool { program, package }, arguments);
        tool("kdb5_util", "krb5-kdc", &["create", "-s", "-r", REALM, "-P", "master"]);
        let keytab = format!("{here}/keytab");
        for order in [
            format!("addprinc -pw {password} anna"),
            "addprinc -randkey TERMSRV/localhost".to_owned(),
            format!("ktadd -k {keytab} TERMSRV/localhost"),
            format!("ktadd -norandkey -k {here}/anna anna"),
        ] {
            tool("kadmin.local", "krb5-admin-server", &["-r", REALM, "-q", &order]);
        }
        let mut kdc = Server::start(&Start {
            program: Tool { program: "krb5kdc", package: "krb5-kdc" },
            namespace: None,
            arguments: vec!["-n".to_owned()],
            environment: environment(&folder).into(),
            scratch: &folder,
        });
        kdc.wait_until_listening(SocketAddr::from((at, KDC_PORT)), Socket::Tcp, None);
        tool("kinit", "krb5-user", &["-k", "-t", text(&file("anna")), "anna"]);
        Self { folder, _kdc: kdc }
    }

    /// What whoever is signed in here has in their environment.
    pub fn member(&self) -> [(&'static str, String); 3] {
        environment(&self.folder)
    }

    /// The same for somebody without a ticket.
    pub fn stranger(&self) -> [(&'static str, String); 3] {
        let none = format!("FILE:{}", self.folder.join("no-ticket").display());
        environment(&self.folder)
            .map(|(name, value)| if name == "KRB5CCNAME" { (name, none.clone()) } else { (name, value) })
    }

    /// The computer of the domain, with the good certificate.
    pub fn computer(&self) -> Computer {
        let folder = scratch("kerberos-server");
        // A name that every system knows leads to one address, so that the port is what differs.
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("a port is free").port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lab/kerberos_server.py");
        let good = &pairs().good;
        let arguments = [text(&script), "127.0.0.1", &port.to_string(), text(&good.certificate), text(&good.key)];
        let keytab = ("KRB5_KTNAME", self.folder.join("keytab").display().to_string());
        let mut server = Server::start(&Start {
            // The distribution's own, which has the module.
            program: Tool { program: "/usr/bin/python3", package: "python3-gssapi" },
            namespace: None,
            arguments: arguments.map(str::to_owned).into(),
            environment: environment(&self.folder).into_iter().chain([keytab]).collect(),
            scratch: &folder,
        });
        server.wait_until_listening(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Socket::Tcp, None);
        Computer { port, server }
    }
}

/// A computer that takes tickets.
#[derive(Debug)]
pub struct Computer {
    pub port: u16,
    server: Server,
}

impl Computer {
    /// A line of whatever it was shown.
    pub fn saw(&self) -> String {
        self.server.printed()
    }
}

fn environment(folder: &Path) -> [(&'static str, String); 3] {
    let file = |name: &str| folder.join(name).display().to_string();
    [
        ("KRB5_CONFIG", file("krb5.conf")),
        ("KRB5_KDC_PROFILE", file("kdc.conf")),
        ("KRB5CCNAME", format!("FILE:{}", file("tickets"))),
    ]
}

fn set_up(folder: &Path, tool: Tool, arguments: &[&str]) {
    let mut command = Command::new(tool.program);
    let output = command.args(arguments).envs(environment(folder)).stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}: apt-get install {}", tool.program, tool.package));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {said}", tool.program);
}
