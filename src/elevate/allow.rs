//! Every edit that a helper may make, finish or take back: the kinds and places that some elevated fix can produce, each
//! spelled out, and none besides. A plan is held to it before it is carried out, so that a fix that outgrows it is noticed
//! at once and not when somebody wants to undo it; the journal is held to it before it is acted on.

use crate::change::{Change, RegistryValue};
use crate::fixes::{self, aside};
use crate::platform::certificates::{is_own_key, key_folder};
use crate::platform::files::Folder;
use crate::platform::registry::{Hive, Key, REG_BINARY, Value};
use crate::platform::rights::CLOSED_FOLDER;
use crate::platform::services::StartType;
use crate::platform::{Platform, Result, names};

/// Keys below `HKLM`, and their values that hold one number.
const NUMBERS: [(&str, &[&str]); 3] = [
    (names::TERMINAL_SERVER, &[names::DENY_CONNECTIONS, "TSEnabled", names::DRAIN_MODE, names::LOGON_DISABLED]),
    (
        names::RDP_TCP,
        &[
            names::USER_AUTHENTICATION,
            names::SECURITY_LAYER,
            names::PORT_NUMBER,
            names::LOGON_DISABLED,
            names::ENABLE_WIN_STATION,
        ],
    ),
    (names::CLIENT_POLICIES, &[names::CLIENT_DISABLE_UDP]),
];
/// Which certificate the listener shows. They may be taken away and put back, never set.
const FINGERPRINTS: [&str; 2] = names::BOUND_CERTIFICATE;
const RULES: [&str; 4] =
    [names::USER_MODE_TCP, names::USER_MODE_UDP, names::WEB_SOCKET_RULES[0], names::WEB_SOCKET_RULES[1]];
/// And whatever needs them, or they need.
const SERVICES: [&str; 4] = [names::TERM_SERVICE, names::UM_RDP_SERVICE, names::SESSION_ENV, names::W32_TIME];
const DEEPEST: usize = 8;
const OWN_RULE: &str = "Redial: Remote Desktop Connection";
/// Longer than any certificate or list of rights of a key.
const LONGEST: usize = 64 * 1024;

/// Whether an edit of that fix is one that a helper may make and take back.
///
/// # Errors
/// Where the computer does not tell where its folders are, or what its services need.
pub fn allows(fix: &str, change: &Change, pc: &dyn Platform) -> Result<bool> {
    if fixes::find(fix).is_none_or(|fix| !fix.elevated) {
        return Ok(false);
    }
    Ok(match change {
        Change::RegistryValue(value) => registry(value),
        Change::ServiceRun(run) => of_remote_desktop(pc, &run.name, DEEPEST)?,
        Change::ServiceStart(start) => {
            let lasting = |kind| matches!(kind, StartType::Boot | StartType::System);
            !lasting(start.old) && !lasting(start.new) && of_remote_desktop(pc, &start.name, DEEPEST)?
        }
        Change::FirewallRule(rule) => RULES.iter().any(|id| id.eq_ignore_ascii_case(&rule.id)),
        Change::AppRuleAdded(added) => {
            let mstsc = format!("{}\\mstsc.exe", pc.folder(Folder::System)?);
            added.rule.name == OWN_RULE && same(&added.rule.program, &mstsc)
        }
        Change::CertificateRemoved(removed) => {
            let certificate = &removed.certificate;
            certificate.sha1.0.len() == 20 && certificate.der.0.len() <= LONGEST
        }
        // Kept by an earlier Redial. They stay in its journal and where they are: nothing is done about them any more.
        Change::FileContent(content) => below(&own_folder(pc)?, &content.path).is_some_and(is_kept_certificate),
        Change::FolderMade(made) => {
            let rights = made.rights.as_ref().is_none_or(|rights| rights == CLOSED_FOLDER);
            same(&made.path, &own_folder(pc)?) || is_aside(&key_folder(pc)?, &made.path) && rights
        }
        Change::FileMoved(moved) => aside(&key_folder(pc)?, &moved.from, &moved.to),
        Change::FileCopied(copied) => aside(&key_folder(pc)?, &copied.from, &copied.to),
        Change::Access(access) => {
            let keys = key_folder(pc)?;
            let key = below(&keys, &access.path).is_some_and(is_own_key) || same(&access.path, &keys);
            key && [&access.old, &access.new].iter().all(|sddl| sddl.len() <= LONGEST)
        }
        Change::Power(power) => {
            power.scheme.len() <= 40 && power.scheme.bytes().all(|c| c.is_ascii_hexdigit() || b"-{}".contains(&c))
        }
        Change::SessionReset(reset) => !reset.session.own && reset.session.id != 0,
        Change::TaskAdded(added) => fixes::scheduled_rollback::is_ours(pc, &added.task)?,
        Change::ClockSynced(_) | Change::RestartAsked(_) => true,
        // The user's own, or of no elevated fix.
        Change::RegistryTree(_)
        | Change::RdpLine(_)
        | Change::CredentialRemoved(_)
        | Change::Discarded(_)
        | Change::DnsFlushed(_)
        | Change::MstscStarted(_) => false,
    })
}

fn registry(change: &RegistryValue) -> bool {
    let RegistryValue { key, name, old, new, made } = change;
    let is = |value: &Option<Value>, well: fn(&Value) -> bool| value.as_ref().is_none_or(well);
    let number = |value: &Value| value.bytes.0.len() <= 8;
    let fingerprint = |value: &Value| value.kind == REG_BINARY && value.bytes.0.len() <= 64;
    let named = |names: &[&str]| names.iter().any(|known| same(known, name));
    let made_on_the_way = made.as_ref().is_none_or(|made| leads_to(made, key));
    let a_number = NUMBERS.iter().any(|(path, names)| same(path, &key.path) && named(names));
    let a_fingerprint = same(names::RDP_TCP, &key.path) && named(&FINGERPRINTS);
    key.hive == Hive::LocalMachine
        && made_on_the_way
        && (a_number && is(old, number) && new.as_ref().is_none_or(|value| value.as_dword().is_some())
            || a_fingerprint && is(old, fingerprint) && new.is_none())
}

/// Whether a key is that one or above it.
fn leads_to(above: &Key, key: &Key) -> bool {
    let rest = key.path.get(..above.path.len()).filter(|start| same(start, &above.path));
    let rest = rest.and_then(|_| key.path.get(above.path.len()..));
    above.hive == key.hive
        && !above.path.is_empty()
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\\'))
}

/// One of them, one that they need, or one that needs them: stopped with them, and started again.
fn of_remote_desktop(pc: &dyn Platform, name: &str, depth: usize) -> Result<bool> {
    if needs(pc, name, &|known| SERVICES.iter().any(|service| same(service, known)), depth)? {
        return Ok(true);
    }
    for service in SERVICES {
        if needs(pc, service, &|known| same(known, name), depth)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn needs(pc: &dyn Platform, name: &str, wanted: &dyn Fn(&str) -> bool, depth: usize) -> Result<bool> {
    if wanted(name) {
        return Ok(true);
    }
    let Some(service) = pc.service(name)?.filter(|_| depth != 0) else { return Ok(false) };
    for need in &service.needs {
        if needs(pc, need, wanted, depth - 1)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn own_folder(pc: &dyn Platform) -> Result<String> {
    Ok(format!("{}\\Redial", pc.folder(Folder::ProgramData)?))
}

/// Within the folder under a new name, or with the same name into a folder beside it that says what it is.
fn aside(keys: &str, from: &str, to: &str) -> bool {
    let Some(name) = below(keys, from) else { return false };
    let renamed = below(keys, to).and_then(|to| Some((to.get(..name.len())?, to.get(name.len()..)?)));
    if let Some((start, mark)) = renamed {
        return is_own_key(name) && same(start, name) && is_mark(mark);
    }
    to.rsplit_once('\\').is_some_and(|(folder, to)| same(to, name) && is_aside(keys, folder))
}

/// `MachineKeys.redial-20260414-083000`, `...-2`, `...-copy`.
fn is_aside(keys: &str, path: &str) -> bool {
    let parts = path.get(..keys.len()).zip(path.get(keys.len()..));
    parts.is_some_and(|(start, mark)| same(start, keys) && is_mark(mark))
}

/// As of what was put aside, or of the copies beside it.
fn is_mark(mark: &str) -> bool {
    aside::is_mark(mark.strip_suffix("-copy").unwrap_or(mark))
}

fn is_kept_certificate(name: &str) -> bool {
    let digits = name.strip_prefix("remote-desktop-").and_then(|rest| rest.strip_suffix(".cer"));
    digits.is_some_and(|digits| digits.len() <= 64 && digits.bytes().all(|c| c.is_ascii_hexdigit()))
}

/// The name of a file right below a folder: one part, and an honest one.
fn below<'a>(folder: &str, path: &'a str) -> Option<&'a str> {
    path.get(..folder.len()).filter(|start| same(start, folder))?;
    let name = path.get(folder.len()..)?.strip_prefix('\\')?;
    let plain = |c: char| !c.is_control() && !"\\/:*?\"<>|".contains(c);
    let ends_well = !name.ends_with(['.', ' ']);
    (!name.is_empty() && name.len() <= 255 && ends_well && name.chars().all(plain)).then_some(name)
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
