//! The X.224 connection request on a live connection.

use serde::Serialize;
use tokio::time::Instant;

use super::tcp::Tcp;
use super::{Disconnect, ms};
use crate::proto::banner::{self, Service};
use crate::proto::hex;
use crate::proto::x224::{self, Answer, Protocols};

/// A connection on which the server has confirmed a protocol.
#[derive(Debug)]
pub struct Negotiated {
    pub tcp: Tcp,
    pub asked: Protocols,
    pub selected: Protocols,
}

/// What came back for one request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reply {
    #[cfg_attr(test, schemars(with = "String", extend("text" = "word")))]
    pub asked: Protocols,
    /// Milliseconds from the request to its answer, or to the end of waiting.
    pub answer_ms: f64,
    pub answer: ReplyKind,
}

/// An answer, or how the peer went instead.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ReplyKind {
    Answered {
        answer: Answer,
        /// The answer itself, cut to 64 octets.
        #[cfg_attr(test, schemars(extend("text" = "other")))]
        bytes: String,
        /// What it looks like, where it is no confirm.
        service: Option<Service>,
    },
    #[serde(rename = "gone")]
    Disconnect { how: Disconnect },
}

impl Reply {
    /// The answer, where one came.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match &self.answer {
            ReplyKind::Answered { answer, .. } => Some(answer),
            ReplyKind::Disconnect { .. } => None,
        }
    }

    /// How the peer went, where no answer came.
    #[must_use]
    pub const fn gone(&self) -> Option<Disconnect> {
        match self.answer {
            ReplyKind::Answered { .. } => None,
            ReplyKind::Disconnect { how } => Some(how),
        }
    }

    /// The other service that the answer looks like.
    #[must_use]
    pub const fn service(&self) -> Option<Service> {
        match self.answer {
            ReplyKind::Answered { service, .. } => service,
            ReplyKind::Disconnect { .. } => None,
        }
    }

    /// The protocol that the server chose.
    #[must_use]
    pub const fn selected(&self) -> Option<Protocols> {
        match self.answer() {
            Some(Answer::Selected { protocol, .. }) => Some(*protocol),
            Some(Answer::WithoutNegotiation) => Some(Protocols::RDP),
            _ => None,
        }
    }
}

/// Asks for protocols. The connection comes back where the server went on with one that has TLS.
pub async fn negotiate(mut tcp: Tcp, asked: Protocols, deadline: Instant) -> (Reply, Option<Negotiated>) {
    let reply = ask(&mut tcp, asked, deadline).await;
    let selected = reply.selected().filter(|&selected| selected != Protocols::RDP && asked.meets(selected));
    (reply, selected.map(|selected| Negotiated { tcp, asked, selected }))
}

/// Asks for protocols, on a connection that is kept whatever is chosen.
pub async fn ask(tcp: &mut Tcp, asked: Protocols, deadline: Instant) -> Reply {
    let started = Instant::now();
    let request = x224::connection_request(asked);
    let outcome = tcp.ask(&request, x224::LONGEST_CONFIRM, deadline, |bytes| !x224::wants_more(bytes)).await;
    let answer = match outcome {
        Err(how) => ReplyKind::Disconnect { how },
        Ok(bytes) => {
            let answer = x224::answer(&bytes);
            let service = if answer == Answer::Garbled { banner::recognise(&bytes) } else { None };
            ReplyKind::Answered { answer, bytes: hex(&bytes[..bytes.len().min(64)]), service }
        }
    };
    Reply { asked, answer_ms: ms(started), answer }
}
