//! `certificate-self-signed`

use super::Rule;
use super::certificate_view::own;
use crate::model::{Cause, Evidence, Explanation, Finding, Reason, Said, Servers, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::CertificateSelfSigned, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let own = own(evidence)?;
    if !own.self_issued {
        return None;
    }
    RULE.note(SelfSigned {}, [] as [Said; 0])
}

says! { "certificate-self-signed":
    SelfSigned {} = "{Other} vouches for itself (a self-signed certificate), which is normal for Remote Desktop.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "{Other} vouches for itself: no authority has signed its certificate. For Remote \
     Desktop that is normal, because Windows makes such a certificate on every computer. It is no fault. The first \
     time, your computer asks whether you trust it.",
    reasons: &[
        Reason::new("Windows makes this certificate by itself when no other one was set up.").on(Servers::WINDOWS),
        Reason::new("In a small office or at home there is no authority that could sign one."),
    ],
    steps: &[
        Step::here(
            "Nothing needs fixing. When Remote Desktop asks whether you trust the computer, check that the name is \
         the right one. Choose “Don't ask me again” only for a computer that you know.",
        ),
        Step::there(
            "Read the thumbprint aloud, so that both can compare: \
         `certlm.msc` > Remote Desktop > Certificates > the certificate > Details > Thumbprint.",
        )
        .on(Servers::WINDOWS),
        Step::helpdesk(
            "To make the question go away for everybody: issue certificates from your own authority through Computer \
         Configuration > Administrative Templates > Windows Components > Remote Desktop Services > Remote Desktop \
         Session Host > Security > Server authentication certificate template.",
        )
        .on(Servers::WINDOWS),
        Step::mind(
            "Do not use `authentication level:i:0` to silence the question: it would also be silent when \
         another computer poses as this one.",
        ),
    ],
    references: &[
        "Microsoft Tech Community, Ask PFE Platforms, 1 February 2017: Removing Self-Signed RDP \
         Certificates",
        "Microsoft Learn: Remote Desktop listener certificate configurations",
        "RFC 5280 section 3.2 (self-signed and self-issued certificates)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::tls_cases::*;
    use super::*;
    use crate::model::Weight;
    use crate::model::{Confidence, Side};

    #[test]
    fn is_worth_a_note_and_no_more() {
        assert_eq!(Run::healthy().says(&RULE), Some((Weight::Note, Side::Server, Confidence::Certain)));
        assert_eq!(Run::healthy().causes(), (None, vec![]));
    }

    #[test]
    fn not_where_somebody_else_vouches() {
        assert_eq!(Run::showing(|c| c.self_issued = false).says(&RULE), None);
        assert_eq!(Run { certificate: None, ..Run::healthy() }.says(&RULE), None);
    }
}
