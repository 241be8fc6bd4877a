//! The first steps of a session, and not a step further: what would make a session comes after them.

use serde::Serialize;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Duration, Instant};

use super::tcp::Tcp;
use super::tls::{Broken, Tls};
use super::{Disconnect, ms, until};
use crate::proto::gcc::ServerBlocks;
use crate::proto::mcs::{self, ServerPdu};
use crate::proto::x224::Protocols;

/// A connection on which a session could begin.
#[derive(Debug)]
pub enum Line {
    Tls(Tls),
    /// Standard RDP Security encrypts only what comes after these steps.
    Plain(Tcp),
}

/// What came back, step by step; absent where it did not come so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FirstSteps {
    /// MCS Connect Initial and its response.
    pub connect: Exchange,
    /// Erect Domain, which gets no answer, and Attach User.
    pub attach: Option<Exchange>,
    /// Joining the user's own channel.
    pub join_user: Option<Exchange>,
    /// Joining the channel of input and output.
    pub join_io: Option<Exchange>,
    /// What the server says of itself in its first answer.
    pub server: Option<ServerSays>,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Exchange {
    /// Milliseconds from the question to its answer, or to the end of waiting.
    pub took_ms: f64,
    pub end: StepEnd,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StepEnd {
    Done,
    /// An MCS result other than success.
    Refused {
        result: u8,
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        name: &'static str,
    },
    /// Disconnect Provider Ultimatum.
    Disconnected {
        reason: u8,
        #[cfg_attr(test, schemars(extend("text" = "word")))]
        name: &'static str,
    },
    /// Set Error Info.
    ErrorInfo {
        code: u32,
    },
    /// A licence error.
    LicenceError {
        code: u32,
    },
    /// The server asked for a client certificate after the handshake.
    ClientCertificateRequired,
    /// No answer to that question.
    Garbled,
    #[serde(rename = "gone")]
    Disconnect {
        how: Disconnect,
    },
}

/// Read, and not used: nothing is encrypted by it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ServerSays {
    pub rdp_version: Option<u32>,
    /// Both 0 where TLS encrypts.
    pub encryption_method: Option<u32>,
    pub encryption_level: Option<u32>,
    pub random_octets: usize,
    pub certificate_octets: usize,
    pub io_channel: Option<u16>,
}

impl From<&ServerBlocks> for ServerSays {
    fn from(blocks: &ServerBlocks) -> Self {
        Self {
            rdp_version: blocks.version,
            encryption_method: blocks.encryption.map(|(method, _)| method),
            encryption_level: blocks.encryption.map(|(_, level)| level),
            random_octets: blocks.random,
            certificate_octets: blocks.certificate,
            io_channel: blocks.io_channel,
        }
    }
}

/// The steps by what they are called in facts.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Step {
    Connect,
    Attach,
    JoinUser,
    JoinIo,
}

impl FirstSteps {
    /// The step that was reached last, and how it ended.
    #[must_use]
    pub fn last(&self) -> (Step, &Exchange) {
        let later = [(Step::JoinIo, &self.join_io), (Step::JoinUser, &self.join_user), (Step::Attach, &self.attach)];
        let reached = later.into_iter().find_map(|(step, exchange)| Some((step, exchange.as_ref()?)));
        reached.unwrap_or((Step::Connect, &self.connect))
    }

    /// Whether every one of them went well.
    #[must_use]
    pub fn all_done(&self) -> bool {
        let (step, exchange) = self.last();
        step == Step::JoinIo && exchange.end == StepEnd::Done
    }
}

/// Where the server names no channel of input and output.
const USUAL_IO_CHANNEL: u16 = 1003;

/// Takes the steps one after the other, and says goodbye as a client does whose user has thought better of it.
pub async fn begin(line: Line, selected: Protocols, deadline: Instant) -> FirstSteps {
    let mut talk = Talk { line, heard: Vec::new() };
    if let Line::Tls(tls) = &mut talk.line {
        tls.refill(MOST_PDUS * mcs::LONGEST);
    }
    let steps = talk.steps(selected, deadline).await;
    // Who has gone hears no goodbye.
    if !matches!(steps.last().1.end, StepEnd::Disconnect { how } if how.hung_up()) {
        talk.goodbye(Instant::now() + GOODBYE).await;
    }
    steps
}

/// What saying goodbye may take: it only writes.
const GOODBYE: Duration = Duration::from_millis(50);

/// So many PDUs are read at most for one answer: what belongs to later moments is passed over.
const MOST_PDUS: usize = 8;

struct Talk {
    line: Line,
    heard: Vec<u8>,
}

impl Talk {
    async fn steps(&mut self, selected: Protocols, deadline: Instant) -> FirstSteps {
        let (connect, connected) = self
            .ask(&mcs::connect_initial(selected), deadline, |pdu| match pdu {
                ServerPdu::Connected { result: 0, blocks } => blocks.ok_or(StepEnd::Garbled),
                ServerPdu::Connected { result, .. } => Err(refused(result)),
                _ => Err(StepEnd::Garbled),
            })
            .await;
        let server = connected.as_ref().map(ServerSays::from);
        let mut steps = FirstSteps { connect, attach: None, join_user: None, join_io: None, server };
        let Some(blocks) = connected else { return steps };

        let request = [mcs::erect_domain(), mcs::attach_user()].concat();
        let (attach, user) = self
            .ask(&request, deadline, |pdu| match pdu {
                ServerPdu::Attached { result: 0, user } => user.ok_or(StepEnd::Garbled),
                ServerPdu::Attached { result, .. } => Err(refused(result)),
                _ => Err(StepEnd::Garbled),
            })
            .await;
        steps.attach = Some(attach);
        let Some(user) = user else { return steps };

        let (join_user, joined) = self.join(user, user, deadline).await;
        steps.join_user = Some(join_user);
        if joined {
            let io = blocks.io_channel.unwrap_or(USUAL_IO_CHANNEL);
            steps.join_io = Some(self.join(user, io, deadline).await.0);
        }
        steps
    }

    async fn join(&mut self, user: u16, channel: u16, deadline: Instant) -> (Exchange, bool) {
        let (exchange, joined) = self
            .ask(&mcs::join_channel(user, channel), deadline, |pdu| match pdu {
                ServerPdu::Joined { result: 0, .. } => Ok(()),
                ServerPdu::Joined { result, .. } => Err(refused(result)),
                _ => Err(StepEnd::Garbled),
            })
            .await;
        (exchange, joined.is_some())
    }

    /// Asks, and reads the answer by `take`.
    async fn ask<T>(
        &mut self,
        question: &[u8],
        deadline: Instant,
        take: impl Fn(ServerPdu) -> Result<T, StepEnd>,
    ) -> (Exchange, Option<T>) {
        let asked = Instant::now();
        self.write(question, deadline).await;
        let answer = self.answer(deadline).await.and_then(take);
        let took_ms = ms(asked);
        match answer {
            Ok(taken) => (Exchange { took_ms, end: StepEnd::Done }, Some(taken)),
            Err(end) => (Exchange { took_ms, end }, None),
        }
    }

    /// The next PDU that can be an answer; what ends the talk is no answer.
    async fn answer(&mut self, deadline: Instant) -> Result<ServerPdu, StepEnd> {
        for _ in 0..MOST_PDUS {
            let packet = self.packet(deadline).await?;
            match mcs::read(&packet).map_err(|_| StepEnd::Garbled)? {
                ServerPdu::Other => {}
                ServerPdu::Disconnect { reason } => {
                    return Err(StepEnd::Disconnected { reason, name: mcs::reason_name(reason) });
                }
                ServerPdu::ErrorInfo { code } => return Err(StepEnd::ErrorInfo { code }),
                ServerPdu::LicenceError { code } => return Err(StepEnd::LicenceError { code }),
                answer => return Ok(answer),
            }
        }
        Err(StepEnd::Garbled)
    }

    async fn packet(&mut self, deadline: Instant) -> Result<Vec<u8>, StepEnd> {
        loop {
            match mcs::total_length(&self.heard) {
                Err(_) => return Err(StepEnd::Garbled),
                Ok(Some(total)) if self.heard.len() >= total => {
                    let rest = self.heard.split_off(total);
                    return Ok(std::mem::replace(&mut self.heard, rest));
                }
                Ok(_) => {}
            }
            let chunk = self.read(deadline).await?;
            self.heard.extend_from_slice(&chunk);
        }
    }

    async fn write(&mut self, bytes: &[u8], deadline: Instant) {
        match &mut self.line {
            Line::Tls(tls) => tls.write(bytes, deadline).await,
            // That the other side has gone is told by the reading that comes after it.
            Line::Plain(tcp) => {
                let _ = until(deadline, tcp.stream.write_all(bytes)).await;
            }
        }
    }

    async fn read(&mut self, deadline: Instant) -> Result<Vec<u8>, StepEnd> {
        match &mut self.line {
            Line::Tls(tls) => tls.read(deadline).await.map_err(|broken| match broken {
                Broken::ClientCertificateRequired => StepEnd::ClientCertificateRequired,
                Broken::Garbled => StepEnd::Garbled,
                Broken::Disconnect(how) => StepEnd::Disconnect { how },
            }),
            Line::Plain(tcp) => {
                let mut chunk = [0; 2048];
                match until(deadline, tcp.stream.read(&mut chunk)).await {
                    Ok(0) => Err(StepEnd::Disconnect { how: Disconnect::Closed }),
                    Ok(count) => Ok(chunk[..count].to_vec()),
                    Err(how) => Err(StepEnd::Disconnect { how }),
                }
            }
        }
    }

    async fn goodbye(&mut self, deadline: Instant) {
        self.write(&mcs::disconnect(mcs::USER_REQUESTED), deadline).await;
        match &mut self.line {
            Line::Tls(tls) => tls.close(deadline).await,
            Line::Plain(tcp) => {
                let _ = until(deadline, tcp.stream.shutdown()).await;
            }
        }
    }
}

fn refused(result: u8) -> StepEnd {
    StepEnd::Refused { result, name: mcs::result_name(result) }
}
