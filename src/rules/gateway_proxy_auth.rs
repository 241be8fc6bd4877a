//! `gateway-proxy-auth`

use super::Rule;
use crate::model::said::{Name, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::net::proxy::Refusal;
use crate::probes::gateway::{GatewayAnswer, ProxyAnswer};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::GatewayProxyAuth, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    if gateway.proxy != Some(ProxyAnswer::Not { refusal: Refusal::WantsSignIn }) {
        return None;
    }
    let because = [Said::from(NotStraight { gateway: Name::from(&gateway.host) }), AskedForSignIn {}.into()];
    // Windows may sign in there by itself, so this need not be what stops Remote Desktop.
    RULE.suspect(Confidence::Possible, ProxyOnTheWay {}, because)
}

says! { "gateway-proxy-auth":
    ProxyOnTheWay {} = "The way to the gateway leads through a web proxy that wants a sign-in of its own.";
    NotStraight { gateway: Name } = "The direct way to {gateway} does not get there.";
    AskedForSignIn {} = "The web proxy that is set on this computer asked for a sign-in (407). Redial gives none.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Your connection goes through a gateway, and on the way to it stands a web proxy, a computer that passes on \
     web connections. It wants to know who you are before it lets anything through. A browser asks you for a name and a \
     password then; Remote Desktop does not always.",
    reasons: &[
        Reason::new("You have not signed in to the proxy yet today, or its sign-in has expired."),
        Reason::new("The proxy wants a kind of sign-in that Remote Desktop does not offer."),
    ],
    steps: &[
        Step::here("Open any web page in the browser. If it asks for a name and a password, sign in, and try again."),
        Step::here("Try from another network, such as a phone's hotspot. If that works, the proxy is the reason."),
        Step::network("Let connections to the gateway on TCP 443 pass without a sign-in at the proxy."),
    ],
    references: &["RFC 9110, section 15.5.8 (407 Proxy Authentication Required)."],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::super::{gateway_unreachable, judge};
    use super::*;
    use crate::model::{GatewayUsage, Side, Weight};
    use crate::net::tcp::Connect;
    use crate::probes::gateway::PROBE;

    fn by(proxy: ProxyAnswer) -> Evidence {
        let evidence = case("pc.example").gateway(GatewayUsage::Always, Some(Connect::Silent));
        let answer = GatewayAnswer { proxy: Some(proxy), ..evidence.fact::<GatewayAnswer>().unwrap().clone() };
        evidence.put(&PROBE, answer)
    }

    #[test]
    fn a_proxy_asks_who_it_is() {
        let asked = by(ProxyAnswer::Not { refusal: Refusal::WantsSignIn });
        expect(&RULE, &asked, Weight::Suspect, Side::Network, Confidence::Possible);
        silent_on(&gateway_unreachable::RULE, &asked);
        assert_eq!(judge(&asked).verdict.known_cause(), Some(Cause::GatewayProxyAuth));
    }

    #[test]
    fn other_answers_of_proxies() {
        for proxy in [ProxyAnswer::Through, ProxyAnswer::Script, ProxyAnswer::Unreachable] {
            silent_on(&RULE, &by(proxy));
        }
        silent_on(&gateway_unreachable::RULE, &by(ProxyAnswer::Script));
        silent_on(&gateway_unreachable::RULE, &by(ProxyAnswer::Through));
        let refused = by(ProxyAnswer::Not { refusal: Refusal::Status { status: 502 } });
        expect(&gateway_unreachable::RULE, &refused, Weight::Blocks, Side::Network, Confidence::Likely);
    }
}
