//! `client-nla-off`

use super::Rule;
use crate::model::said::Said;
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, SettingsSource, Step};
use crate::net::Disconnect;
use crate::net::negotiate::Reply;
use crate::probes::negotiate::Negotiation;
use crate::proto::x224::{Answer, Protocols};
use crate::says;

const HYBRID_REQUIRED_BY_SERVER: u32 = 5;

pub const RULE: Rule = Rule { id: Cause::ClientNlaOff, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    // What was asked with these settings comes first; with NLA the other computer is asked only after that.
    let replies = &evidence.fact::<Negotiation>()?.replies;
    let first = replies.first().filter(|reply| !reply.asked.is_nla())?;
    if !evidence.target.settings.client_nla_off {
        return None;
    }
    let (headline, told) = match evidence.target.settings.source {
        SettingsSource::DefaultRdp => (Said::from(NlaOffByDefault {}), Said::from(SettingsSay {})),
        SettingsSource::File(_) | SettingsSource::Nowhere => (NlaOff {}.into(), FileSays {}.into()),
    };
    if matches!(first.answer(), Some(Answer::Failure { code: HYBRID_REQUIRED_BY_SERVER, .. })) {
        return RULE.blocks(Confidence::Certain, headline, [told, NlaOnly {}.into()]);
    }
    // IronRDP says nothing to who comes without it.
    let (last, before) = replies.split_last()?;
    let hung_up = |reply: &Reply| !reply.asked.is_nla() && reply.gone().is_some_and(Disconnect::hung_up);
    let with_it = last.asked.is_nla() && last.selected().is_some_and(Protocols::is_nla);
    if !with_it || !before.iter().all(hung_up) {
        return None;
    }
    RULE.blocks(Confidence::Likely, headline, [told, HungUpWithoutIt { times: before.len().into() }.into()])
}

says! { "client-nla-off":
    NlaOff {} = "Your connection file switches off a kind of sign-in that {other} insists on.";
    NlaOffByDefault {} = "Remote Desktop's own settings switch off a kind of sign-in that {other} insists on.";
    SettingsSay {} = "Your Default.rdp, which counts for whatever you type, says \u{201c}enablecredsspsupport:i:0\u{201d}.";
    FileSays {} = "The file says \u{201c}enablecredsspsupport:i:0\u{201d}.";
    NlaOnly {} = "{Other} only lets in people who sign in before the desktop is shown (NLA).";
    HungUpWithoutIt { times: Count } =
        "{Other} hung up {times?once|# times} where that sign-in (NLA) was left out, and answered where it was not.";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "A setting tells this computer to leave out the early sign-in called NLA. {Other} lets nobody in without it. So the two never agree, although both work.",
    reasons: &[
        Reason::new(
            "NLA asks for your name and password before the desktop is shown. Somebody switched it off, \
         often to get past an older problem.",
        ),
        Reason::new("The line in question is `enablecredsspsupport:i:0`."),
    ],
    steps: &[
        Step::here(
            "If you start a connection file, connect without it once: press Windows+R, type `mstsc`, type the computer's \
         name and press **Connect**.",
        ),
        Step::here(
            "If that works, right-click the `.rdp` file, choose **Open with > Notepad**, change \
         `enablecredsspsupport:i:0` to `enablecredsspsupport:i:1` and save it. Keep a copy of the old file.",
        ),
        Step::here(
            "If it happens without a file too, the same line stands in the hidden file `Default.rdp` in your Documents \
         folder. Redial can put it right there, too.",
        ),
        Step::helpdesk("If the file came from your organisation, correct it where it is handed out."),
        Step::mind(
            "Do not switch NLA off on {other} instead: it would then show its sign-in screen \
         to everybody who can reach it.",
        ),
    ],
    references: &[
        "[MS-RDPBCGR] 2.2.1.2.2, failure code HYBRID_REQUIRED_BY_SERVER (5).",
        "Microsoft Learn, Supported RDP properties: `enablecredsspsupport`.",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::{Side, Weight};
    use crate::probes::negotiate::WITH_TLS;

    /// Certain: one half was read here, the other was said by the server in Remote Desktop's words.
    #[test]
    fn only_together_with_a_computer_that_insists() {
        let mut off = healthy("pc.example");
        off.target.settings.client_nla_off = true;
        let with_nla = || selected(WITH_TLS[0], Protocols::HYBRID_EX);
        let insists = off.clone().greeting(vec![refused(Protocols::SSL, 5), with_nla()]);
        expect(&RULE, &insists, Weight::Blocks, Side::Client, Confidence::Certain);
        silent_on(&RULE, &off.clone().greeting(vec![selected(Protocols::SSL, Protocols::SSL)]));
        silent_on(&RULE, &off.clone().greeting(vec![refused(Protocols::SSL, 3)]));
        // It insists on something, but NLA was asked for.
        silent_on(&RULE, &off.greeting(vec![refused(WITH_TLS[0], 5)]));
        silent_on(&RULE, &healthy("pc.example").greeting(vec![refused(Protocols::SSL, 5), with_nla()]));
        silent_on(&RULE, &healthy("pc.example"));
    }

    /// As IronRDP does it. A hang-up is never certain.
    #[test]
    fn who_hangs_up_on_whoever_comes_without_it() {
        let cut = || gone(Protocols::SSL, Disconnect::Closed);
        let with_nla = || selected(WITH_TLS[0], Protocols::HYBRID_EX);
        let mut off = healthy("pc.example");
        off.target.settings.client_nla_off = true;
        let off = |replies| off.clone().greeting(replies);
        expect(&RULE, &off(vec![cut(), cut(), with_nla()]), Weight::Blocks, Side::Client, Confidence::Likely);
        // The same greeting was answered in the end, or nothing of the kind was.
        silent_on(&RULE, &off(vec![cut(), selected(Protocols::SSL, Protocols::SSL)]));
        silent_on(&RULE, &off(vec![cut(), cut(), selected(WITH_TLS[0], Protocols::SSL)]));
        silent_on(&RULE, &off(vec![cut(), cut(), gone(WITH_TLS[0], Disconnect::Closed)]));
        let silence = || gone(Protocols::SSL, Disconnect::Silent);
        silent_on(&RULE, &off(vec![silence(), silence(), with_nla()]));
        silent_on(&RULE, &healthy("pc.example").greeting(vec![cut(), cut(), with_nla()]));
    }
}
