//! `gateway-refuses`

use super::{Rule, by_gateway};
use crate::model::said::Name;
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::gateway::GatewayAnswer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::GatewayRefuses, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    if !gateway.answers() || gateway.tls {
        return None;
    }
    let because = [BeginsNone { gateway: Name::from(&gateway.host), port: gateway.port.into() }];
    by_gateway::fault(&RULE, evidence, NotAGateway {}, because)
}

says! { "gateway-refuses":
    NotAGateway {} = "Something answers where the gateway should be, but not as a gateway does.";
    BeginsNone { gateway: Name, port: Number } = "{gateway} takes connections on port {port}, but begins no encrypted one.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Your connection goes through a gateway, a computer that lets Remote Desktop in from outside. \
     Something at its address takes the call, but it does not begin the encrypted conversation that a gateway \
     begins. Whether {other} is all right cannot be seen from here.",
    reasons: &[
        Reason::new("The gateway's service is in trouble, or another program answers at its address."),
        Reason::new(
            "Guest networks and company proxies sometimes answer for everybody until you have signed in \
         to them.",
        ),
    ],
    steps: &[
        Step::here("Open any web page. If a sign-in page of the network opens, fill it in and try again."),
        Step::here(
            "Check the gateway's name. Press Windows+R, type `mstsc`, choose **Show Options > Advanced > \
         Settings...** and read **Server name**.",
        ),
        Step::here("Try from another network, such as a phone's hotspot."),
        Step::gateway(
            "Check in Services that `TSGateway` and `W3SVC` run, and in IIS Manager that the site has a binding for \
         HTTPS with a certificate.",
        ),
        Step::network(
            "Check what stands in front of the gateway on TCP 443, such as a load balancer or a firewall that looks \
         into encrypted traffic.",
        ),
    ],
    references: &[
        "MS-TSGU, section 3.3 (how a client reaches a gateway over HTTPS).",
        "Microsoft Learn, Windows Server troubleshooting: Ports used by Remote Desktop Services (TCP \
         443, UDP 3391).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Confidence, GatewayUsage, Side, Weight};
    use crate::net::tcp::Connect;
    use crate::probes::gateway::PROBE;

    fn answer(tls: bool, always: bool) -> Evidence {
        let connect = Some(Connect::Open);
        let addresses = Vec::new();
        let usage = if always { GatewayUsage::Always } else { GatewayUsage::Detect };
        let answer = GatewayAnswer {
            host: "gw.example".to_owned(),
            port: 443,
            always,
            addresses,
            connect,
            tls,
            ..GatewayAnswer::default()
        };
        case("pc.example").gateway(usage, Some(Connect::Refused)).without(&PROBE).put(&PROBE, answer)
    }

    #[test]
    fn an_open_port_is_no_gateway() {
        expect(&RULE, &answer(false, true), Weight::Blocks, Side::Network, Confidence::Likely);
        expect(&RULE, &answer(false, false), Weight::Suspect, Side::Network, Confidence::Possible);
    }

    #[test]
    fn encryption_is_what_a_gateway_begins() {
        silent_on(&RULE, &answer(true, true));
        silent_on(&RULE, &case("pc.example").gateway(GatewayUsage::Always, Some(Connect::Refused)));
    }
}
