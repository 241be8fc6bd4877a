//! `address-works-name-fails`

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::probes::other_addresses::{KnownFrom, OtherAddresses};
use crate::probes::tcp_connect::Connects;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::AddressWorksNameFails, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    // The other addresses are tried as soon as the name's own are slow; slow is not wrong.
    if evidence.fact::<Connects>().is_some_and(Connects::any_open) {
        return None;
    }
    let working: Vec<_> = evidence.fact::<OtherAddresses>()?.tried.iter().filter(|tried| tried.answers).collect();
    let first = working.first()?;
    let because = working.iter().map(|other| {
        let address = other.address.into();
        match other.known_from {
            KnownFrom::RdpFile => Said::from(FromRdpFile { address }),
            KnownFrom::DnsServer => FromDnsServer { address }.into(),
            KnownFrom::HostsFile => FromHostsFile { address }.into(),
        }
    });
    let headline = ElsewhereOrNowhere { address: first.address.ip().into() };
    RULE.blocks(Confidence::Likely, headline, because)
}

says! { "address-works-name-fails":
    ElsewhereOrNowhere { address: Address } =
        "{Other} is there, at {address}, but its name leads this computer somewhere else or nowhere.";
    FromRdpFile { address: Address } =
        "Remote Desktop answers at {address}, which the connection file also gives.";
    FromDnsServer { address: Address } = "Remote Desktop answers at {address}, which a name server gives.";
    FromHostsFile { address: Address } = "Remote Desktop answers at {address}, which the hosts file gives.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} is there, and Remote Desktop answers at an address that is known from \
     elsewhere. But the name that you typed leads this computer to another address, or to none. The name is the \
     problem.",
    reasons: &[
        Reason::new(
            "{Other} got a new address, and the name still has the old one. Or this computer \
         remembers an old answer.",
        ),
        Reason::new("A line in this computer's hosts file can also send the name astray."),
    ],
    steps: &[
        Step::here(
            "For today, connect to the address that Redial found. Windows may warn that the certificate \
         has another name; that is to be expected with an address.",
        ),
        Step::here("Press Windows+R, type `cmd`, and run `ipconfig /flushdns`. Then try the name again."),
        Step::helpdesk(
            r"Compare `nslookup NAME` with `ping -4 NAME`. If they differ, look in `C:\Windows\System32\drivers\etc\hosts`.",
        ),
        Step::there("Run `ipconfig /registerdns` in a command window that was opened with **Run as administrator**.")
            .on(Servers::WINDOWS),
        Step::network("Correct or remove the stale record, and check that DHCP and DNS are kept in step."),
        Step::mind(
            "Go back to the name afterwards. With an address there is no Kerberos, so accounts that may \
         not use NTLM cannot sign in.",
        ),
    ],
    references: &[
        "Microsoft Learn, Windows Server troubleshooting: Clients can't connect to Remote Desktop \
         (connecting by address to tell a name problem).",
        "Microsoft Learn, Windows commands: `ipconfig /flushdns`, `/registerdns`.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::net::tcp::Connect;

    #[test]
    fn the_other_address_answers() {
        let stale = case("pc.example")
            .connects(&[("192.0.2.9", Connect::Silent)])
            .other_addresses(&[("192.0.2.11", KnownFrom::HostsFile, false), ("192.0.2.10", KnownFrom::RdpFile, true)]);
        expect(&RULE, &stale, Weight::Blocks, Side::Network, Confidence::Likely);
        assert!(fires(&RULE, &stale).headline.contains("192.0.2.10"));
        let unknown =
            case("pc.example").name_not_found().other_addresses(&[("192.0.2.10", KnownFrom::DnsServer, true)]);
        expect(&RULE, &unknown, Weight::Blocks, Side::Network, Confidence::Likely);
    }

    #[test]
    fn a_name_that_was_only_slow_works() {
        let late = healthy("pc.example").other_addresses(&[("192.0.2.11", KnownFrom::DnsServer, true)]);
        silent_on(&RULE, &late);
        silent_on(&RULE, &case("pc.example").other_addresses(&[("192.0.2.11", KnownFrom::DnsServer, false)]));
    }
}
