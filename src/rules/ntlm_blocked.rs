//! `ntlm-blocked`: the older kind of sign-in is switched off there.

use super::{Rule, sign_in_status};
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Servers, Side, Step};
use crate::net::credssp::WhyNtlm;
use crate::probes::sign_in_test::SignInTest;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::NtlmBlocked, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let status = sign_in_status::tested(evidence)?;
    let mut because = sign_in_status::answered(evidence, status);
    let off = sign_in_status::NTLM_IS_OFF.contains(&status);
    if sign_in_status::is_refused_here(evidence) && (off || status == sign_in_status::NTLM_IS_OFF_HERE) {
        because.truncate(1);
        because.push(KerberosWasFirst {}.into());
        let mut finding = RULE.suspect(Confidence::Likely, MayNotBeUsed {}, because)?;
        finding.side = Side::Client;
        return Some(finding);
    }
    off.then_some(())?;
    let why = evidence.fact::<SignInTest>()?.why_ntlm;
    match why {
        Some(WhyNtlm::Kerberos { .. } | WhyNtlm::Untold) => {
            because.push(NeitherWorks {}.into());
            RULE.blocks(Confidence::Likely, NotTaken {}, because)
        }
        Some(WhyNtlm::Address) => {
            because.push(AddressHasNoKerberos {}.into());
            RULE.suspect(Confidence::Likely, NotTaken {}, because)
        }
        // Redial's own way knows nothing else; Windows may get through by Kerberos.
        Some(WhyNtlm::OwnWay) | None => {
            because.push(Said::from(OthersMayWork {}));
            RULE.suspect(Confidence::Possible, NotTaken {}, because)
        }
    }
}

says! { "ntlm-blocked":
    NotTaken {} = "{Other} does not take the older kind of sign-in (NTLM).";
    MayNotBeUsed {} = "This computer may not use the older kind of sign-in (NTLM), and the newer one (Kerberos) cannot be used.";
    KerberosWasFirst {} = "Windows tries the newer kind first. It needs a domain, and a computer's name instead of an address.";
    NeitherWorks {} = "The newer kind (Kerberos) was tried first, and did not work either.";
    AddressHasNoKerberos {} = "The newer kind (Kerberos) needs a computer\u{2019}s name, and an address was typed.";
    OthersMayWork {} = "Redial tried the older kind only. Remote Desktop may still get in by the newer one (Kerberos).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "There are two kinds of sign-in: the newer one of a domain (Kerberos) and an older one (NTLM). {Other} does \
     not take the older one, so only people whose computer can use the newer one get in.",
    reasons: &[
        Reason::new("A policy of the organisation forbids NTLM, as Microsoft advises by now.")
            .on(Servers::WINDOWS.or(Servers::UNKNOWN)),
        Reason::new("A policy forbids this computer to use NTLM towards others.").on(Servers::WINDOWS.or(Servers::UNKNOWN)),
        Reason::new("An address was typed in place of a name. Kerberos knows computers by their names."),
        Reason::new("This computer cannot reach the domain, so that it has no Kerberos ticket to show."),
    ],
    steps: &[
        Step::here("Connect with the full computer name (such as `pc1.example.com`), not with an address."),
        Step::here("If you are not in the office, connect the organisation\u{2019}s VPN first, then try again."),
        Step::helpdesk(
            "`klist get TERMSRV/HOST` on the connecting computer shows whether a ticket can be had, and `setspn -L HOST` \
         whether the name is registered.",
        ),
        Step::helpdesk(
            "The policies are under Computer Configuration > Windows Settings > Security Settings > Local Policies > \
         Security Options > Network security: Restrict NTLM. Event 4 or 8004 in Applications and Services Logs > \
         Microsoft > Windows > NTLM > Operational names who was turned away. Rather repair Kerberos than allow NTLM again.",
        )
        .on(Servers::WINDOWS),
        Step::mind("Members of the group Protected Users can never use NTLM."),
    ],
    references: &[
        "[MS-ERREF] 2.3.1, 0xC0000418 STATUS_NTLM_BLOCKED and 0xC0000388 STATUS_DOWNGRADE_DETECTED",
        "Microsoft Learn: Network security: Restrict NTLM; Protected Users security group",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::net::credssp::KerberosTrouble;

    fn refused(why: Option<WhyNtlm>) -> Option<Judged> {
        Run::refused(0xc000_0418).why(why).says(&RULE)
    }

    #[test]
    fn as_sure_as_the_other_way_was_looked_at() {
        let of = |weight, confidence| Some((weight, Side::Server, confidence));
        let kerberos = WhyNtlm::Kerberos { status: 0x8009_0311, trouble: KerberosTrouble::NoDomain };
        assert_eq!(refused(Some(WhyNtlm::Untold)), of(Weight::Blocks, Confidence::Likely));
        assert_eq!(refused(Some(kerberos)), of(Weight::Blocks, Confidence::Likely));
        assert_eq!(refused(Some(WhyNtlm::Address)), of(Weight::Suspect, Confidence::Likely));
        assert_eq!(refused(Some(WhyNtlm::OwnWay)), of(Weight::Suspect, Confidence::Possible));
        assert_eq!(Run::refused(0xc000_0388).says(&RULE), of(Weight::Suspect, Confidence::Possible));
    }

    /// Windows here says so before the other computer is asked: no server has a part in it.
    #[test]
    fn a_policy_of_this_computer_is_this_computer_s() {
        for status in [0x8009_0302, 0xc000_0418] {
            let run = Run::refused_here(status);
            assert_eq!(run.says(&RULE), Some((Weight::Suspect, Side::Client, Confidence::Likely)));
            assert_eq!(run.causes(), (Some(RULE.id), vec![RULE.id]), "{status:08X}");
        }
        assert_eq!(Run::refused(0x8009_0302).says(&RULE), None);
    }

    #[test]
    fn not_for_another_number_nor_where_it_was_accepted() {
        assert_eq!(Run::refused(0xc000_006d).why(Some(WhyNtlm::Address)).says(&RULE), None);
        assert_eq!(Run::accepted().says(&RULE), None);
    }
}
