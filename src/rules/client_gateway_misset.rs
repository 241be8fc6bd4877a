//! `client-gateway-misset`

use super::{Rule, by_gateway};
use crate::model::said::{Name, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::probes::gateway::GatewayAnswer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::ClientGatewayMisset, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    if gateway.answers() || gateway.is_left_open() || !by_gateway::answers_directly(evidence) {
        return None;
    }
    let silent = GatewaySilent { gateway: Name::from(&gateway.host) };
    let because = [Said::from(silent), AnsweredDirectly {}.into()];
    if gateway.always {
        RULE.blocks(Confidence::Likely, GatewayNotNeeded {}, because)
    } else {
        RULE.suspect(Confidence::Possible, GatewayNotNeeded {}, because)
    }
}

says! { "client-gateway-misset":
    GatewayNotNeeded {} = "A gateway is set that does not answer, and {other} can be reached without it.";
    GatewaySilent { gateway: Name } = "Nothing answered at the gateway {gateway}.";
    AnsweredDirectly {} = "{Other} answered directly.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This computer is set to go through a gateway, a computer that passes Remote Desktop on from \
     outside. That gateway does not answer. {Other} answers without it, so here the gateway is not \
     needed.",
    reasons: &[
        Reason::new(
            "Gateways are made for working from outside. In the office, or over a VPN, they may not be \
         reachable.",
        ),
        Reason::new("The setting may also be an old one, with a gateway that is gone."),
    ],
    steps: &[
        Step::here(
            "Press Windows+R and type `mstsc`. Choose **Show Options**, then **Advanced**, then \
         **Settings...** under **Connect from anywhere**.",
        ),
        Step::here("Note down what is set. Choose **Do not use an RD Gateway server**, press **OK** and connect."),
        Step::here("When you are outside again, put the old setting back."),
        Step::helpdesk(
            "In an `.rdp` file it is `gatewayusagemethod:i:` with 0 never, 1 always, 2 only if there is no direct \
         way, 4 never and no gateway for local addresses. The name is in `gatewayhostname:s:`.",
        ),
        Step::helpdesk(
            "If a policy sets it, look under **User Configuration > Administrative Templates > Windows \
         Components > Remote Desktop Services > RD Gateway**.",
        ),
        Step::network("See to the gateway if it should be up. It listens on TCP 443 and UDP 3391."),
    ],
    references: &[
        "Microsoft Learn, Win32: IMsRdpClientTransportSettings::GatewayUsageMethod.",
        "Microsoft Learn, Windows Server troubleshooting: Ports used by Remote Desktop Services.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::model::{GatewayUsage, Side};
    use crate::net::Disconnect;
    use crate::net::tcp::Connect;

    /// Never certain: that the gateway said nothing now does not tell who is at fault for it.
    #[test]
    fn a_dead_gateway_that_nobody_needs() {
        let dead = |usage| healthy("pc.example").gateway(usage, Some(Connect::Silent));
        expect(&RULE, &dead(GatewayUsage::Always), Weight::Blocks, Side::Client, Confidence::Likely);
        expect(&RULE, &dead(GatewayUsage::Detect), Weight::Suspect, Side::Client, Confidence::Possible);
        expect(
            &RULE,
            &healthy("pc.example").gateway(GatewayUsage::Always, None),
            Weight::Blocks,
            Side::Client,
            Confidence::Likely,
        );
    }

    #[test]
    fn a_gateway_that_is_needed_or_answers_is_set_well() {
        silent_on(&RULE, &healthy("pc.example").gateway(GatewayUsage::Always, Some(Connect::Open)));
        silent_on(&RULE, &case("pc.example").gateway(GatewayUsage::Always, Some(Connect::Silent)));
        // Whoever takes the direct call and cuts it is no way to anywhere.
        let cut = healthy("pc.example").tls(tls_gone(Disconnect::Closed)).old_hellos(None, None);
        silent_on(&RULE, &cut.gateway(GatewayUsage::Always, Some(Connect::Silent)));
        silent_on(&RULE, &healthy("pc.example"));
    }
}
