//! A try in words: a part of a sentence for each thing that was seen, for a timeline that is drawn as it happens and for
//! the report.

use super::{Attempt, AttemptEvent, ClientError, Closer, Seen};
use crate::model::Said;
use crate::model::said::{Arg, Duration, Hex, List, Name, Phrase, Slot as _, Term};
use crate::says;

says! { "attempt":
    Started {} = "Remote Desktop is running";
    Begins {} = "it begins to connect";
    BeginsTo { host: Name } = "it begins to connect to {host}";
    Calls { address: Address } = "it calls {address}";
    ConnectedTo { address: Address } = "connected to {address}";
    NoConnection { address: Address, after: Duration } = "no connection to {address} after {after}";
    ClosedThere { after: Duration } = "the other side hung up after {after}";
    ClosedHere { after: Duration } = "this computer hung up after {after}";
    Closed { after: Duration } = "closed after {after}";
    UdpPort { port: Number } = "UDP port {port} opened";
    Greeted {} = "greeting answered";
    SessionBegins {} = "encrypted, the session is being set up";
    SignedIn {} = "signed in";
    UdpTried {} = "the faster transport (UDP) is tried";
    UdpWorks {} = "the faster transport (UDP) works";
    UdpClosed {} = "the faster transport (UDP) is closed";
    PartFailed { part: Term } = "{part} failed";
    PartFailedWith { part: Term, code: Hex } = "{part} failed ({code})";
    NameNotFound {} = "the name was not found";
    SignInFailed {} = "the sign-in failed";
    NoWayBack {} = "the way back to the session failed";
    NoLicence {} = "no licence was given";
    Ended {} = "it ended";
    EndedWith { error: Term } = "it ended with error {error}";
    Gone {} = "Remote Desktop was closed";
    AtTime { time: Duration, what: Phrase } = "{time}: {what}";
    Nothing {} = "Redial watched, but Remote Desktop made no try.";
    OwnTry { steps: List } = "Remote Desktop\u{2019}s own try, as Redial watched it: {steps}.";
}

impl AttemptEvent {
    /// With the time since the watch began.
    #[must_use]
    pub fn timed(&self) -> Said {
        AtTime { time: span(self.at_ms), what: Phrase::from(self.what.said()) }.into()
    }
}

impl Seen {
    /// Whether it belongs into a short story.
    #[must_use]
    pub const fn is_worth_telling(&self) -> bool {
        !matches!(self, Self::Started | Self::UdpOpened { .. })
    }

    /// As a part of a sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::Started => Started {}.into(),
            Self::Began { host: Some(host) } => BeginsTo { host: Name::from(host) }.into(),
            Self::Began { host: None } => Begins {}.into(),
            Self::Dialled { address } => Calls { address: address.into() }.into(),
            Self::Opened { address } => ConnectedTo { address: address.into() }.into(),
            Self::NotOpened { address, after_ms } => {
                NoConnection { address: address.into(), after: span(*after_ms) }.into()
            }
            Self::Closed { after_ms, by, .. } => match by {
                Some(Closer::There) => ClosedThere { after: span(*after_ms) }.into(),
                Some(Closer::Here) => ClosedHere { after: span(*after_ms) }.into(),
                None => Closed { after: span(*after_ms) }.into(),
            },
            Self::UdpOpened { port } => UdpPort { port: (*port).into() }.into(),
            Self::Greeted => Greeted {}.into(),
            Self::Connected => SessionBegins {}.into(),
            Self::SignedIn => SignedIn {}.into(),
            Self::UdpTried => UdpTried {}.into(),
            Self::UdpWorks => UdpWorks {}.into(),
            Self::UdpClosed => UdpClosed {}.into(),
            Self::PartFailed { part, code: Some(code) } => {
                PartFailedWith { part: Term::from(part), code: Hex(*code) }.into()
            }
            Self::PartFailed { part, code: None } => PartFailed { part: Term::from(part) }.into(),
            Self::Trouble { trouble } => match trouble {
                ClientError::NameNotFound => NameNotFound {}.into(),
                ClientError::SignInFailed => SignInFailed {}.into(),
                ClientError::ReconnectFailed => NoWayBack {}.into(),
                ClientError::NoLicence => NoLicence {}.into(),
            },
            Self::Ended { reason: Some(reason) } => EndedWith { error: format!("0x{reason:X}").into() }.into(),
            Self::Ended { reason: None } => Ended {}.into(),
            Self::Gone => Gone {}.into(),
        }
    }
}

impl Attempt {
    /// The whole of it in a sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        if !self.began() {
            return Nothing {}.into();
        }
        let told = self.timeline.iter().filter(|event| event.what.is_worth_telling());
        let steps: Vec<Arg> = told.map(|event| Phrase::from(event.what.said()).arg()).collect();
        OwnTry { steps: List(steps) }.into()
    }
}

#[expect(clippy::cast_precision_loss, reason = "minutes, in milliseconds")]
fn span(ms: u64) -> Duration {
    Duration::suiting(ms as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_is_read_in_one_breath() {
        let address = "192.0.2.17:3389".parse().unwrap();
        let all = [
            Seen::Started,
            Seen::Began { host: Some("pc-17".to_owned()) },
            Seen::Opened { address },
            Seen::Greeted,
            Seen::Closed { address, after_ms: 1200, by: Some(Closer::There) },
            Seen::Ended { reason: Some(2308) },
        ];
        let attempt: Attempt = (0..).zip(all).map(|(at, what)| AttemptEvent { at_ms: 40 * at, what }).collect();
        let told = attempt.said().english();
        assert!(
            told.ends_with("greeting answered, the other side hung up after 1.2 s, it ended with error 0x904."),
            "{told}"
        );
        assert!(told.contains("begins to connect to pc-17, connected to 192.0.2.17:3389, "), "{told}");
        assert_eq!(attempt.timeline[3].timed().english(), "120 ms: greeting answered");
        assert_eq!(Attempt::default().said().english(), "Redial watched, but Remote Desktop made no try.");
    }
}
