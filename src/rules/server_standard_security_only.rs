//! `server-standard-security-only`

use super::Rule;
use crate::model::{Confidence, Evidence, Explanation, Finding, Layer, Reason, Servers, Side, Step};
use crate::net::Gone;
use crate::probes::negotiate::Negotiation;
use crate::probes::protocol_matrix::ProtocolMatrix;
use crate::proto::x224::{Answer, Protocols};

const SSL_NOT_ALLOWED_BY_SERVER: u32 = 2;

pub const RULE: Rule = Rule {
    id: "server-standard-security-only",
    layer: Layer::Negotiation,
    side: Side::Server,
    explain: EXPLAIN,
    check,
};

fn check(evidence: &Evidence) -> Option<Finding> {
    let reply = evidence.fact::<Negotiation>()?.reply()?;
    let matrix = evidence.fact::<ProtocolMatrix>();
    let tls_elsewhere = matrix.is_some_and(|matrix| {
        matrix.replies.iter().any(|r| r.selected().is_some_and(|p| p != Protocols::RDP && r.asked.meets(p)))
    });
    let rdp_alone =
        matrix.and_then(|matrix| matrix.reply(Protocols::RDP)).is_some_and(|r| r.selected() == Some(Protocols::RDP));
    let old = match reply.answer() {
        Some(Answer::Selected { protocol, .. }) => *protocol == Protocols::RDP,
        Some(Answer::Failure { code: SSL_NOT_ALLOWED_BY_SERVER, .. } | Answer::WithoutNegotiation) => true,
        Some(Answer::Failure { .. } | Answer::McsDisconnect | Answer::Garbled) => false,
        None => reply.gone().is_some_and(Gone::hung_up) && rdp_alone,
    };
    if !old || tls_elsewhere {
        return None;
    }
    RULE.suspect(
        Confidence::Certain,
        "The other computer only offers the oldest kind of Remote Desktop connection, without modern encryption.",
        vec!["Asked for an encrypted connection, it agreed to Standard RDP Security only.".to_owned()],
    )
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The other computer only knows Remote Desktop's oldest kind of encryption. Nobody proves there \
     which computer it is. Windows can still connect like that, unless this computer or your company forbids it.",
    reasons: &[
        Reason::new("Somebody set its security to the lowest step, often as a quick way around a certificate \
         problem, and left it there."),
        Reason::new("Very old systems and some servers of other makes know nothing else."),
    ],
    steps: &[
        Step::here("Connect only from a network that you trust, such as your company's VPN, until it is mended."),
        Step::helpdesk_there(r"Under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp` note `SecurityLayer` and `UserAuthentication`, then set them to 2 and 1.").on(Servers::WINDOWS),
        Step::helpdesk("If a policy owns it, look for **Require use of specific security layer for remote (RDP) \
         connections** under **Computer Configuration > Administrative Templates > Windows Components > Remote \
         Desktop Services > Remote Desktop Session Host > Security**, and set it to **SSL**.").on(Servers::WINDOWS),
        Step::helpdesk("Check from another computer that the connection works before you leave. If it fails now, \
         the certificate is the old fault: mend that one."),
        Step::helpdesk("With xrdp, set `security_layer=negotiate` in `xrdp.ini` and restart it."),
        Step::mind("Advice on the web to set `SecurityLayer` to 0 is what makes this happen: it is for one test \
         only, and has to be put back."),
    ],
    references: &[
        "[MS-RDPBCGR] 5.3 (Standard RDP Security), 2.2.1.2.2 (SSL_NOT_ALLOWED_BY_SERVER).",
        "Microsoft Learn, Windows Server troubleshooting: “An internal error has occurred” with \
         Remote Desktop.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::probes::negotiate::WITH_TLS;

    const ALONE: Protocols = Protocols::RDP;

    #[test]
    fn no_tls_however_it_is_asked() {
        let rdp = || vec![refused(Protocols::SSL, 2), selected(ALONE, ALONE)];
        for reply in [
            selected(WITH_TLS[0], Protocols::RDP),
            refused(WITH_TLS[0], 2),
            answered(WITH_TLS[0], Answer::WithoutNegotiation),
            gone(WITH_TLS[3], Gone::Closed),
        ] {
            let old = case("pc.example").greeting(vec![reply]).matrix(rdp());
            expect(&RULE, &old, Weight::Suspect, Side::Server, Confidence::Certain);
        }
    }

    #[test]
    fn a_mask_that_works_elsewhere_is_modern() {
        let odd = case("pc.example").greeting(vec![refused(WITH_TLS[0], 2)]);
        silent_on(&RULE, &odd.matrix(vec![selected(Protocols::SSL, Protocols::SSL)]));
        let hung_up = || case("pc.example").greeting(vec![gone(WITH_TLS[3], Gone::Closed)]);
        silent_on(&RULE, &hung_up().matrix(matrix_gone(Gone::Closed)));
        silent_on(
            &RULE,
            &case("pc.example").greeting(vec![gone(WITH_TLS[0], Gone::Silent)]).matrix(vec![selected(ALONE, ALONE)]),
        );
        silent_on(&RULE, &healthy("pc.example"));
    }
}
