//! `repair-key-permissions`

use super::key_file::{FOLDER_RIGHTS, RIGHTS};
use super::own_certificate::Source;
use super::{Fix, FixCx, FixError, FixOption, OptionKind, Plan, key_file, own_certificate, remote_service};
use crate::change::{Access, Change, FileCopied, FileMoved, FolderMade};
use crate::model::{Cause, Place, Undo};
use crate::platform::files::DirectoryEntry;
use crate::platform::rights::CLOSED_FOLDER;
use crate::platform::{Platform, certificates};

pub const FIX: Fix = Fix {
    id: "repair-key-permissions",
    title: "Let Remote Desktop read its key again",
    place: Place::There,
    elevated: true,
    undo: Undo::Partial,
    cures: &[
        Cause::HostKeyUnreadable,
        Cause::ServerCertificateUnusable,
        Cause::ServerCertificateMissing,
        Cause::TlsClosedAfterHello,
    ],
    explain: "Remote Desktop's certificate has a key, which is a file. If the service can't read it, connections end \
        right after they begin.{more} There are three steps; try them in this order.\n\n\
        \u{201c}{acl|Give Windows back its rights to the key}\u{201d} sets who may use that one file: Windows, its \
        administrators, and the service, which only reads. Nothing else is touched, and it can be undone exactly.\n\n\
        \u{201c}{move-key|Put this one key aside}\u{201d} renames that one file and takes its certificate out of \
        use, so that Windows makes both anew. Everybody who connects is asked once more whether this is the right \
        computer.\n\n\
        \u{201c}{expert|Put every machine key aside}\u{201d} does that with every key of this computer, as popular \
        advice has it (the folder MachineKeys). Everything else that uses such keys stops: websites (IIS), VPN, SQL \
        Server and other programs with certificates. Windows can make a new key for Remote Desktop, but not for \
        those. Choose it only on a computer that does nothing else. Redial copies every key first, and puts them \
        back when you undo it.\n\n\
        Each restarts the service: whoever is connected is cut off for a moment. Where Windows has made a new key by \
        then, undo leaves that one in place and keeps the old one beside it.",
    alerts: &[
        "A security product may report that rights of a private key, or keys themselves, were changed.",
        "A security product may report that a certificate of this computer was removed.",
    ],
    options: &[
        FixOption {
            name: STEP,
            kind: OptionKind::Choice(&STEPS),
            explain: "acl (unless you say otherwise), move-key or expert",
        },
        remote_service::KEEP_SESSIONS,
    ],
    timed: None,
    plan,
};

crate::says! { "fix-repair-key-permissions":
    OtherCertificate {} = "Remote Desktop shows another certificate here, with another key, so this may not help.";
    TooManyKeys { n: Count, folder: Path } = "There are {n} keys in {folder}, more than Redial moves. Somebody who knows what they are for has to do this.";
    Damage { others: Count } = "This takes every key of this computer out of use, and {others?1 of them is|# of them are} not Remote Desktop's. Websites (IIS), VPN, SQL Server and whatever else uses a certificate of this computer stop working until you undo it. Do it only if you know that nothing here needs them.";
    KeptIn { aside: Path, copy: Path } = "The keys are kept in {aside}, and copies of them in {copy}.";
    NoKeyYet {} = "There is no key for Remote Desktop on this computer. Windows makes one together with a certificate: {{fix:renew-certificate}} asks for both.";
    TooManyCopies { path: Path } = "there are too many copies of {path}";
}

const STEP: &str = "step";
const STEPS: [&str; 3] = ["acl", "move-key", "expert"];
/// IIS leaves thousands behind on some computers; so many are not moved with one click.
const MOST_KEYS: usize = 300;
const MOST_FOLDERS: u32 = 100;

fn plan(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    match cx.options.text(STEP) {
        Some("move-key") => move_key(cx),
        Some("expert") => move_all(cx),
        _ => rights(cx),
    }
}

fn rights(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let path = own_key(cx)?;
    let mut plan = Plan::default();
    let right = cx.pc.security(&path)?.is_some_and(|found| key_file::is_right(&found));
    if !right {
        plan.changes.extend(Access::plan(cx.pc, &path, RIGHTS)?);
    }
    if plan.changes.is_empty() {
        return Ok(plan);
    }
    if !matches!(own_certificate::source(cx.pc)?, Source::Own(_)) {
        plan = plan.warn(OtherCertificate {});
    }
    remote_service::restart(cx, plan)
}

fn move_key(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let own = own_certificate::must_be_own(cx.pc)?;
    let path = own_key(cx)?;
    // One that is somebody else's file too is left alone: this says so.
    cx.pc.security(&path)?;
    let mut plan = own_certificate::removal(cx.pc, &own)?;
    plan.changes.extend(FileMoved::plan(cx.pc, &path, &free(cx.pc, &path)?)?);
    renewed(cx, plan)
}

fn move_all(cx: &FixCx<'_>) -> Result<Plan, FixError> {
    let own = own_certificate::must_be_own(cx.pc)?;
    let folder = certificates::key_folder(cx.pc)?;
    let entries = cx.pc.list(&folder)?.unwrap_or_default();
    let files: Vec<DirectoryEntry> = entries.into_iter().filter(|entry| !entry.folder).collect();
    if files.is_empty() {
        return Err(none_yet());
    }
    if files.len() > MOST_KEYS {
        return Err(FixError::refused(TooManyKeys { n: files.len().into(), folder: folder.into() }));
    }
    let place = |folder: &str, entry: &DirectoryEntry| format!("{folder}\\{}", entry.name);
    for entry in &files {
        // Anybody may put a second name of another file in there: before the first key is copied, this says so.
        cx.pc.security(&place(&folder, entry))?;
    }
    let aside = free(cx.pc, &folder)?;
    let copy = format!("{aside}-copy");
    let mut plan = own_certificate::removal(cx.pc, &own)?;
    // Every copy is made before the first key goes.
    let closed = |path: &str| {
        let rights = Some(CLOSED_FOLDER.to_owned());
        Change::FolderMade(FolderMade { path: path.to_owned(), rights })
    };
    plan.changes.push(closed(&copy));
    plan.changes.extend(
        files
            .iter()
            .map(|entry| Change::FileCopied(FileCopied { from: place(&folder, entry), to: place(&copy, entry) })),
    );
    plan.changes.push(closed(&aside));
    plan.changes.extend(
        files
            .iter()
            .map(|entry| Change::FileMoved(FileMoved { from: place(&folder, entry), to: place(&aside, entry) })),
    );
    plan.changes.extend(Access::plan(cx.pc, &folder, FOLDER_RIGHTS)?);
    let others = files.len().saturating_sub(usize::from(key_file::path(cx.pc)?.is_some()));
    // The worst comes first.
    plan.warnings.insert(0, Damage { others: others.into() }.into());
    renewed(cx, plan.warn(KeptIn { aside: aside.into(), copy: copy.into() }))
}

/// The services make a key and a certificate when they start.
fn renewed(cx: &FixCx<'_>, plan: Plan) -> Result<Plan, FixError> {
    let plan =
        remote_service::around(plan, remote_service::restarted_or_started(cx.pc, remote_service::CONFIGURATION)?);
    let plan = remote_service::restart(cx, plan)?;
    Ok(plan.warn(remote_service::AskedOnceMore {}))
}

fn own_key(cx: &FixCx<'_>) -> Result<String, FixError> {
    key_file::path(cx.pc)?.ok_or_else(none_yet)
}

fn none_yet() -> FixError {
    FixError::refused(NoKeyYet {})
}

/// A name that nothing has, beside that path.
fn free(pc: &dyn Platform, path: &str) -> Result<String, FixError> {
    for number in 1..MOST_FOLDERS {
        let name = format!("{path}.redial-{number}");
        let copy = format!("{name}-copy");
        if !pc.file_exists(&name)? && pc.list(&name)?.is_none() && pc.list(&copy)?.is_none() {
            return Ok(name);
        }
    }
    Err(FixError::Unclear { what: TooManyCopies { path: path.into() }.into() })
}
