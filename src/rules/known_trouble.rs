//! TABLE. Trouble that Windows itself is known to have had, with its dates: shown as a hint where versions and dates fit, never
//! as a verdict.
//!
//! Sources are the maker's own pages unless the entry says otherwise. A date is 00:00 UTC of that day.

use super::next_step::is_of_account;
use super::{domain, sign_in_status};
use crate::codes;
use crate::model::{Evidence, SettingsSource};
use crate::net::credssp::CredSspOutcome;
use crate::probes::credssp::SignIn;
use crate::proto::ntlm::Challenge;

/// One entry.
#[derive(Clone, Copy, Debug)]
pub struct KnownTrouble {
    /// A contract id: added to, never renamed.
    pub id: &'static str,
    /// What it is, and what helps: one or two plain sentences.
    pub what: &'static str,
    /// From when on it can be met; seconds since 1970.
    since: i64,
    /// Until when it is worth a word, where it has an end.
    until: Option<i64>,
    fits: fn(&Evidence) -> bool,
    /// Where it was read.
    pub source: &'static str,
}

/// In the order in which they began.
pub const ALL: [KnownTrouble; 8] = [
    KnownTrouble {
        id: "credssp-updates-2018",
        what: "Since May 2018 Windows refuses to sign in to a computer that lacks that spring's update for the sign-in \
               (CredSSP). Install its updates, on both computers.",
        since: day(17_659),
        until: None,
        fits: |evidence| answered(evidence).is_some_and(|(version, _)| version < 5),
        source: "KB4093492 (CVE-2018-0886)",
    },
    KnownTrouble {
        id: "session-freeze-2025",
        what: "After the update of February 2025 (KB5051987) sessions on Windows Server 2025 froze soon after they began. The \
               update of April 2025 (KB5055523) put that right.",
        since: day(20_130),
        until: Some(day(20_270)),
        fits: |evidence| evidence.error.is_some() && server_build(evidence).is_some_and(|build| build >= 26_100),
        source: "Windows release health; KB5055523",
    },
    KnownTrouble {
        id: "udp-24h2-2016",
        what: "From Windows 11 24H2 to Windows Server 2016 sessions were cut after about a minute where they used the faster \
               transport (UDP). Updates put that right; without UDP it does not happen.",
        since: day(20_000),
        until: None,
        fits: |evidence| {
            let here = evidence.windows.is_some_and(|windows| windows.build >= 26_100);
            here && evidence.error.is_some() && server_build(evidence) == Some(14_393)
        },
        source: "A helpdesk's report (engineerdirect.co.uk)",
    },
    KnownTrouble {
        id: "duplicate-sid-2025",
        what: "Since the updates of August and September 2025 two computers that were cloned from one without Sysprep refuse \
               each other's sign-ins. In the log System over there it is LsaSrv's event 6167. Such a computer has to be set \
               up anew.",
        since: day(20_329),
        until: None,
        fits: |evidence| server_build(evidence).is_some_and(|build| build >= 26_100) && about_the_sign_in(evidence),
        source: "KB5068222; MC1275343 (KB5064081, KB5065426)",
    },
    KnownTrouble {
        id: "windows-update-2026-01",
        what: "The update of 13 January 2026 that this Windows has broke the sign-in window of Remote Desktop's programs. An \
               update of 17 January put that right: install the newest updates here.",
        since: day(20_466),
        until: None,
        fits: |evidence| {
            evidence.windows.is_some_and(|windows| BROKEN_IN_JANUARY.contains(&(windows.build, windows.revision)))
        },
        source: "KB5074109 and KB5073724; put right by KB5077744 and KB5077796",
    },
    KnownTrouble {
        id: "rc4-2026",
        what: "In 2026 domain controllers stop the old encryption RC4 in sign-ins (Kerberos), step by step: in January, April \
               and July. Old accounts and old computers may fail since then. The domain's log names them (KDCSVC 201 to 209).",
        since: day(20_466),
        until: None,
        fits: |evidence| domain::is_member(evidence) == Some(true) && about_the_sign_in(evidence),
        source: "KB5073381 (CVE-2026-20833)",
    },
    KnownTrouble {
        id: "ntlm-hardening",
        what: "Windows 11 24H2 and Windows Server 2025 have given up the oldest kind of NTLM, and organisations switch NTLM off \
               altogether. By its address a computer can only be signed in to with NTLM: use its full name.",
        since: day(19_997),
        until: None,
        fits: |evidence| {
            let by_address = evidence.target.name().is_none();
            by_address && domain::is_member(evidence) == Some(true) && about_the_sign_in(evidence)
        },
        source: "Microsoft: the evolution of Windows authentication; NTLM's end in Windows 11 24H2 and Server 2025",
    },
    KnownTrouble {
        id: "connection-file-dialog-2026",
        what: "Since the update of 14 April 2026 Remote Desktop asks each time before it opens a connection file that nobody \
               has signed, and shares nothing until you tick it. That is no fault: read the address in the box, then agree.",
        since: day(20_557),
        until: None,
        fits: |evidence| {
            let file = matches!(evidence.target.settings.source, SettingsSource::File(_));
            file && evidence.windows.is_some()
        },
        source: "CVE-2026-26151",
    },
];

/// Days since 1970, as seconds.
const fn day(days: i64) -> i64 {
    days * 86_400
}

/// Builds and revisions of the update of 13 January 2026, up to the one that mended it.
const BROKEN_IN_JANUARY: [(u32, u32); 3] = [(26_100, 7623), (26_200, 7623), (19_045, 6809)];

/// Whatever fits.
pub fn hints(evidence: &Evidence) -> impl Iterator<Item = &'static KnownTrouble> {
    static TABLE: [KnownTrouble; ALL.len()] = ALL;
    let now = evidence.now_unix;
    let in_time = move |trouble: &&KnownTrouble| trouble.since <= now && trouble.until.is_none_or(|until| now <= until);
    TABLE.iter().filter(in_time).filter(|trouble| (trouble.fits)(evidence))
}

/// The entry of that id; none where a newer version named it.
#[must_use]
pub fn find(id: &str) -> Option<&'static KnownTrouble> {
    static TABLE: [KnownTrouble; ALL.len()] = ALL;
    TABLE.iter().find(|trouble| trouble.id == id)
}

/// Every text with which they are told.
pub fn texts() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(|trouble| trouble.what)
}

/// What the beginning of the sign-in told: CredSSP's version, and whatever the other computer says of itself.
fn answered(evidence: &Evidence) -> Option<(u32, &Challenge)> {
    let SignIn(answer) = evidence.fact()?;
    match &answer.greeting {
        CredSspOutcome::Challenged { credssp_version, challenge, .. } => Some((*credssp_version, challenge)),
        _ => None,
    }
}

/// The build that the other computer claims, where it claims Windows 10 or newer.
fn server_build(evidence: &Evidence) -> Option<u32> {
    let (_, challenge) = answered(evidence)?;
    challenge.os_version.as_deref()?.strip_prefix("10.0.")?.parse().ok()
}

/// Whether the sign-in failed, here or by what the message box said.
fn about_the_sign_in(evidence: &Evidence) -> bool {
    sign_in_status::was_refused(evidence)
        || evidence.error.is_some_and(|error| codes::points(error).iter().any(|cause| is_of_account(*cause)))
}

#[cfg(test)]
mod tests {
    use super::super::cases::*;
    use super::*;
    use crate::model::WindowsBuild;
    use crate::report::Report;

    fn told(evidence: &Evidence) -> Vec<&'static str> {
        hints(evidence).map(|trouble| trouble.id).collect()
    }

    /// A sign-in that was answered by this version of Windows, in this domain.
    fn answered_by(typed: &str, build: &str, domain: &str) -> Evidence {
        let CredSspOutcome::Challenged { mut challenge, .. } = challenged(0.0) else { unreachable!() };
        challenge.os_version = Some(build.to_owned());
        (challenge.netbios_computer, challenge.netbios_domain) = (Some("PC1".to_owned()), Some(domain.to_owned()));
        healthy(typed).sign_in(CredSspOutcome::Challenged { credssp_version: 6, challenge, skew_s: Some(0.0) })
    }

    fn here(mut evidence: Evidence, build: u32, revision: u32) -> Evidence {
        evidence.windows = Some(WindowsBuild { build, revision });
        evidence
    }

    #[test]
    fn the_table_is_in_order() {
        let mut ids: Vec<_> = ALL.iter().map(|trouble| trouble.id).collect();
        assert!(ids.iter().all(|id| find(id).is_some_and(|found| found.id == *id)));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
        for trouble in ALL {
            assert!(trouble.since < trouble.until.unwrap_or(NOW) && trouble.since <= NOW, "{}", trouble.id);
            assert!(trouble.what.ends_with('.') && !trouble.what.contains("  ") && !trouble.source.is_empty());
        }
    }

    #[test]
    fn each_where_versions_and_dates_fit_and_nowhere_else() {
        let wrong_password = |evidence: Evidence| evidence.said(0x807, None);
        let newest = || answered_by("pc1.corp.example", "10.0.26100", "PC1");
        assert_eq!(told(&wrong_password(newest())), ["duplicate-sid-2025"]);
        assert_eq!(told(&newest().said(0x104, None)), [""; 0]);
        assert_eq!(told(&wrong_password(answered_by("pc1", "10.0.20348", "PC1"))), [""; 0]);
        let member = |typed| wrong_password(answered_by(typed, "10.0.20348", "CORP"));
        assert_eq!(told(&member("pc1.corp.example")), ["rc4-2026"]);
        assert_eq!(told(&member("192.0.2.10")), ["rc4-2026", "ntlm-hardening"]);
        let old = || answered_by("pc1", "10.0.14393", "PC1").said(0x904, 7);
        assert_eq!(told(&here(old(), 26_100, 8000)), ["udp-24h2-2016"]);
        assert_eq!(told(&here(old(), 22_631, 8000)), [""; 0]);
        for (build, revision, fits) in [(26_100, 7623, true), (19_045, 6809, true), (26_100, 7627, false)] {
            let evidence = here(healthy("pc1"), build, revision);
            assert_eq!(told(&evidence).contains(&"windows-update-2026-01"), fits, "{build}.{revision}");
        }
        let mut before = here(newest().said(0x904, 7), 19_045, 1);
        assert!(!told(&before).contains(&"session-freeze-2025"));
        before.now_unix = day(20_200);
        assert_eq!(told(&before), ["session-freeze-2025"]);
    }

    #[test]
    fn a_connection_file_is_asked_about_since_april_2026() {
        let mut from_file = here(healthy("pc1"), 26_100, 9000);
        from_file.target.settings.source = SettingsSource::File("work.rdp".into());
        assert_eq!(told(&from_file), ["connection-file-dialog-2026"]);
        from_file.now_unix = day(20_556);
        assert_eq!(told(&from_file), [""; 0]);
    }

    #[test]
    fn a_hint_is_no_verdict() {
        let evidence = answered_by("pc1", "10.0.26100", "PC1").said(0x807, None);
        let report = Report::new(&evidence);
        assert_eq!(report.hints.iter().map(|hint| hint.id.as_str()).collect::<Vec<_>>(), ["duplicate-sid-2025"]);
        assert_eq!(report.verdict.cause, None);
    }
}
