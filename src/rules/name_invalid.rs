//! `name-invalid`

use std::net::{IpAddr, SocketAddr};

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::resolve::Resolved;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::NameInvalid, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let name = evidence.target.name()?;
    let resolved = evidence.fact::<Resolved>()?;
    let digits = name.bytes().all(|b| b.is_ascii_digit());
    // The old C libraries read a lone number as an address, and `7` as 0.0.0.7, where no computer can be.
    let nowhere = |address: &SocketAddr| matches!(address.ip(), IpAddr::V4(ip) if ip.octets()[0] == 0);
    let failed = resolved.failure.is_some() || (digits && resolved.addresses.iter().all(nowhere));
    let (confidence, because) = match () {
        () if !failed => return None,
        () if digits => (Confidence::Likely, Said::from(DigitsOnly {})),
        // Names without a dot may be Windows' own, which may have one.
        () if name.contains('_') && !evidence.target.is_short_name() => (Confidence::Possible, Underscore {}.into()),
        () => return None,
    };
    RULE.blocks(confidence, NoName { name: name.into() }, [because])
}

says! { "name-invalid":
    NoName { name: Name } = "\u{201c}{name}\u{201d} is probably not the name of a computer.";
    DigitsOnly {} = "A computer name cannot consist of digits only; this may be a part of an address.";
    Underscore {} = "An internet name cannot contain an underscore.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "What was typed does not look like the name of a computer, and looking it up gave nothing. Most \
     likely there is a typing mistake, or a part is missing.",
    reasons: &[
        Reason::new(
            "A part of an address was left out (such as `42` for `192.168.1.42`), or a user name was \
         typed in place of the computer's name.",
        ),
        Reason::new("Underscores are not allowed in internet names, though some networks use them all the same."),
    ],
    steps: &[
        Step::there("Open **Settings > System > About** and read out **Device name**, letter by letter.")
            .on(Servers::WINDOWS),
        Step::here("Type exactly that name, without spaces, without a user name and without `http://`."),
        Step::here("If you were given an address, type all four numbers with the dots between them."),
        Step::helpdesk(
            "On {other} `hostname` gives the short name, and `ipconfig /all` the addresses \
         and the DNS suffix that makes the full name.",
        ),
    ],
    references: &[
        "RFC 952 and RFC 1123, section 2.1 (which letters a host name may have).",
        "RFC 3696, section 2 (names and numbers only).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};

    #[test]
    fn digits_and_underscores() {
        expect(&RULE, &case("42").name_not_found(), Weight::Blocks, Side::Client, Confidence::Likely);
        expect(&RULE, &case("42").leads_to(&["0.0.0.42"]), Weight::Blocks, Side::Client, Confidence::Likely);
        expect(&RULE, &case("my_pc.example").name_not_found(), Weight::Blocks, Side::Client, Confidence::Possible);
    }

    #[test]
    fn a_name_that_is_found_or_may_be_windows_own_is_a_name() {
        silent_on(&RULE, &case("my_pc").name_not_found());
        silent_on(&RULE, &case("my_pc.example").leads_to(&["192.0.2.10"]));
        silent_on(&RULE, &case("42").leads_to(&["192.0.2.42"]));
        silent_on(&RULE, &case("pc.example").name_not_found());
        silent_on(&RULE, &case("192.0.2.10").leads_to(&["192.0.2.10"]));
    }
}
