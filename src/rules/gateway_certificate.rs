//! `gateway-certificate`

use super::{Rule, by_gateway};
use crate::model::said::{Day, Name, Said};
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Step};
use crate::platform::trust::Trust;
use crate::probes::gateway::GatewayAnswer;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::GatewayCertificate, explain: EXPLAIN, check };

/// Unlike the computer behind it, a gateway is not connected to with a certificate that fails: nobody is asked.
fn check(evidence: &Evidence) -> Option<Finding> {
    let gateway = evidence.fact::<GatewayAnswer>()?;
    let certificate = gateway.certificate.as_ref()?;
    let (from, until) = (certificate.not_before_unix, certificate.not_after_unix);
    let mut because: Vec<Said> = Vec::new();
    if evidence.now_unix > until {
        because.push(ValidUntil { until: Day(until) }.into());
    }
    if evidence.now_unix < from {
        because.push(ValidFrom { from: Day(from) }.into());
    }
    if !certificate.covers_name {
        because.push(OtherName { gateway: Name::from(&gateway.host) }.into());
    }
    if because.is_empty() && matches!(certificate.trust, Trust::Untrusted { .. }) {
        because.push(NobodyVouches {}.into());
    }
    if because.is_empty() {
        return None;
    }
    by_gateway::fault(&RULE, evidence, NotAccepted {}, because)
}

says! { "gateway-certificate":
    NotAccepted {} = "The gateway's certificate is not one that Remote Desktop accepts, so nothing gets through it.";
    ValidUntil { until: Day } = "It was valid until {until}.";
    ValidFrom { from: Day } = "It is valid from {from} on.";
    OtherName { gateway: Name } = "It is made out to a name other than {gateway}.";
    NobodyVouches {} = "Nobody whom this computer trusts vouches for it.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Your connection goes through a gateway, and the gateway has to prove who it is with a certificate. \
     This one fails: it has expired, belongs to another name, or comes from somebody whom this computer does not trust.",
    reasons: &[
        Reason::new("The certificate was not renewed in time, or the new one was not put in its place."),
        Reason::new("The gateway is called by another name here than the one that its certificate was made for."),
        Reason::new("It comes from the organisation's own authority, which this computer does not know."),
        Reason::new("A program or a device on the way opens encrypted connections and shows a certificate of its own."),
    ],
    steps: &[
        Step::here("Look at {this}'s date. If it is wrong, every certificate fails."),
        Step::here(
            "Compare the gateway's name with the one that your organisation gives out. Press Windows+R, type `mstsc`, \
         choose **Show Options > Advanced > Settings...** and read **Server name**.",
        ),
        Step::gateway(
            "In Server Manager > Remote Desktop Services > Collections > Deployment Properties > Certificates, or in RD \
         Gateway Manager > Properties > SSL Certificate, set a certificate that is valid and made out to the name that \
         people use.",
        ),
        Step::helpdesk(
            "If the certificate is from your own authority, its root has to be in Trusted Root Certification Authorities \
         on this computer.",
        ),
    ],
    references: &[
        "Microsoft Learn, Deploy your Remote Desktop environment: certificates of RD Gateway.",
        "[MS-TSGU] section 2.1 (HTTPS is what the client connects with).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Confidence, GatewayUsage, Side, Weight};
    use crate::net::tcp::Connect;
    use crate::probes::gateway::{GatewayCertificate, PROBE};

    fn shown(usage: GatewayUsage, change: impl Fn(&mut GatewayCertificate)) -> Evidence {
        let evidence = case("pc.example").gateway(usage, Some(Connect::Open));
        let mut answer = evidence.fact::<GatewayAnswer>().unwrap().clone();
        let mut certificate = GatewayCertificate {
            not_before_unix: NOW - DAY,
            not_after_unix: NOW + DAY,
            covers_name: true,
            trust: Trust::Trusted,
        };
        change(&mut certificate);
        answer.certificate = Some(certificate);
        evidence.put(&PROBE, answer)
    }

    #[test]
    fn what_remote_desktop_does_not_accept() {
        let untrusted = |c: &mut GatewayCertificate| c.trust = Trust::Untrusted { detail: "x".to_owned() };
        let changes: [&dyn Fn(&mut GatewayCertificate); 4] =
            [&|c| c.not_after_unix = NOW - 1, &|c| c.not_before_unix = NOW + 1, &|c| c.covers_name = false, &untrusted];
        for change in changes {
            let always = shown(GatewayUsage::Always, change);
            expect(&RULE, &always, Weight::Blocks, Side::Network, Confidence::Likely);
            let detect = shown(GatewayUsage::Detect, change);
            expect(&RULE, &detect, Weight::Suspect, Side::Network, Confidence::Possible);
        }
    }

    #[test]
    fn a_good_one_or_none_that_was_seen() {
        silent_on(&RULE, &shown(GatewayUsage::Always, |_| {}));
        silent_on(&RULE, &shown(GatewayUsage::Always, |c| c.trust = Trust::Unknown { detail: "x".to_owned() }));
        silent_on(&RULE, &case("pc.example").gateway(GatewayUsage::Always, Some(Connect::Open)));
    }
}
