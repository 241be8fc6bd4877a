//! `name-invalid`

use std::net::{IpAddr, SocketAddr};

use super::Rule;
use crate::model::{Confidence, Evidence, Finding, Layer, Side};
use crate::probes::resolve::Resolved;

pub const RULE: Rule = Rule { id: "name-invalid", layer: Layer::Name, side: Side::Client, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let name = evidence.target.name()?;
    let resolved = evidence.fact::<Resolved>()?;
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    // The old C libraries read a lone number as an address, and `7` as 0.0.0.7, where no computer can be.
    let nowhere = |address: &SocketAddr| matches!(address.ip(), IpAddr::V4(ip) if ip.octets()[0] == 0);
    let failed = resolved.failure.is_some() || (digits && resolved.addresses.iter().all(nowhere));
    let (confidence, because) = match () {
        () if !failed => return None,
        () if digits => {
            (Confidence::Likely, "A computer name cannot consist of digits only; this may be a part of an address.")
        }
        // Names without a dot may be Windows' own, which may have one.
        () if name.contains('_') && !evidence.target.is_short_name() => {
            (Confidence::Possible, "Internet names cannot contain an underscore.")
        }
        () => return None,
    };
    RULE.blocks(
        confidence,
        format!("\u{201c}{name}\u{201d} is probably not the name of a computer."),
        vec![because.to_owned()],
    )
}

const EXPLAIN: &str = "";
