//! Processes that end with their guard.

use std::fs::File;
use std::io::Read as _;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::Namespace;

/// A server of somebody else's, in a process group of its own.
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    child: Child,
    output: PathBuf,
}

/// Where a program runs and what it needs there.
#[derive(Debug)]
pub struct Start<'a> {
    pub program: Tool,
    pub namespace: Option<&'a Namespace>,
    pub arguments: Vec<String>,
    pub environment: Vec<(&'static str, String)>,
    /// For what it prints.
    pub scratch: &'a Path,
}

/// A program and the Debian package that has it.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    pub program: &'static str,
    pub package: &'static str,
}

/// Slow machines under load included.
const READY_WITHIN: Duration = Duration::from_secs(20);

impl Server {
    /// Starts it. It is killed when the test's thread ends, however that happens.
    pub fn start(start: &Start<'_>) -> Self {
        let (mut command, output) = command(start);
        let file = File::create(&output).expect("scratch is writable");
        command.stdout(file.try_clone().expect("a file")).stderr(file);
        Self { name: start.program.program, child: spawn(&mut command, start.program), output }
    }

    /// Waits until it listens, without connecting: some servers serve one caller only.
    pub fn wait_until_listening(&mut self, at: SocketAddr, kind: Socket, namespace: Option<&Namespace>) {
        self.wait_until(&format!("does not listen at {at}"), || listening(at, kind, namespace));
    }

    /// Waits until it is ready, and fails with what it printed where it never is.
    pub fn wait_until(&mut self, complaint: &str, ready: impl Fn() -> bool) {
        let deadline = Instant::now() + READY_WITHIN;
        while !ready() {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                panic!("{} ended at once ({status}): {}", self.name, self.printed());
            }
            assert!(Instant::now() < deadline, "{} {complaint}: {}", self.name, self.printed());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The beginning of what it printed.
    pub fn printed(&self) -> String {
        let mut text = Vec::new();
        let file = File::open(&self.output).map(|file| file.take(4000).read_to_end(&mut text));
        if file.is_err() { String::new() } else { String::from_utf8_lossy(&text).into_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its own group only: the servers fork a process per connection.
        let group = format!("kill -KILL -{}", self.child.id());
        let _ = Command::new("sh").args(["-c", &group]).stderr(Stdio::null()).status();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is listened on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Socket {
    Tcp,
    Udp,
}

fn listening(at: SocketAddr, kind: Socket, namespace: Option<&Namespace>) -> bool {
    let flags = if kind == Socket::Tcp { "-Hltn" } else { "-Hlun" };
    let filter = format!("src {at}");
    !run(Tool { program: "ss", package: "iproute2" }, namespace, &[flags, &filter]).trim().is_empty()
}

fn command(start: &Start<'_>) -> (Command, PathBuf) {
    let mut command = prefixed(start.namespace);
    // Should this process be killed before its guards run, the kernel ends the server.
    command.args(["setpriv", "--pdeathsig", "KILL", start.program.program]).args(&start.arguments);
    command.envs(start.environment.iter().map(|(name, value)| (name, value)));
    command.process_group(0).stdin(Stdio::null());
    (command, start.scratch.join(format!("{}.out", start.program.package)))
}

fn spawn(command: &mut Command, tool: Tool) -> Child {
    require(tool);
    command.spawn().unwrap_or_else(|error| panic!("{} does not start: {error}", tool.program))
}

/// Runs a tool to its end and gives what it printed; the test fails where the tool does.
pub fn run(tool: Tool, namespace: Option<&Namespace>, arguments: &[&str]) -> String {
    require(tool);
    let output =
        prefixed(namespace).arg(tool.program).args(arguments).stdin(Stdio::null()).output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {stderr}", tool.program);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// `env` or `ip netns exec NAME`, for a program to follow.
pub fn prefixed(namespace: Option<&Namespace>) -> Command {
    namespace.map_or_else(
        || Command::new("env"),
        |namespace| {
            let mut command = Command::new("ip");
            command.args(["netns", "exec", namespace.name()]);
            command
        },
    )
}

/// Fails with the name of the package where a tool is missing.
fn require(tool: Tool) {
    let places = std::env::var("PATH").unwrap_or_default();
    let mut places: Vec<_> = std::env::split_paths(&places).collect();
    places.extend(["/usr/sbin".into(), "/sbin".into()]);
    let there = places.iter().any(|place| place.join(tool.program).exists());
    assert!(
        there,
        "`{}` is not installed, and this test talks to it: apt-get install --no-install-recommends {}",
        tool.program, tool.package
    );
}
