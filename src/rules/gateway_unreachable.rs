//! `gateway-unreachable`

use super::{Rule, by_gateway};
use crate::model::said::{Name, Number, Said};
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Step};
use crate::net::tcp::Connect;
use crate::probes::gateway::{GatewayAnswer, ProxyAnswer};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::GatewayUnreachable, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    // A proxy that wants a sign-in has a rule of its own; one that a script chooses cannot be asked.
    if gateway.answers() || gateway.is_left_open() {
        return None;
    }
    let proxy: Option<Said> = match gateway.proxy {
        Some(ProxyAnswer::Unreachable) => Some(ProxySilent {}.into()),
        Some(ProxyAnswer::Not { .. }) => Some(ProxyNoHelp {}.into()),
        Some(ProxyAnswer::Through | ProxyAnswer::Script) | None => None,
    };
    let (name, port) = (Name::from(&gateway.host), Number::from(gateway.port));
    let straight: Said = match &gateway.connect {
        None => NoAddress { gateway: name }.into(),
        Some(Connect::Silent) => Silent { gateway: name, port }.into(),
        Some(Connect::HostUnreachable | Connect::NetworkUnreachable) => OutOfReach { gateway: name }.into(),
        Some(Connect::Denied) => NotAllowed { gateway: name }.into(),
        Some(Connect::Refused) => SaidNo { gateway: name, port }.into(),
        Some(Connect::ResetOnAccept) => HungUp { gateway: name, port }.into(),
        Some(Connect::Open | Connect::Failed { .. }) => NotPossible { gateway: name, port }.into(),
    };
    let because = std::iter::once(straight).chain(proxy);
    by_gateway::fault(&RULE, evidence, NoAnswer {}, because)
}

says! { "gateway-unreachable":
    NoAnswer {} = "The gateway that the connection is to go through does not answer.";
    NoAddress { gateway: Name } = "The name {gateway} leads to no address.";
    Silent { gateway: Name, port: Number } = "{gateway} gave no answer on port {port}.";
    OutOfReach { gateway: Name } = "For {gateway} the answer was that it cannot be reached.";
    NotAllowed { gateway: Name } = "This computer did not allow a connection to {gateway}.";
    SaidNo { gateway: Name, port: Number } = "{gateway} refused the connection on port {port}.";
    HungUp { gateway: Name, port: Number } = "{gateway} hung up at once on port {port}.";
    NotPossible { gateway: Name, port: Number } = "A connection to {gateway} on port {port} was not possible.";
    ProxySilent {} = "The web proxy that is set on this computer does not answer either.";
    ProxyNoHelp {} = "The web proxy that is set on this computer does not get there either.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Your connection goes through a gateway, a computer that lets Remote Desktop in from outside. \
     The gateway does not answer. Whether {other} is all right cannot be seen from here.",
    reasons: &[
        Reason::new(
            "The gateway is down, its name is mistyped or unknown here, or the network that you are in \
         does not let you reach it.",
        ),
        Reason::new("Some guest networks first want you to agree to their terms on a web page."),
    ],
    steps: &[
        Step::here("Open any web page. If a sign-in page of the network opens, fill it in."),
        Step::here(
            "Check the gateway's name. Press Windows+R, type `mstsc`, choose **Show Options > Advanced > \
         Settings...** and read **Server name**.",
        ),
        Step::here(
            "Try from another network, such as a phone's hotspot. If you are in the office, you may not \
         need the gateway at all.",
        ),
        Step::helpdesk("Run `Test-NetConnection GATEWAY -Port 443` on this computer and from outside."),
        Step::network(
            "Check that the gateway runs (the service is `TSGateway`), that its name leads to it from inside and \
         outside, and that TCP 443 and UDP 3391 get there.",
        ),
    ],
    references: &[
        "Microsoft Learn, Windows Server troubleshooting: Ports used by Remote Desktop Services.",
        "Microsoft Learn, Win32: IMsRdpClientTransportSettings::GatewayUsageMethod.",
        "[MS-TSGU] 1.3 (Remote Desktop Gateway over HTTPS).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Confidence, GatewayUsage, Side, Weight};

    /// Never certain: a proxy or a firewall of this network keeps it away just so.
    #[test]
    fn only_a_gateway_that_is_always_used_blocks() {
        for dead in [None, Some(Connect::Silent), Some(Connect::Refused)] {
            let always = case("pc.example").gateway(GatewayUsage::Always, dead.clone());
            expect(&RULE, &always, Weight::Blocks, Side::Network, Confidence::Likely);
            let detect = case("pc.example").gateway(GatewayUsage::Detect, dead.clone());
            expect(&RULE, &detect, Weight::Suspect, Side::Network, Confidence::Possible);
            let not_needed = healthy("pc.example").gateway(GatewayUsage::Detect, dead);
            expect(&RULE, &not_needed, Weight::Note, Side::Network, Confidence::Certain);
        }
    }

    #[test]
    fn a_gateway_that_opens_is_there() {
        silent_on(&RULE, &case("pc.example").gateway(GatewayUsage::Always, Some(Connect::Open)));
        silent_on(&RULE, &healthy("pc.example"));
    }
}
