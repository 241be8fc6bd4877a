//! What was seen of whoever took a call to another computer's address, and what it adds up to.

use std::net::IpAddr;

use super::who_answered::{AnswererPlace, Sign};
use crate::net::tcp::Connect;
use crate::platform::ways::OutgoingAdapter;

/// A tunnel's far end is further away than this; a program of this computer is not.
const AT_ONCE_MS: f64 = 2.0;
/// What opened in less than a half of the way to the first hop, and by more than clocks and schedulers are off, did not go
/// that way.
const FAR_QUICKER: f64 = 2.0;
const MARGIN_MS: f64 = 1.5;
/// What came back in less than this part of the time came back sooner, however unevenly packets travel.
const CLEARLY_SOONER: f64 = 0.7;

/// Everything that tells.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    range: Option<Sign>,
    /// The adapter that the packets leave by, where it is a program's.
    tunnel: Option<String>,
    /// Nobody stands between; none where that is not known.
    pub on_link: Option<bool>,
    /// How long the main connection took to open.
    pub opened_ms: Option<f64>,
    /// The quickest answer of the first computer on the way.
    pub first_hop_ms: Option<f64>,
    /// What became of a connection that could go no further than one hop, and after how long.
    pub near: Option<(Connect, f64)>,
    /// How long the target took to answer an echo request, where it did.
    pub echo_ms: Option<f64>,
    /// What became of a connection to a port where nothing listens, and after how long.
    pub unlikely: Option<(Connect, f64)>,
}

impl Seen {
    pub fn new(address: IpAddr, way: Option<OutgoingAdapter>) -> Self {
        let on_link = way.as_ref().map(|way| way.on_link);
        let tunnel = way.filter(|way| way.tunnel).map(|way| way.adapter);
        Self { range: range(address), tunnel, on_link, ..Self::default() }
    }

    /// Whether it opened far quicker than the first hop can be.
    pub fn is_too_quick(&self) -> bool {
        self.on_link == Some(false)
            && matches!((self.quickest_ms(), self.first_hop_ms), (Some(opened), Some(hop)) if outruns(opened, hop))
    }

    /// Whether it is worth asking whether a port opens that cannot: in doubt, or where a tunnel took a call that could go
    /// no further than one hop.
    pub fn is_in_doubt(&self) -> bool {
        self.tunnel.is_some() && self.near_opened() || self.place() != AnswererPlace::Elsewhere
    }

    fn near_opened(&self) -> bool {
        matches!(self.near, Some((Connect::Open, _)))
    }

    /// The quickest opening of all: the same party took every call, and none of them can be quicker than it.
    fn quickest_ms(&self) -> Option<f64> {
        let others = [&self.near, &self.unlikely].into_iter().flatten();
        let opened = others.filter(|(outcome, _)| *outcome == Connect::Open).map(|(_, ms)| *ms);
        opened.chain(self.opened_ms).reduce(f64::min)
    }

    /// Adds it up. One sign alone makes a doubt at most; two that only a program of this computer can show together make it
    /// this computer.
    pub fn place(&self) -> AnswererPlace {
        // The same question died on the way, so nothing on this computer catches it.
        let leaves = matches!(self.near, Some((Connect::HostUnreachable, _)));
        let unlikely_opens = matches!(self.unlikely, Some((Connect::Open, _)));
        let quick = !leaves && self.is_too_quick() && !self.hop_is_only_slow();
        // A tunnel may deliver to its far end within one hop.
        let near = self.near_opened() && self.tunnel.is_none();
        let at_once = !leaves && self.quickest_ms().is_some_and(|ms| ms < AT_ONCE_MS);
        let caught = self.tunnel.is_some() || (self.range.is_some() && self.on_link != Some(true));
        // Whoever tells ports apart is a computer; or at least no program that takes every call.
        let tells_apart = self.unlikely.is_some() && !unlikely_opens;
        let benchmark = self.range == Some(Sign::BenchmarkRange);

        let here = quick && (unlikely_opens || near || caught) || at_once && unlikely_opens && (caught || near);
        let doubtful = quick || near || unlikely_opens || benchmark || (at_once && caught && !tells_apart);
        if !here && !doubtful {
            return AnswererPlace::Elsewhere;
        }
        let mut why = Vec::new();
        if let (true, Some(opened_ms), Some(first_hop_ms)) = (quick, self.quickest_ms(), self.first_hop_ms) {
            why.push(Sign::QuickerThanTheFirstHop { opened_ms, first_hop_ms });
        } else if let (true, Some(opened_ms)) = (at_once && (caught || near), self.quickest_ms()) {
            why.push(Sign::AtOnce { opened_ms });
        }
        why.extend(near.then_some(Sign::OpensOneHopAway));
        why.extend(self.tunnel.clone().map(|adapter| Sign::Tunnel { adapter }));
        why.extend(self.range.clone());
        why.extend(unlikely_opens.then_some(Sign::UnlikelyPortOpens { port: super::who_answered::UNLIKELY_PORT }));
        if here { AnswererPlace::ThisComputer { why } } else { AnswererPlace::Doubtful { why } }
    }

    /// Routers answer such questions when they find the time. Where the target's own echo, or a refusal of its, came back
    /// sooner than that, the way is shorter than the first hop made it look.
    fn hop_is_only_slow(&self) -> bool {
        let Some(hop) = self.first_hop_ms else { return true };
        let refused = match self.unlikely {
            Some((Connect::Refused, ms)) => Some(ms),
            _ => None,
        };
        [self.echo_ms, refused].into_iter().flatten().any(|ms| ms < CLEARLY_SOONER * hop)
    }
}

fn outruns(opened_ms: f64, hop_ms: f64) -> bool {
    FAR_QUICKER * opened_ms + MARGIN_MS < hop_ms
}

fn range(address: IpAddr) -> Option<Sign> {
    let IpAddr::V4(v4) = address.to_canonical() else { return None };
    match v4.octets() {
        [100, second, ..] if second & 0xc0 == 64 => Some(Sign::SharedRange),
        [198, 18 | 19, ..] => Some(Sign::BenchmarkRange),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(address: &str, tunnel: bool, on_link: bool) -> Seen {
        let way = OutgoingAdapter { adapter: "Adapter".to_owned(), tunnel, on_link };
        Seen { opened_ms: Some(0.2), ..Seen::new(address.parse().unwrap(), Some(way)) }
    }

    fn kind(seen: &Seen) -> &'static str {
        match seen.place() {
            AnswererPlace::Elsewhere => "elsewhere",
            AnswererPlace::ThisComputer { why } if !why.is_empty() => "here",
            AnswererPlace::Doubtful { why } if !why.is_empty() => "doubtful",
            AnswererPlace::ThisComputer { .. } | AnswererPlace::Doubtful { .. } => "without a reason",
        }
    }

    const SERVER: &str = "192.0.2.77";

    #[test]
    fn a_fast_server_on_the_link_is_itself() {
        assert_eq!(kind(&seen(SERVER, false, true)), "elsewhere");
        assert_eq!(kind(&seen("100.70.1.2", false, true)), "elsewhere");
        // A router that only has more to do than the server behind it.
        let near =
            Seen { first_hop_ms: Some(6.0), near: Some((Connect::HostUnreachable, 6.0)), ..seen(SERVER, false, false) };
        assert_eq!(kind(&near), "elsewhere");
        let untold = Seen { near: Some((Connect::Silent, 400.0)), echo_ms: Some(0.4), ..near };
        assert_eq!(kind(&untold), "elsewhere");
    }

    #[test]
    fn a_far_server_is_itself_by_every_way() {
        for tunnel in [false, true] {
            let far = Seen { opened_ms: Some(48.0), first_hop_ms: Some(3.0), ..seen(SERVER, tunnel, false) };
            assert_eq!(kind(&far), "elsewhere");
            assert_eq!(kind(&Seen { near: Some((Connect::HostUnreachable, 6.0)), ..far.clone() }), "elsewhere");
            // A tunnel to the computer itself.
            assert_eq!(
                kind(&Seen { near: Some((Connect::Open, 48.0)), ..far }),
                if tunnel { "elsewhere" } else { "doubtful" }
            );
        }
        let mesh = Seen { opened_ms: Some(21.0), ..seen("100.101.102.103", true, false) };
        assert_eq!(kind(&mesh), "elsewhere");
    }

    #[test]
    fn an_agent_that_takes_every_call_is_this_computer() {
        let every = |seen: Seen| Seen { unlikely: Some((Connect::Open, 0.2)), ..seen };
        assert_eq!(kind(&seen(SERVER, true, false)), "doubtful");
        assert_eq!(kind(&every(seen(SERVER, true, false))), "here");
        // The first call may have waited for the agent to wake up.
        let late = Seen { opened_ms: Some(9.0), near: Some((Connect::Open, 3.0)), ..seen(SERVER, true, false) };
        assert!(late.is_in_doubt() && kind(&late) == "elsewhere");
        assert_eq!(kind(&every(late)), "here");
        assert_eq!(kind(&every(seen("100.64.0.9", false, false))), "here");
        assert_eq!(kind(&every(seen("198.18.0.9", true, true))), "here");
        // Without an adapter of its own.
        let caught = Seen { first_hop_ms: Some(4.0), near: Some((Connect::Open, 0.3)), ..seen(SERVER, false, false) };
        assert_eq!(kind(&caught), "here");
        assert_eq!(kind(&Seen { near: Some((Connect::Silent, 400.0)), ..caught.clone() }), "doubtful");
        assert_eq!(kind(&every(Seen { near: Some((Connect::Silent, 400.0)), ..caught })), "here");
    }

    #[test]
    fn a_server_right_behind_the_router_does_not_clear_an_agent() {
        let caught = Seen { first_hop_ms: Some(12.4), near: Some((Connect::Open, 0.3)), ..seen(SERVER, false, false) };
        assert_eq!(kind(&Seen { echo_ms: Some(12.1), ..caught.clone() }), "here");
        // Its echo shows that the router only takes its time; who took the short call stays open.
        assert_eq!(kind(&Seen { echo_ms: Some(0.5), ..caught }), "doubtful");
    }

    #[test]
    fn one_sign_alone_is_no_more_than_a_doubt() {
        assert_eq!(kind(&Seen { opened_ms: Some(40.0), ..seen("198.19.0.9", false, false) }), "doubtful");
        // A device of the network that answers for everybody.
        let far = Seen { opened_ms: Some(40.0), unlikely: Some((Connect::Open, 40.0)), ..seen(SERVER, false, false) };
        assert_eq!(kind(&far), "doubtful");
        for outcome in [Connect::Refused, Connect::Silent] {
            let apart = Seen { unlikely: Some((outcome, 0.3)), ..seen(SERVER, true, false) };
            assert_eq!(kind(&apart), "elsewhere");
        }
    }

    #[test]
    fn the_ranges_end_where_they_end() {
        let of = |text: &str| range(text.parse().unwrap());
        assert_eq!(of("100.64.0.0").or(of("100.127.255.255")), Some(Sign::SharedRange));
        assert_eq!(
            (of("100.63.255.255"), of("100.128.0.0"), of("198.17.0.1"), of("198.20.0.1")),
            (None, None, None, None)
        );
        assert_eq!(of("198.18.0.0").or(of("::ffff:198.19.255.255")), Some(Sign::BenchmarkRange));
    }
}
