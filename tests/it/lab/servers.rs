//! Programs of others that people really run.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::certificates::{Pair, pairs};
use super::process::{Server, Socket, Start, Tool, run};
use super::{Namespace, PORT, address, own_address, scratch};

/// A server and where it listens.
#[derive(Debug)]
pub struct Running {
    pub address: IpAddr,
    _server: Server,
    /// Goes after the server that shows it.
    _screen: Option<Screen>,
}

/// xrdp, by its own names for things.
#[derive(Clone, Copy, Debug)]
pub struct Xrdp<'a> {
    /// `rdp`, `tls` or `negotiate`.
    pub security_layer: &'a str,
    /// None is a certificate that is not there.
    pub pair: Option<&'a Pair>,
    pub tls_ciphers: &'a str,
    /// Whether it may read its key.
    pub reads_key: bool,
    pub namespace: Option<&'a Namespace>,
    /// None is an address of its own.
    pub address: Option<IpAddr>,
}

impl Xrdp<'_> {
    pub fn new() -> Self {
        Self {
            security_layer: "tls",
            pair: Some(&pairs().good),
            tls_ciphers: "HIGH",
            reads_key: true,
            namespace: None,
            address: None,
        }
    }
}

impl Xrdp<'_> {
    pub fn start(self) -> Running {
        let scratch = scratch("xrdp");
        let address = self.address.unwrap_or_else(|| address().into());
        let port = match address {
            IpAddr::V4(v4) => format!("tcp://{v4}:{PORT}"),
            IpAddr::V6(v6) => format!("tcp6://{{{v6}}}:{PORT}"),
        };
        fs::create_dir_all("/run/xrdp/sockdir").expect("xrdp needs /run/xrdp/sockdir: run the tests as root");
        let none = scratch.join("none");
        let (certificate, mut key) = self.pair.map_or((&none, &none), |pair| (&pair.certificate, &pair.key));
        let locked = scratch.join("key");
        if !self.reads_key {
            fs::copy(key, &locked).expect("scratch is writable");
            // Somebody else's, and root without its rights over files reads it no more than the user xrdp does.
            fs::set_permissions(&locked, fs::Permissions::from_mode(0o600)).expect("it is there");
            chown(&locked, Some(1), Some(1)).expect("run the tests as root");
            key = &locked;
        }
        let settings = format!(
            "[Globals]\nini_version=1\nfork=true\nport={port}\nuse_vsock=false\nsecurity_layer={}\n\
             crypt_level=high\ncertificate={}\nkey_file={}\nssl_protocols=TLSv1.2, TLSv1.3\ntls_ciphers={}\n\
             [Logging]\nLogFile={}\nLogLevel=WARNING\nEnableSyslog=false\nEnableConsole=false\n[Channels]\n\
             [Xorg]\nname=Xorg\nlib=libxup.so\nusername=ask\npassword=ask\nip=127.0.0.1\nport=-1\ncode=20\n",
            self.security_layer,
            certificate.display(),
            key.display(),
            self.tls_ciphers,
            scratch.join("log").display(),
        );
        let file = scratch.join("xrdp.ini");
        fs::write(&file, settings).expect("scratch is writable");
        let own = ["-n".to_owned(), "-c".into(), file.display().to_string()].into_iter();
        let without = ["--bounding-set=-dac_override,-dac_read_search".to_owned(), "xrdp".into()].into_iter();
        let xrdp = Tool { program: "xrdp", package: "xrdp" };
        let locked_out = Tool { program: "setpriv", package: "util-linux" };
        let mut server = Server::start(&Start {
            program: if self.reads_key { xrdp } else { locked_out },
            namespace: self.namespace,
            arguments: if self.reads_key { own.collect() } else { without.chain(own).collect() },
            environment: Vec::new(),
            scratch: &scratch,
        });
        server.wait_until_listening(SocketAddr::from((address, PORT)), Socket::Tcp, self.namespace);
        Running { address, _server: server, _screen: None }
    }
}

/// FreeRDP's shadow server, NLA only, with one account in its list. `clock` is how far its clock is ahead, as faketime
/// reads it.
pub fn freerdp_nla(clock: Option<&str>) -> Running {
    freerdp("nla", clock)
}

/// The same with another kind of connection, by FreeRDP's own name for it.
pub fn freerdp(security: &str, clock: Option<&str>) -> Running {
    let scratch = scratch("freerdp");
    let address = IpAddr::from(address());
    let accounts = run(
        Tool { program: "winpr-hash", package: "winpr-utils" },
        None,
        &["-u", "labuser", "-p", "secret", "-f", "sam"],
    );
    let (sam, certificates) = (scratch.join("sam"), scratch.join(".config/freerdp/shadow"));
    fs::write(&sam, accounts).expect("scratch is writable");
    fs::create_dir_all(&certificates).expect("scratch is writable");
    fs::copy(&pairs().good.certificate, certificates.join("shadow.crt")).expect("scratch is writable");
    fs::copy(&pairs().good.key, certificates.join("shadow.key")).expect("scratch is writable");
    let screen = Screen::start(&scratch, "800x600x24");
    let mut environment = vec![("DISPLAY", screen.name()), ("HOME", scratch.display().to_string())];
    if let Some(ahead) = clock {
        environment.extend([
            ("LD_PRELOAD", faketime()),
            ("FAKETIME", ahead.to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]);
    }
    let arguments =
        [format!("/port:{PORT}"), format!("/bind-address:{address}"), format!("/sam-file:{}", sam.display())];
    let mut server = Server::start(&Start {
        program: Tool { program: "freerdp-shadow-cli", package: "freerdp2-shadow-x11" },
        namespace: None,
        arguments: arguments.into_iter().chain([format!("/sec:{security}"), "+auth".to_owned()]).collect(),
        environment,
        scratch: &scratch,
    });
    server.wait_until_listening(SocketAddr::from((address, PORT)), Socket::Tcp, None);
    Running { address, _server: server, _screen: Some(screen) }
}

/// Weston with its RDP backend, which takes clients without NLA.
pub fn weston() -> Running {
    let scratch = scratch("weston");
    let address = IpAddr::from(address());
    let good = &pairs().good;
    // It keeps its socket in a folder that must be its own.
    let runtime = scratch.join("run");
    fs::create_dir_all(&runtime).expect("scratch is writable");
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).expect("it is there");
    let arguments = [
        "--backend=rdp-backend.so".to_owned(),
        format!("--address={address}"),
        format!("--port={PORT}"),
        format!("--rdp-tls-cert={}", good.certificate.display()),
        format!("--rdp-tls-key={}", good.key.display()),
        "--no-config".to_owned(),
        "--socket=lab".to_owned(),
    ];
    let mut server = Server::start(&Start {
        program: Tool { program: "weston", package: "weston" },
        namespace: None,
        arguments: arguments.into(),
        environment: vec![("XDG_RUNTIME_DIR", runtime.display().to_string()), ("HOME", scratch.display().to_string())],
        scratch: &scratch,
    });
    server.wait_until_listening(SocketAddr::from((address, PORT)), Socket::Tcp, None);
    Running { address, _server: server, _screen: None }
}

/// A screen that nobody sees.
#[derive(Debug)]
pub struct Screen {
    server: Option<Server>,
    number: u32,
}

impl Screen {
    /// The number is this test's own, because servers that choose one for themselves at the same time choose the same.
    pub fn start(scratch: &Path, size: &str) -> Self {
        let number = 1000 + std::process::id() % 500 * 100 + super::next() % 100;
        let mut server = Server::start(&Start {
            program: Tool { program: "Xvfb", package: "xvfb" },
            namespace: None,
            arguments: [&format!(":{number}"), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
                .map(str::to_owned)
                .to_vec(),
            environment: Vec::new(),
            scratch,
        });
        let socket = Self::socket(number);
        server.wait_until("takes no clients", || UnixStream::connect(&socket).is_ok());
        Self { server: Some(server), number }
    }

    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }

    fn socket(number: u32) -> String {
        format!("/tmp/.X11-unix/X{number}")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        drop(self.server.take());
        // Being killed it leaves these behind.
        let _ = fs::remove_file(Self::socket(self.number));
        let _ = fs::remove_file(format!("/tmp/.X{}-lock", self.number));
    }
}

fn faketime() -> String {
    let places = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"];
    let mut files = places.iter().map(|place| format!("{place}/faketime/libfaketime.so.1"));
    files.find(|file| Path::new(file).exists()).expect("libfaketime is not installed: apt-get install faketime")
}

/// OpenSSH.
pub fn sshd() -> Running {
    let scratch = scratch("sshd");
    let address = IpAddr::from(address());
    let key = scratch.join("key").display().to_string();
    run(
        Tool { program: "ssh-keygen", package: "openssh-client" },
        None,
        &["-q", "-t", "ed25519", "-N", "", "-f", &key],
    );
    // The folder into which it locks the part that speaks before the sign-in.
    fs::create_dir_all("/run/sshd").expect("sshd needs /run/sshd: run the tests as root");
    let options = [
        format!("ListenAddress={address}"),
        format!("Port={PORT}"),
        format!("HostKey={key}"),
        "PidFile=none".into(),
        "LogLevel=QUIET".into(),
    ];
    let options = options.into_iter().flat_map(|option| ["-o".to_owned(), option]);
    let mut server = Server::start(&Start {
        // It insists on being called by its full path.
        program: Tool { program: "/usr/sbin/sshd", package: "openssh-server" },
        namespace: None,
        arguments: ["-D".to_owned(), "-e".into(), "-f".into(), "/dev/null".into()].into_iter().chain(options).collect(),
        environment: Vec::new(),
        scratch: &scratch,
    });
    server.wait_until_listening(SocketAddr::from((address, PORT)), Socket::Tcp, None);
    Running { address, _server: server, _screen: None }
}

/// `ssh -L` to somewhere, by way of an OpenSSH server of its own: both programs, and where the tunnel begins.
pub fn tunnel(to: SocketAddr) -> ([Server; 2], SocketAddr) {
    let scratch = scratch("tunnel");
    let (server_at, from) = (address(), SocketAddr::from((own_address(), PORT)));
    let keys = ["host", "user"].map(|name| scratch.join(name).display().to_string());
    for key in &keys {
        let tool = Tool { program: "ssh-keygen", package: "openssh-client" };
        run(tool, None, &["-q", "-t", "ed25519", "-N", "", "-f", key]);
    }
    fs::create_dir_all("/run/sshd").expect("sshd needs /run/sshd: run the tests as root");
    let options = |options: &[String]| options.iter().flat_map(|o| ["-o".to_owned(), o.clone()]).collect::<Vec<_>>();
    let there = options(&[
        format!("ListenAddress={server_at}"),
        format!("Port={PORT}"),
        format!("HostKey={}", keys[0]),
        format!("AuthorizedKeysFile={}.pub", keys[1]),
        "StrictModes=no".into(),
        "PermitRootLogin=yes".into(),
        "PidFile=none".into(),
    ]);
    let mut server = Server::start(&Start {
        program: Tool { program: "/usr/sbin/sshd", package: "openssh-server" },
        namespace: None,
        arguments: ["-D", "-e", "-f", "/dev/null"].map(str::to_owned).into_iter().chain(there).collect(),
        environment: Vec::new(),
        scratch: &scratch,
    });
    server.wait_until_listening(SocketAddr::from((server_at, PORT)), Socket::Tcp, None);
    let here = options(&[
        "BatchMode=yes".into(),
        "ExitOnForwardFailure=yes".into(),
        "IdentitiesOnly=yes".into(),
        "StrictHostKeyChecking=no".into(),
        "UserKnownHostsFile=/dev/null".into(),
    ]);
    let words = ["-F", "/dev/null", "-N", "-i", &keys[1], "-p", &PORT.to_string(), "-L", &format!("{from}:{to}")]
        .map(str::to_owned);
    let mut client = Server::start(&Start {
        program: Tool { program: "ssh", package: "openssh-client" },
        namespace: None,
        arguments: words.into_iter().chain(here).chain([format!("root@{server_at}")]).collect(),
        environment: Vec::new(),
        scratch: &scratch,
    });
    client.wait_until_listening(from, Socket::Tcp, None);
    ([client, server], from)
}

/// nginx, plain or encrypted.
pub fn nginx(encrypted: bool) -> Running {
    let scratch = scratch("nginx");
    let address = IpAddr::from(address());
    let good = &pairs().good;
    let tls = format!("ssl_certificate {}; ssl_certificate_key {};", good.certificate.display(), good.key.display());
    let (listen, tls) = if encrypted { ("ssl", tls.as_str()) } else { ("", "") };
    let here = scratch.display();
    let settings = format!(
        "daemon off; pid {here}/pid; error_log {here}/error crit; worker_processes 1; events {{ worker_connections 64; }}\n\
         http {{ access_log off; client_body_temp_path {here}/a; proxy_temp_path {here}/b; fastcgi_temp_path {here}/c;\n\
         uwsgi_temp_path {here}/d; scgi_temp_path {here}/e;\n\
         server {{ listen {address}:{PORT} {listen}; {tls} return 200 hello; }} }}\n"
    );
    let file = scratch.join("nginx.conf");
    fs::write(&file, settings).expect("scratch is writable");
    let mut server = Server::start(&Start {
        program: Tool { program: "nginx", package: "nginx-light" },
        namespace: None,
        arguments: vec!["-e".into(), "stderr".into(), "-c".into(), file.display().to_string()],
        environment: Vec::new(),
        scratch: &scratch,
    });
    server.wait_until_listening(SocketAddr::from((address, PORT)), Socket::Tcp, None);
    Running { address, _server: server, _screen: None }
}

/// chrony as a time server that takes its own clock for right, or, without a `stratum`, knows that it knows nothing. It
/// never touches this computer's clock. `clock` is how far its own is ahead, as faketime reads it.
pub fn chronyd(stratum: Option<u8>, clock: Option<&str>, port: u16) -> Running {
    let scratch = scratch("chrony");
    let address = IpAddr::from(address());
    let local = stratum.map(|stratum| format!("local stratum {stratum}\n")).unwrap_or_default();
    let settings = format!(
        "{local}allow 127.0.0.0/8\nport {port}\nbindaddress {address}\ncmdport 0\nbindcmdaddress /\npidfile {}/pid\n",
        scratch.display()
    );
    let file = scratch.join("chrony.conf");
    fs::write(&file, settings).expect("scratch is writable");
    let environment = clock.map(|ahead| {
        [("LD_PRELOAD", faketime()), ("FAKETIME", ahead.to_owned()), ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned())]
    });
    let mut server = Server::start(&Start {
        program: Tool { program: "chronyd", package: "chrony" },
        namespace: None,
        // -x: leaves the clock alone; -U: as whoever starts it.
        arguments: ["-d", "-x", "-U", "-f"]
            .map(str::to_owned)
            .into_iter()
            .chain([file.display().to_string()])
            .collect(),
        environment: environment.into_iter().flatten().collect(),
        scratch: &scratch,
    });
    server.wait_until_listening(SocketAddr::from((address, port)), Socket::Udp, None);
    Running { address, _server: server, _screen: None }
}

/// No privileged one, so that nobody needs to be root.
pub const TIME_PORT: u16 = 11_123;
