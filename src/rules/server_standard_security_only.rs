//! `server-standard-security-only`

use super::Rule;
use super::shared_steps;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::Disconnect;
use crate::net::negotiate::Reply;
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::{Answer, Protocols};
use crate::says;

const SSL_NOT_ALLOWED_BY_SERVER: u32 = 2;

pub const RULE: Rule = Rule { id: Cause::ServerStandardSecurityOnly, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let replies = &evidence.fact::<Negotiation>()?.replies;
    if replies.iter().any(|reply| reply.selected().is_some_and(|p| p != Protocols::RDP && reply.asked.meets(p))) {
        return None;
    }
    let last = replies.last()?;
    let without = |reply: &Reply| reply.asked == Protocols::RDP;
    let agreed = replies.iter().any(|reply| without(reply) && reply.selected() == Some(Protocols::RDP));
    let refused =
        |reply: &Reply| matches!(reply.answer(), Some(Answer::Failure { code: SSL_NOT_ALLOWED_BY_SERVER, .. }));
    let mut because = Vec::<Said>::new();
    if replies.iter().any(refused) {
        because.push(AllowsNone {}.into());
    }
    match last.answer() {
        Some(Answer::Selected { protocol: Protocols::RDP, .. }) if !without(last) => {
            because.push(AgreedToLess {}.into());
        }
        Some(Answer::WithoutNegotiation) => {
            because.push(NamesNone {}.into());
        }
        // mstsc asks again without encryption where it is told that there is none, and goes on.
        None if last.gone().is_some_and(Disconnect::hung_up) && without(last) && !because.is_empty() => {
            because.push(CutWithout {}.into());
            return RULE.blocks(Confidence::Likely, HangsUpOnOldest {}, because);
        }
        _ if because.is_empty() => return None,
        _ if !agreed && !refused(last) => return None,
        _ => {}
    }
    if agreed {
        because.push(AgreedWithout {}.into());
    }
    RULE.passable(evidence, OnlyOldest {}, because)
}

says! { "server-standard-security-only":
    OnlyOldest {} = "{Other} only offers the oldest kind of Remote Desktop connection, without modern encryption.";
    HangsUpOnOldest {} = "{Other} allows no modern encryption, and hangs up on the oldest kind of connection.";
    AllowsNone {} = "It said that it allows no modern encryption (SSL_NOT_ALLOWED_BY_SERVER).";
    AgreedToLess {} = "Asked for an encrypted connection, it agreed to one without modern encryption.";
    NamesNone {} = "Its answer names no kind of encryption.";
    CutWithout {} = "Asked for one without modern encryption, it hung up.";
    AgreedWithout {} = "Asked for one without modern encryption, it agreed.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} only knows Remote Desktop's oldest kind of encryption. Nobody proves there \
     which computer it is. Windows can still connect like that, unless this computer or your company forbids it.",
    reasons: &[
        Reason::new("Somebody set its security to the lowest step, often as a quick way around a certificate \
         problem, and left it there.").on(Servers::WINDOWS),
        Reason::new(
            "xrdp offers nothing else where it cannot read its own key or certificate, even if it is set to encrypt. \
             The most common reason is that the user `xrdp` is not in the group `ssl-cert`.",
        )
        .on(Servers::XRDP.or(Servers::UNKNOWN)),
        Reason::new("Very old systems and some servers of other makes know nothing else."),
    ],
    steps: &[
        Step::here("Connect only from a network that you trust, such as your company's VPN, until it is fixed."),
        Step::helpdesk_there(r"Under `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp` note `SecurityLayer` and `UserAuthentication`, then set them to 2 and 1.").on(Servers::WINDOWS),
        Step::helpdesk("If a policy owns it, look for **Require use of specific security layer for remote (RDP) \
         connections** under **Computer Configuration > Administrative Templates > Windows Components > Remote \
         Desktop Services > Remote Desktop Session Host > Security**, and set it to **SSL**.").on(Servers::WINDOWS),
        Step::helpdesk("Check from another computer that the connection works before you leave. If it fails now, the \
         certificate is the old fault: repair that one.").on(Servers::WINDOWS),

        shared_steps::XRDP_READS_ITS_KEY,
        shared_steps::XRDP_LOG,
        shared_steps::XRDP_HAS_ITS_FILES,
        Step::helpdesk_there(
            "In the same file the line must be `security_layer=negotiate`, not `rdp`. Then run `sudo systemctl \
                restart xrdp`.",
        )
        .on(Servers::XRDP),
        Step::helpdesk_there(
            "VirtualBox encrypts only with a certificate that it was given. For the machine that is switched off: \
             `VBoxManage modifyvm NAME --vrde-property Security/Method=negotiate`, and the same with \
             `Security/CACertificate=`, `Security/ServerCertificate=` and `Security/ServerPrivateKey=` and a file each.",
        )
        .on(Servers::VIRTUALBOX),
        shared_steps::OTHERS_LOG,
        Step::mind("Advice on the web to set `SecurityLayer` to 0 is what makes this happen: it is for one test \
         only, and has to be put back.").on(Servers::WINDOWS),
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
    use crate::model::{Side, Weight};
    use crate::probes::negotiate::WITH_TLS;

    const ALONE: Protocols = Protocols::RDP;

    const NOTE: (Weight, Side, Confidence) = (Weight::Note, Side::Server, Confidence::Certain);

    /// mstsc goes on with it.
    #[test]
    fn no_tls_however_it_is_asked_is_a_note() {
        let (weight, side, confidence) = NOTE;
        for replies in [
            vec![selected(WITH_TLS[0], ALONE)],
            vec![refused(WITH_TLS[0], 2)],
            vec![refused(WITH_TLS[0], 2), selected(ALONE, ALONE)],
            vec![answered(WITH_TLS[0], Answer::WithoutNegotiation)],
        ] {
            let old = case("pc.example").greeting(replies);
            expect(&RULE, &old, weight, side, confidence);
            let number = old.said(0x906, None);
            expect(&RULE, &number, Weight::Suspect, Side::Server, Confidence::Possible);
        }
    }

    #[test]
    fn a_line_for_what_was_seen_and_none_else() {
        let told = |replies| Said::paragraph(&fires(&RULE, &case("pc.example").greeting(replies)).because).english();
        let agreed = told(vec![selected(WITH_TLS[0], ALONE)]);
        assert!(agreed.contains("it agreed") && !agreed.contains("allows no"), "{agreed}");
        let refused_only = told(vec![refused(WITH_TLS[0], 2)]);
        assert!(!refused_only.contains("it agreed") && refused_only.contains("allows no"), "{refused_only}");
    }

    #[test]
    fn a_connection_that_fails_is_another_matter() {
        let cut = case("pc.example").greeting(vec![refused(WITH_TLS[0], 2), gone(ALONE, Disconnect::Reset)]);
        expect(&RULE, &cut, Weight::Blocks, Side::Server, Confidence::Likely);
    }

    #[test]
    fn a_mask_that_works_elsewhere_is_modern() {
        let odd = vec![refused(WITH_TLS[0], 2), selected(Protocols::SSL, Protocols::SSL)];
        silent_on(&RULE, &case("pc.example").greeting(odd));
        for how in [Disconnect::Closed, Disconnect::Silent] {
            silent_on(&RULE, &case("pc.example").greeting(vec![gone(WITH_TLS[0], how), gone(WITH_TLS[1], how)]));
        }
        silent_on(&RULE, &healthy("pc.example"));
    }
}
