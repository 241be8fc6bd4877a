//! One look: from the inside, by a connection to itself, by a helper with an administrator's rights, and by the computer's own
//! time server.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::elevate::{self, AskError, HelperReply};
use crate::engine::{Progress, Request, changes, check};
use crate::host::checks::clock::{self, Asked};
use crate::host::{self, Examination};
use crate::model::{Host, Said, Target};
use crate::net::sntp::{self, Compared, Incomparable};
use crate::platform::Platform;
use crate::platform::elevation::{ElevationError, Transport};
use crate::report::Report;

/// A computer that was looked at from the inside.
#[derive(Clone, Debug)]
pub struct HostLook {
    examined: Examination,
    /// The connection to itself, where one was made.
    dialled: Option<Report>,
    changes: Vec<serde_json::Value>,
    time_server: Option<String>,
}

/// All addresses of the time server together.
const TIME_BUDGET: Duration = Duration::from_secs(6);
/// What a fraction of a second is worth to a sign-in is nothing, so whole milliseconds are kept.
const MS: f64 = 1000.0;

impl HostLook {
    /// From the inside, then, unless nobody listens there, a check of its own port as every client would make it. None
    /// where it stopped unexpectedly.
    pub async fn begin(pc: Arc<dyn Platform>, emit: impl FnMut(Progress)) -> Option<Self> {
        let mut look = Self::inside(pc).await?;
        if look.examined.listens != Some(false) {
            let request = Request { to_itself: true, ..Request::new(itself(look.examined.port), None) };
            look.dialled = Some(check(request, emit).await);
        }
        Some(look)
    }

    /// Only from the inside: for a computer in memory, which nobody can dial. It takes Windows milliseconds, seconds where
    /// its logs are long, so it goes on beside the other tasks.
    pub async fn inside(pc: Arc<dyn Platform>) -> Option<Self> {
        let look = tokio::task::spawn_blocking(move || Self {
            examined: host::examine(&*pc),
            dialled: None,
            changes: changes::made(&pc),
            time_server: clock::to_ask(&*pc),
        });
        look.await.ok()
    }

    #[must_use]
    pub fn report(&self) -> Report {
        Report { changes: self.changes.clone(), ..Report::of_host(&self.examined, self.dialled.as_ref()) }
    }

    /// Whom the clock can be compared with, if the user wants that.
    #[must_use]
    pub fn time_server(&self) -> Option<&str> {
        self.time_server.as_deref()
    }

    /// Asks the time server that Windows itself is set to ask, and nobody else: it is the one that the user was told of.
    pub async fn ask_time(&mut self) {
        self.ask_time_at(sntp::PORT).await;
    }

    async fn ask_time_at(&mut self, port: u16) {
        let Some(server) = self.time_server.clone() else { return };
        let answer = sntp::ask(&server, port, Instant::now() + TIME_BUDGET).await;
        self.examined = self.examined.with_clock(|seen| {
            if let Ok(Compared { ahead_s, .. }) = &answer {
                #[expect(clippy::cast_possible_truncation, reason = "both clocks count from 1968 to 2104")]
                let offset_ms = (ahead_s * MS) as i64;
                (seen.server, seen.offset_ms) = (Some(server), Some(offset_ms));
            }
            seen.asked = Some(asked(answer));
        });
    }

    /// Has a helper with an administrator's rights look, and takes over what it saw. Blocks for as long as somebody thinks
    /// about Windows' question.
    ///
    /// # Errors
    /// Why nothing more is known than before, as a whole sentence.
    pub fn as_administrator(&mut self, transport: &mut dyn Transport) -> Result<(), Said> {
        let answer = match elevate::ask(&elevate::Request::Examine, transport) {
            Ok(HelperReply::Answered(answer)) => *answer,
            Ok(HelperReply::Declined) => return Err(Declined {}.into()),
            Err(AskError::Elevation(ElevationError::Unsupported)) => return Err(NoPrompt {}.into()),
            Err(AskError::Elevation(ElevationError::TooOld)) => return Err(crate::fixes::floor::TooOld {}.into()),
            Err(error) => return Err(NoAnswerFor { why: error.said().into() }.into()),
        };
        if let elevate::HelperOutcome::Refused { reason } = answer.verdict {
            return Err(reason);
        }
        let elevate::HelperOutcome::Examined { checks } = answer.verdict else {
            return Err(OtherAnswer {}.into());
        };
        self.examined = self.examined.taking_over(checks);
        Ok(())
    }
}

crate::says! { "engine-look":
    Declined {} = "Windows asked for an administrator, and the answer was no. Everything is as it was: what only an administrator can see stays unclear.";
    NoPrompt {} = "Only Windows can ask for an administrator.";
    NoAnswerFor { why: Phrase } = "The helper with an administrator's rights gave no answer ({why}).";
    NoAnswer { detail: OsError } = "The helper with an administrator's rights gave no answer ({detail}).";
    OtherAnswer {} = "The helper with an administrator's rights gave no answer (it is about something else).";
}

fn asked(answer: Result<Compared, Incomparable>) -> Asked {
    match answer {
        Ok(Compared { took_ms, stratum, unsure_s, .. }) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than 16 seconds")]
            let unsure_ms = (unsure_s * MS) as u64;
            Asked::Answered { took_ms: (took_ms * 10.0).round() / 10.0, stratum, unsure_ms }
        }
        Err(Incomparable::NameNotFound) => Asked::NameNotFound,
        Err(Incomparable::Silent) => Asked::Silent,
        Err(Incomparable::Closed) => Asked::Closed,
        Err(Incomparable::Refused(code)) => Asked::Refused { code },
        Err(Incomparable::Unsynchronised) => Asked::Unsynchronised,
    }
}

fn itself(port: u16) -> Target {
    let ip = IpAddr::V4(Ipv4Addr::LOCALHOST);
    Target::of(Host::Address { ip, zone: None }, port)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "loopback answers at once, and what waits here is a test")]

    use super::*;
    use crate::model::{Cause, Layer, Status};
    use crate::platform::elevation::Exchange;
    use crate::platform::fake::Fake;
    use crate::platform::registry::{Key, Value};
    use crate::practice;

    fn listening_at(port: u16) -> Fake {
        let pc = Fake::typical();
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp");
        pc.edit(|world| {
            world.power[0].sleep_after_s = 0;
            world.set_value(&key, "PortNumber", Value::dword(port.into()));
        });
        pc
    }

    /// A practice computer at this computer's own address, where host mode calls.
    async fn at_home(server: std::net::SocketAddr) -> u16 {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let Ok(mut far) = tokio::net::TcpStream::connect(server).await else { return };
                    let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                });
            }
        });
        port
    }

    #[tokio::test]
    async fn what_the_inside_does_not_show_the_connection_does() {
        let server = practice::start("closed-after-hello").await.unwrap();
        let port = at_home(server.address).await;
        let mut asked = 0;
        let pc = listening_at(port);
        let report = HostLook::begin(Arc::new(pc), |_| asked += 1).await.unwrap().report();
        assert!(asked > 10);
        assert_eq!((report.verdict.known_cause(), report.exit_code()), (Some(Cause::TlsClosedAfterHello), 3));
        assert_eq!(report.layer(Layer::Tls).unwrap().status, Status::Fail);
        assert!(report.verdict.because[0].contains("from this computer to itself"), "{:?}", report.verdict);
        assert_eq!(report.target.port, port);
        // It means itself, so nobody answers in its place.
        let who = &report.layer(Layer::Port).unwrap().facts["who-answered"];
        assert_eq!(who["place"]["kind"], "elsewhere");
        assert!(!report.verdict.also.iter().any(|other| other.cause == Cause::AnsweredOnThisComputer));
        // The other port is known from the inside as well.
        assert!(report.verdict.also.iter().any(|other| other.cause == Cause::HostPortChanged));
    }

    #[tokio::test]
    async fn what_does_not_listen_is_not_dialled() {
        let pc = listening_at(3389);
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Control\\Terminal Server");
        pc.edit(|world| world.set_value(&key, "fDenyTSConnections", Value::dword(1)));
        let mut asked = 0;
        let report = HostLook::begin(Arc::new(pc), |_| asked += 1).await.unwrap().report();
        assert_eq!((asked, report.verdict.known_cause()), (0, Some(Cause::HostRemoteDesktopOff)));
    }

    /// A time server on loopback whose clock is behind this one.
    async fn time_server(behind_s: u32) -> u16 {
        let socket = tokio::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut question = [0; 64];
            while let Ok((48, from)) = socket.recv_from(&mut question).await {
                let mut answer = [0; 48];
                (answer[0], answer[1]) = (0x24, 2);
                answer[24..32].copy_from_slice(&question[40..48]);
                let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
                let seconds = u32::try_from(now + 2_208_988_800).unwrap() - behind_s;
                answer[32..36].copy_from_slice(&seconds.to_be_bytes());
                answer[40..44].copy_from_slice(&seconds.to_be_bytes());
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        port
    }

    /// Windows on it is set to ask this very computer for the time, and has not done so.
    async fn uncompared(servers: &str) -> (Fake, HostLook) {
        let pc = listening_at(3389);
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters");
        pc.edit(|world| {
            (world.clock.offset_ms, world.clock.last_sync) = (None, None);
            world.set_value(&key, "Type", Value::text("NTP"));
            world.set_value(&key, "NtpServer", Value::text(servers));
        });
        (pc.clone(), HostLook::inside(Arc::new(pc)).await.unwrap())
    }

    fn clock(look: &HostLook) -> host::HostCheck {
        look.report().host.into_iter().find(|check| check.id == "host-clock").unwrap()
    }

    #[tokio::test]
    async fn the_clock_is_compared_only_when_asked_for() {
        let (_, mut look) = uncompared("127.0.0.1,0x9").await;
        assert_eq!((clock(&look).status, look.time_server()), (Status::Unknown, Some("127.0.0.1")));
        look.ask_time_at(time_server(0).await).await;
        let seen = clock(&look);
        assert!(seen.status == Status::Pass && seen.headline.contains("just now"), "{seen:?}");
        look.ask_time_at(time_server(600).await).await;
        let report = look.report();
        assert_eq!(report.verdict.known_cause(), Some(Cause::HostClockWrong), "{:?}", clock(&look));
        assert!(report.verdict.because[0].contains("10 minutes fast"), "{:?}", report.verdict);
        assert_eq!(report.fixes[0].id, "sync-clock");
    }

    #[tokio::test]
    async fn only_the_server_that_was_named_is_asked() {
        let (_, mut look) = uncompared("127.0.0.2,0x9 127.0.0.1,0x9").await;
        assert_eq!(look.time_server(), Some("127.0.0.2"));
        // The second one would tell the time at this port, and the first one does not.
        look.ask_time_at(time_server(0).await).await;
        let seen = clock(&look);
        assert!(seen.status == Status::Unknown && seen.headline.contains("127.0.0.2"), "{seen:?}");
    }

    #[tokio::test]
    async fn asking_in_vain_takes_nothing_away() {
        let (pc, _) = uncompared("127.0.0.1,0x9").await;
        let closed = tokio::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
        for (offset_ms, known) in [(Some(12), true), (None, false)] {
            pc.edit(|world| world.clock.offset_ms = offset_ms);
            let mut look = HostLook::inside(Arc::new(pc.clone())).await.unwrap();
            look.ask_time_at(closed).await;
            let seen = clock(&look);
            assert_eq!(seen.status == Status::Pass, known, "{seen:?}");
            assert!(seen.headline.contains("no time server at 127.0.0.1"), "{seen:?}");
        }
    }

    #[tokio::test]
    async fn who_does_not_answer_is_named_and_nobody_is_accused() {
        let (_, mut look) = uncompared("127.0.0.1,0x9").await;
        let closed = tokio::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap().local_addr().unwrap().port();
        look.ask_time_at(closed).await;
        let seen = clock(&look);
        assert!(seen.status == Status::Unknown && seen.headline.contains("127.0.0.1"), "{seen:?}");
        assert_eq!(look.report().exit_code(), 75);
        // In a domain there is nobody to ask by name.
        let (pc, _) = uncompared("127.0.0.1").await;
        let key = Key::machine("SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters");
        pc.edit(|world| world.set_value(&key, "Type", Value::text("NT5DS")));
        let mut look = HostLook::inside(Arc::new(pc)).await.unwrap();
        assert_eq!(look.time_server(), None);
        look.ask_time().await;
        assert!(clock(&look).headline.contains("domain"));
    }

    /// Windows' question, answered.
    struct Prompt(Option<Fake>);

    impl Transport for Prompt {
        fn exchange(&mut self, order: &str, message: &[u8]) -> Result<Exchange, ElevationError> {
            let Some(pc) = &self.0 else { return Ok(Exchange::Declined) };
            pc.behave();
            pc.edit(|world| world.identity.elevated = true);
            elevate::Direct(Arc::new(pc.clone())).exchange(order, message)
        }
    }

    #[tokio::test]
    async fn an_administrator_sees_the_rest() {
        let pc = practice::computers::host::computer().unwrap();
        pc.edit(|world| world.identity.elevated = false);
        pc.deny("C:\\ProgramData\\Microsoft");
        pc.deny("events");
        let mut look = HostLook::inside(Arc::new(pc.clone())).await.unwrap();
        let before = look.report();
        assert!(before.needs_administrator());
        let declined = look.as_administrator(&mut Prompt(None)).unwrap_err();
        assert!(declined.contains("the answer was no"));
        assert_eq!(look.report(), before, "a no changes nothing");
        look.as_administrator(&mut Prompt(Some(pc.clone()))).unwrap();
        let after = look.report();
        assert!(!after.needs_administrator());
        assert!(after.verdict.also.len() > before.verdict.also.len(), "{:?}", after.verdict);
        assert_eq!(pc.log(), Vec::<String>::new(), "it was only looked at");
    }
}
