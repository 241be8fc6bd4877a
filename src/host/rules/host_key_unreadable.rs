//! `host-key-unreadable`

use super::Rule;
use crate::host::checks::certificate::{CertificateSeen, Source};
use crate::host::checks::events::EventsSeen;
use crate::host::checks::key::KeyFile;
use crate::model::said::{Count, Said};
use crate::model::{Cause, Confidence, Evidence, Explanation, Finding, Reason, Step};
use crate::says;

pub const RULE: Rule = Rule { id: Cause::HostKeyUnreadable, explain: EXPLAIN, check };

fn check(evidence: &Evidence) -> Option<Finding> {
    let events = evidence.fact::<EventsSeen>();
    let unreadable = events.map_or(0, EventsSeen::key_unreadable);
    let not_made = events.map_or(0, EventsSeen::certificate_not_made);
    let mut written: Vec<Said> = Vec::new();
    written.extend((unreadable > 0).then(|| NotRead { times: Count::from(unreadable) }.into()));
    written.extend((not_made > 0).then(|| NotMade { times: Count::from(not_made) }.into()));
    // A certificate that somebody chose has its key elsewhere: then only the log can tell.
    let own = evidence.fact::<CertificateSeen>().is_none_or(|seen| seen.source == Source::SelfSigned);
    match evidence.fact::<KeyFile>().filter(|key| key.exists && own) {
        Some(key) if !key.service_reads => {
            let confidence = if unreadable > 0 { Confidence::Certain } else { Confidence::Likely };
            RULE.blocks(confidence, CannotRead {}, std::iter::once(MayNotRead {}.into()).chain(written))
        }
        Some(key) if !key.system_full => {
            RULE.suspect(Confidence::Likely, CannotRenew {}, std::iter::once(MayNotRenew {}.into()).chain(written))
        }
        _ if unreadable > 0 => RULE.suspect(Confidence::Likely, CannotRead {}, written),
        _ if not_made > 0 && own => RULE.suspect(Confidence::Possible, CouldNotWrite {}, written),
        _ => None,
    }
}

says! { "host-key-unreadable":
    CannotRead {} = "The Remote Desktop service cannot read the key of this computer's certificate.";
    CannotRenew {} = "Windows itself has too few rights to renew the key of its certificate.";
    CouldNotWrite {} = "Windows could not write the key or the certificate of this computer.";
    MayNotRead {} = "NETWORK SERVICE, the account of the service, may not read the key file.";
    MayNotRenew {} = "SYSTEM, which renews the key, does not have all rights to the key file.";
    NotRead { times: Count } = "Windows wrote down {times?once|# times} that it could not read the key (Schannel 36870).";
    NotMade { times: Count } = "Windows wrote down {times?once|# times} that it could not make or replace its certificate (1057, 1058).";
}

const EXPLAIN: Explanation = Explanation {
    meaning: "The certificate of this computer has a secret part, its key, in a file. The service that \
     answers Remote Desktop runs under an account of its own, NETWORK SERVICE, which must be able to read that file. \
     If it cannot, the computer hangs up as soon as encryption begins; others see that as error 0x904 with 0x7.",
    reasons: &[
        Reason::new("Somebody, or a clean-up tool, changed the permissions of the folder MachineKeys."),
        Reason::new("The disk was copied or restored without its permissions."),
        Reason::new("A security program or a hardening list took NETWORK SERVICE away."),
    ],
    steps: &[
        Step::here(
            "Restart it once and check again. If that does not help, let Redial do it (`redial fix \
         repair-key-permissions`), or show this to your helpdesk.",
        ),
        Step::helpdesk(
            r"The file is `C:\ProgramData\Microsoft\Crypto\RSA\MachineKeys\f686aace6942fb7f7ceb231212eef4a4_*`. First save its permissions: `icacls FILE /save permissions.txt`.",
        ),
        Step::helpdesk(
            "For that one file only: `icacls FILE /grant *S-1-5-18:F *S-1-5-20:R *S-1-5-32-544:F` gives \
         SYSTEM Full control, NETWORK SERVICE Read and Administrators Full control. Then restart Remote Desktop \
         Services.",
        ),
        Step::helpdesk(
            "If that does not help, move that one file aside and restart the service: Windows makes a \
         new key and a new certificate.",
        ),
        Step::mind(
            "Do not rename the whole folder MachineKeys: web servers, VPN and databases have their keys \
         in it. Do not make NETWORK SERVICE an administrator.",
        ),
    ],
    references: &[
        "Microsoft Learn: Troubleshoot Azure VM RDP connection issues by event ID (36870, 1057, 1058)",
        "Microsoft Learn: General Remote Desktop connection troubleshooting (check the permissions \
         of the MachineKeys folder)",
    ],
};

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::platform::registry::{Key, Value};

    fn key(world: &mut crate::platform::fake::World, sddl: &str) {
        let file = world.key_file();
        world.set_security(&file, sddl);
    }

    const WITHOUT_SERVICE: &str = "O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)";
    const MANAGER: &str = "Microsoft-Windows-TerminalServices-RemoteConnectionManager";

    #[test]
    fn the_service_is_locked_out() {
        assert_eq!(says(&RULE, |world| key(world, WITHOUT_SERVICE)), BLOCKS_LIKELY);
        let proven: Change = |world| {
            key(world, WITHOUT_SERVICE);
            event(world, "System", "Schannel", 36870);
        };
        assert_eq!(says(&RULE, proven), BLOCKS_CERTAIN);
        assert_eq!(says(&RULE, |world| key(world, "O:SYD:(A;;FR;;;SY)(A;;FR;;;NS)")), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| event(world, "System", "Schannel", 36870)), SUSPECT_LIKELY);
        assert_eq!(says(&RULE, |world| event(world, "System", MANAGER, 1057)), SUSPECT_POSSIBLE);
    }

    #[test]
    fn enough_rights_by_another_name() {
        assert_eq!(says(&RULE, |world| key(world, "O:SYD:(A;ID;FA;;;S-1-5-18)(A;ID;0x120089;;;S-1-5-20)")), None);
        assert_eq!(says(&RULE, |world| event(world, "System", "Schannel", 36874)), None);
    }

    #[test]
    fn a_chosen_certificate_has_its_key_elsewhere() {
        let chosen: Change = |world| {
            key(world, WITHOUT_SERVICE);
            world.set_value(&Key::machine(LISTENER), "SSLCertificateSHA1Hash", Value::binary(&[9; 20]));
        };
        assert_eq!(says(&RULE, chosen), None);
    }

    #[test]
    fn what_may_not_be_read_accuses_nobody() {
        let pc = healthy();
        pc.edit(|world| {
            key(world, WITHOUT_SERVICE);
            world.identity.elevated = false;
        });
        pc.deny("C:\\ProgramData\\Microsoft\\Crypto");
        let examined = crate::host::examine(&pc);
        assert_eq!((RULE.check)(&examined.evidence), None);
        let check = examined.checks.iter().find(|check| check.id == crate::host::checks::key::CHECK.id).unwrap();
        assert!(check.needs_administrator && check.headline == "Not known: it needs an administrator.", "{check:?}");
    }
}
