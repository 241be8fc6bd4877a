//! `certificate-name-mismatch`

use super::Rule;
use super::certificate_view::own;
use super::{next_step, shared_steps, sign_in_status};
use crate::codes;
use crate::model::said::{Address, List, Name, PeerName, Said};
use crate::model::{Cause, Confidence, ErrorPair, Evidence, Explanation, Finding, Reason, Servers, Step};
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;
use crate::proto::certificate::Certificate;
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateNameMismatch, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    let host = evidence.target.host.to_string();
    if own.covers(&host) {
        return None;
    }
    let typed = || Name::from(&host);
    let names: List = own.names().map(PeerName::from).collect();
    let made_for = if names.0.is_empty() {
        Said::from(MadeForNobody { typed: typed() })
    } else {
        MadeFor { names, typed: typed() }.into()
    };
    // A renamed computer with its old certificate is a known story behind some codes. An address never matches, and a
    // short name or another domain of the same computer is how people type.
    let pointed = super::pointed(evidence, RULE.id)
        && evidence.target.name().is_some_and(|typed| own.names().all(|name| first_label(name) != first_label(typed)));
    let headline = match evidence.target.name() {
        Some(_) => Said::from(Misnamed { typed: typed() }),
        None => NoAddress { typed: Address::from(&host) }.into(),
    };
    if pointed && cut(evidence) {
        // Remote Desktop warns of the name and goes on: it says something of the certificate's age, and cuts nothing itself.
        return RULE.possible(headline, [made_for]);
    }
    if pointed {
        return RULE.suspect(Confidence::Possible, headline, [made_for]);
    }
    match other_computer(evidence, own) {
        // A password that is not taken may have been given to the wrong one.
        Some(computer) if evidence.error.is_some_and(about_an_account) || sign_in_status::was_refused(evidence) => {
            let because = [made_for, CallsItself { computer: computer.clone() }.into()];
            RULE.possible(AnotherComputer { typed: typed(), computer }, because)
        }
        Some(computer) => RULE.note(headline, [made_for, CallsItself { computer }.into()]),
        None => RULE.note(headline, [made_for]),
    }
}

fn about_an_account(error: ErrorPair) -> bool {
    codes::points(error).iter().any(|cause| next_step::is_of_account(*cause))
}

/// Whether the user's number says that the line was cut.
fn cut(evidence: &Evidence) -> bool {
    super::pointed(evidence, Cause::NegotiationClosed)
}

/// Whether the certificate is made out to what was typed. None where there is none.
pub fn covers_target(evidence: &Evidence) -> Option<bool> {
    Some(own(evidence)?.covers(&evidence.target.host.to_string()))
}

fn first_label(name: &str) -> String {
    name.split('.').next().unwrap_or_default().to_ascii_lowercase()
}

/// The name by which both the certificate and the sign-in call the computer, where a short name was typed that is not
/// its own. That may be another computer; a farm, and an alias of this one, look the same.
fn other_computer(evidence: &Evidence, own: &Certificate) -> Option<PeerName> {
    let typed = evidence.target.name().filter(|name| !name.contains('.') && *name != "localhost")?;
    let SignIn(answer) = evidence.fact()?;
    let CredSspOutcome::Challenged { challenge, .. } = &answer.greeting else { return None };
    let computer = challenge.netbios_computer.as_deref()?;
    // NetBIOS names are cut at 15 characters.
    let same = |name: &str| name.split('.').next().is_some_and(|label| label.eq_ignore_ascii_case(computer));
    let cut: String = typed.chars().take(15).collect();
    (!cut.eq_ignore_ascii_case(computer) && own.names().any(same)).then(|| computer.into())
}

says! { "certificate-name-mismatch":
    Misnamed { typed: Name } = "{Other.gen} certificate is made out to a name other than {typed}.";
    NoAddress { typed: Address } =
        "{Other.gen} certificate is made out to a name other than {typed}, which is normal for an address.";
    AnotherComputer { typed: Name, computer: PeerName } =
        "A computer other than {typed} seems to answer: {computer}.";
    MadeFor { names: List, typed: Name } = "The certificate is for {names}, not for {typed}.";
    MadeForNobody { typed: Name } = "The certificate is for nobody, not for {typed}.";
    CallsItself { computer: PeerName } = "The computer that answered calls itself {computer}.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The certificate of {other} is made out to a name other than the one that you typed. With an address, \
     or with a nickname of the computer, that is normal. If you typed the computer's real name, either its \
     certificate is older than its name, or another computer answers.",
    reasons: &[
        Reason::new("You connect by an IP address, a short name or an alias, and the certificate holds the full name."),
        Reason::new("The computer was renamed, and its certificate still holds the old name."),
        Reason::new("The name leads to another computer, because an address was given to a new owner."),
    ],
    steps: shared_steps::join![
        &[
            Step::here(
                "Type the computer's full name, as {other} shows it under Settings > System > About, instead of an \
         address or nickname.",
            ),
            Step::here(
                "If you expected another computer, do not type your password. Run `ipconfig /flushdns`, and \
         try again.",
            ),
            Step::helpdesk(
                "Check with `Resolve-DnsName NAME` that the name leads to the right address, and correct old \
         entries in DNS.",
            ),
            Step::helpdesk(
                "After a renaming: with the self-signed certificate (SSLCertificateSHA1HashType 1 of \
         Win32_TSGeneralSetting) delete it in `certlm.msc` > Remote Desktop > Certificates and run `Restart-Service \
         SessionEnv -Force`. The new one has the new name.",
            )
            .on(Servers::WINDOWS),
            Step::helpdesk(
                "With type 2 or 3 have the certificate issued again, with every name that people use as a \
         Subject Alternative Name.",
            )
            .on(Servers::WINDOWS),
        ],
        shared_steps::OTHERS_NEW_CERTIFICATE,
        &[Step::mind("Do not set `AuthenticationLevelOverride` to 0: it switches this check off for every server."),],
    ],
    references: &[
        "RFC 6125 section 6.4 and RFC 5280 section 4.2.1.6 (which names a certificate covers)",
        r#"Microsoft Learn: error "You cannot proceed because authentication is required" (KB 2000960)"#,
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Side;
    use crate::model::Weight;
    use crate::probes::sign_in_test::SignInOutcome;

    const NOTE: Judged = (Weight::Note, Side::Server, Confidence::Certain);

    fn named(typed: &'static str, common: &str, alternative: &[&str]) -> Run {
        let run = Run::showing(|c| {
            c.common_name = Some(common.to_owned());
            c.alternative_names = alternative.iter().map(|&name| name.to_owned()).collect();
        });
        Run { typed, ..run }
    }

    #[test]
    fn another_name_is_a_note() {
        assert_eq!(named("pc1.example", "pc2.example", &[]).says(&RULE), Some(NOTE));
        // Alternative names stand in for the common one.
        assert_eq!(named("pc1.example", "pc1.example", &["pc2.example"]).says(&RULE), Some(NOTE));
        assert_eq!(named("a.b.example", "x", &["*.example"]).says(&RULE), Some(NOTE));
    }

    #[test]
    fn an_address_is_never_more_than_a_note() {
        let run = named("192.0.2.7", "pc1.example", &[]);
        assert_eq!(run.says(&RULE), Some(NOTE));
        assert!(run.finding(&RULE).headline.contains("normal for an address"));
        assert_eq!(run.causes(), (None, vec![]));
    }

    #[test]
    fn the_error_code_or_the_computer_itself_makes_it_a_suspect() {
        let error = Some(ErrorPair::new(0x907, None));
        let run = Run { error, ..named("pc1.example", "pc2.example", &[]) };
        let suspect = Some((Weight::Suspect, Side::Server, Confidence::Possible));
        assert_eq!(run.says(&RULE), suspect);
        // A renamed computer is one of the stories behind this pair; a short name of the same computer is not.
        let error = Some(ErrorPair::new(0x904, 7));
        assert_eq!(Run { error, ..run }.says(&RULE), suspect);
        assert_eq!(Run { error, ..named("pc1", "pc1.example", &[]) }.says(&RULE), Some(NOTE));
        assert_eq!(Run { error, ..named("192.0.2.7", "pc1.example", &[]) }.says(&RULE), Some(NOTE));
        // The computer that answers is called PC1, and its certificate says so. So does a member of a farm, or one that has
        // an alias; where the password is not taken, it may be another computer.
        let other = || named("pc2", "PC1.example", &[]);
        assert_eq!(other().says(&RULE), Some(NOTE));
        assert!(other().finding(&RULE).because[1].contains("calls itself"));
        let wrong_password = Run { error: Some(ErrorPair::new(0x807, None)), ..other() };
        assert_eq!(wrong_password.says(&RULE), suspect);
        assert_eq!(other().tested(SignInOutcome::Refused { status: 0xc000_006d }).says(&RULE), suspect);
        assert!(wrong_password.finding(&RULE).headline.contains("A computer other than pc2 seems to answer"));
        assert_eq!(named("pc2", "pc3.example", &[]).says(&RULE), Some(NOTE));
        assert_eq!(named("pc2.example", "PC1.example", &[]).says(&RULE), Some(NOTE));
        assert_eq!(named("pc1", "PC1.example", &[]).says(&RULE), Some(NOTE));
    }

    /// Remote Desktop only warns of it, so that a number for a cut line makes it no likelier.
    #[test]
    fn a_warning_cuts_no_line() {
        let sure = |error| {
            let run = Run { error: Some(error), ..named("pc1.example", "pc2.example", &[]) };
            let verdict = super::super::judge(&run.evidence()).verdict;
            assert_eq!(verdict.known_cause(), Some(RULE.id));
            verdict.confidence
        };
        assert_eq!(sure(ErrorPair::new(0x904, 7)), Confidence::Possible);
        assert_eq!(sure(ErrorPair::new(0x907, None)), Confidence::Likely);
    }

    #[test]
    fn not_where_a_name_covers_what_was_typed() {
        assert_eq!(named("PC1.example", "pc1.EXAMPLE", &[]).says(&RULE), None);
        assert_eq!(named("pc1.example", "x", &["other.example", "*.example"]).says(&RULE), None);
        assert_eq!(named("192.0.2.7", "x", &["192.0.2.7"]).says(&RULE), None);
        assert_eq!(named("pc1.example.", "pc1.example", &[]).says(&RULE), None);
    }
}
