//! `gateway-invalid`

use super::Rule;
use crate::model::said::Name;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::GatewayInvalid, explain: EXPLAIN, check };

/// What stands in the file is read, not guessed from an answer.
fn check(evidence: &Evidence) -> Option<Finding> {
    let settings = &evidence.target.settings;
    let invalid = settings.gateway_invalid.as_ref()?;
    let because = [Stands { text: Name::from(&invalid.text) }];
    if settings.always_by_gateway() {
        RULE.blocks(Confidence::Certain, NoName {}, because)
    } else {
        // It is only asked where the direct way fails.
        RULE.suspect(Confidence::Possible, NoName {}, because)
    }
}

says! { "gateway-invalid":
    NoName {} = "What is set as the gateway is not a computer's name, so nothing gets through it.";
    Stands { text: Name } = "What is set as the gateway is \u{201c}{text}\u{201d}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "This connection is to go through a gateway, a computer that lets Remote Desktop in from outside. The \
     gateway has to be given as a name alone, such as `gateway.example.com`. Something else is set there.",
    reasons: &[
        Reason::new("The address of a web page was copied, with `https://` in front or a path behind."),
        Reason::new("A space or another character slipped in, or there are two names in one field."),
    ],
    steps: &[
        Step::here(
            "Open the connection file with a right click and **Edit**, then **Advanced > Settings...**, and \
     leave only the name in **Server name**: no `https://`, no `/`.",
        ),
        Step::here(
            "If you work inside the organisation or over a VPN, choose **Do not use an RD Gateway server** \
     there.",
        ),
        Step::helpdesk("In the file, the line is `gatewayhostname:s:`. If it was handed out by you, correct it there."),
    ],
    references: &["Microsoft Learn, Supported RDP properties: `gatewayhostname`, `gatewayusagemethod`."],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{GatewayUsage, InvalidGateway, Side, Weight};

    fn with(text: &str, usage: GatewayUsage) -> Evidence {
        let mut evidence = healthy("pc.example");
        evidence.target.settings.gateway_invalid = Some(InvalidGateway { text: text.to_owned(), usage });
        evidence
    }

    #[test]
    fn a_web_address_is_no_gateway() {
        let always = with("https://gw.example/", GatewayUsage::Always);
        expect(&RULE, &always, Weight::Blocks, Side::Client, Confidence::Certain);
        assert!(fires(&RULE, &always).because[0].contains("https://gw.example/"));
        let detect = with("gw example", GatewayUsage::Detect);
        expect(&RULE, &detect, Weight::Suspect, Side::Client, Confidence::Possible);
        silent_on(&RULE, &healthy("pc.example"));
    }
}
