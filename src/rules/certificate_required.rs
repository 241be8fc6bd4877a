//! `certificate-required`

use super::certificate_view::own;
use super::{Rule, certificate_name_mismatch, domain};
use crate::model::said::Said;
use crate::model::{
    AuthenticationLevel, Cause, Confidence, Evidence, Explanation, Finding, Reason, SettingsSource, Step,
};
use crate::net::negotiate::Reply;
use crate::platform::trust::Trust;
use crate::probes::negotiate::Negotiation;
use crate::probes::system_trust::SystemTrust;
use crate::proto::x224::Protocols;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateRequired, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    if evidence.target.settings.authentication_level != AuthenticationLevel::Require {
        return None;
    }
    let seen = fails(evidence)?;
    let told = match evidence.target.settings.source {
        SettingsSource::DefaultRdp => Said::from(SettingsSay {}),
        SettingsSource::File(_) | SettingsSource::Nowhere => FileSays {}.into(),
    };
    let because = [told, seen];
    // In a domain the other computer is known by its name without any certificate.
    if domain::is_member(evidence) == Some(true) && evidence.target.name().is_some() {
        // Seen from here the certificate fails; a domain's Kerberos would do in its place.
        return RULE.suspect(Confidence::Possible, CannotProve {}, because);
    }
    RULE.blocks(Confidence::Likely, CannotProve {}, because)
}

/// Why {other} does not prove who it is.
fn fails(evidence: &Evidence) -> Option<Said> {
    let reply = evidence.fact::<Negotiation>().and_then(Negotiation::reply);
    if reply.and_then(Reply::selected) == Some(Protocols::RDP) {
        return Some(ProvesNothing {}.into());
    }
    own(evidence)?;
    let untrusted = matches!(evidence.fact(), Some(SystemTrust { trust: Trust::Untrusted { .. } }));
    let misnamed = !certificate_name_mismatch::covers_target(evidence)?;
    match (untrusted, misnamed) {
        (false, false) => None,
        (true, _) => Some(NobodyVouches {}.into()),
        (false, true) => Some(Misnamed {}.into()),
    }
}

says! { "certificate-required":
    CannotProve {} = "This computer is told to connect only to a computer that proves who it is, and {other} cannot.";
    SettingsSay {} = "Remote Desktop's own settings say \u{201c}authentication level:i:1\u{201d}.";
    FileSays {} = "The connection file says \u{201c}authentication level:i:1\u{201d}.";
    NobodyVouches {} = "Nobody whom this computer trusts vouches for {other}'s certificate.";
    Misnamed {} = "{Other}'s certificate is made out to another name.";
    ProvesNothing {} = "{Other} agreed to the oldest kind of connection only, in which nobody proves who they are.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "Remote Desktop is set so strictly here that it breaks off by itself when {other} cannot \
     prove who it is. Most computers vouch for themselves with a certificate of their own making, and \
     that is not enough then.",
    reasons: &[
        Reason::new(
            "The connection file was made for a computer with a certificate of the organisation's, and is used \
     for another one, or the certificate was replaced.",
        ),
        Reason::new("An address is used where the certificate is made out to a name."),
        Reason::new("Somebody chose **Do not connect** under **If server authentication fails**."),
    ],
    steps: &[
        Step::here("Use the computer's full name instead of its address, exactly as your organisation writes it."),
        Step::here(
            "Is it a computer that you know? Press Windows+R, type `mstsc`, choose **Show Options > Advanced** and \
     set **If server authentication fails** to **Warn me**. In a file the line is `authentication level:i:2`.",
        ),
        Step::helpdesk(
            "Better is a certificate on {other} that its users' computers trust, made out to the name \
     that they type.",
        ),
        Step::mind("Do not use `authentication level:i:0`: it would connect to anybody without a word."),
    ],
    references: &[
        "Microsoft Learn, Supported RDP properties: `authentication level`.",
        "[MS-RDPBCGR] 5.4.5 (Enhanced RDP Security: the client decides what to do with the server's \
     certificate) and 5.3 (Standard RDP Security, which authenticates no server).",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Settings, Side, Weight};
    use crate::net::credssp::CredSspOutcome;
    use crate::net::tcp::Connect;
    use crate::probes::negotiate::WITH_TLS;
    use crate::proto::ntlm::Challenge;

    fn strict(evidence: Evidence) -> Evidence {
        let mut evidence = evidence;
        evidence.target.settings =
            Settings { authentication_level: AuthenticationLevel::Require, ..Settings::default() };
        evidence
    }

    fn untrusted() -> Trust {
        Trust::Untrusted { detail: "unknown issuer".to_owned() }
    }

    fn self_made(typed: &str) -> Evidence {
        healthy(typed).certificate(self_signed("pc")).trust(untrusted())
    }

    #[test]
    fn whoever_insists_is_not_let_through() {
        expect(&RULE, &strict(self_made("192.0.2.10")), Weight::Blocks, Side::Client, Confidence::Likely);
        let misnamed = healthy("pc.example").certificate(certificate("other.example"));
        assert!(fires(&RULE, &strict(misnamed)).because.iter().any(|line| line.contains("another name")));
        silent_on(&RULE, &self_made("192.0.2.10"));
        silent_on(&RULE, &strict(healthy("pc.example")));
    }

    /// Without TLS there is no certificate, and nothing else that proves anything.
    #[test]
    fn the_oldest_kind_of_connection_proves_nothing() {
        let plain = case("192.0.2.10").connects(&[("192.0.2.10", Connect::Open)]);
        let plain = plain.greeting(vec![refused(WITH_TLS[0], 2), selected(Protocols::RDP, Protocols::RDP)]);
        expect(&RULE, &strict(plain.clone()), Weight::Blocks, Side::Client, Confidence::Likely);
        silent_on(&RULE, &plain);
    }

    #[test]
    fn a_domain_may_vouch_for_a_name() {
        let names = |domain: &str| Challenge {
            netbios_computer: Some("PC".to_owned()),
            netbios_domain: Some(domain.to_owned()),
            ..Challenge::default()
        };
        let greeted = |typed: &str, domain: &str| {
            let greeting =
                CredSspOutcome::Challenged { credssp_version: 6, challenge: names(domain), skew_s: Some(0.2) };
            strict(self_made(typed).sign_in(greeting))
        };
        expect(&RULE, &greeted("pc.example", "CORP"), Weight::Suspect, Side::Client, Confidence::Possible);
        expect(&RULE, &greeted("pc.example", "PC"), Weight::Blocks, Side::Client, Confidence::Likely);
        expect(&RULE, &greeted("192.0.2.10", "CORP"), Weight::Blocks, Side::Client, Confidence::Likely);
    }
}
