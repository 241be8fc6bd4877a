//! What every computer must do alike: run on the fake everywhere, and on the real thing wherever the tests run there
//! (in Wine as well). Touches only keys and files of its own.

use std::time::Duration;

use super::credentials::CredentialKind;
use super::files::{ARCHIVE, FileState, Folder, HIDDEN, READ_ONLY};
use super::registry::{Key, Value};
use super::services::{ServiceState, StartType};
use super::tasks::{Task, TaskStep};
use super::{Bytes, Platform, PlatformError};

const MANY: u64 = 1 << 20;
const TIMEOUT: Duration = Duration::from_mins(1);

/// `name` keeps runs side by side apart.
pub fn registry(pc: &dyn Platform, name: &str) {
    let root = Key::user(&format!("Software\\{name}"));
    let key = root.join("Deep\\Er");
    assert!(!pc.key_exists(&root).unwrap(), "left over from another run");
    assert_eq!(pc.tree(&root).unwrap(), None);
    assert_eq!(pc.value(&key, "x").unwrap(), None);
    assert!(pc.subkeys(&key).unwrap().is_empty() && pc.value_names(&key).unwrap().is_empty());
    let missing =
        |result: super::Result<()>| assert!(matches!(result, Err(PlatformError::Missing { .. })), "{result:?}");
    missing(pc.set_value(&key, "x", &Value::dword(1)));
    missing(pc.delete_value(&key, "x"));
    missing(pc.delete_key(&key));

    pc.create_key(&key).unwrap();
    pc.create_key(&key).unwrap();
    let odd = [
        ("", Value::text("the default value")),
        ("number", Value::dword(0x0102_0304)),
        ("empty", Value::binary(&[])),
        ("unended", Value { kind: 1, bytes: Bytes(b"a\0b\0".to_vec()) }),
        ("odd length", Value { kind: 1, bytes: Bytes(b"a\0b".to_vec()) }),
        ("nobody's kind", Value { kind: 0x7777, bytes: Bytes(vec![1, 2, 3]) }),
        ("back\\slash \u{1f980}", Value::text("\u{1f980}")),
        ("big", Value::binary(&vec![7; 200_000])),
    ];
    for (name, value) in &odd {
        pc.set_value(&key, name, value).unwrap();
        assert_eq!(pc.value(&key, name).unwrap().as_ref(), Some(value), "{name}");
    }
    assert_eq!(pc.value(&key, "NUMBER").unwrap(), Some(Value::dword(0x0102_0304)));
    assert_eq!(pc.value_names(&key).unwrap().len(), odd.len());
    assert_eq!(pc.subkeys(&root).unwrap(), ["Deep"]);
    let tree = pc.tree(&root).unwrap().unwrap();
    assert_eq!(tree.keys["Deep"].keys["Er"].values.len(), odd.len());

    let busy = pc.delete_key(&root);
    assert!(matches!(busy, Err(PlatformError::Busy { .. })), "{busy:?}");
    for (name, _) in &odd {
        pc.delete_value(&key, name).unwrap();
    }
    missing(pc.delete_value(&key, "number"));
    for key in [&key, &root.join("Deep"), &root] {
        pc.delete_key(key).unwrap();
    }
    assert!(!pc.key_exists(&root).unwrap());
}

pub fn files(pc: &dyn Platform, name: &str) {
    let folder = format!("{}\\{name}", pc.folder(Folder::LocalAppData).unwrap());
    let (one, two) = (format!("{folder}\\Öne file.rdp"), format!("{folder}\\two"));
    assert_eq!(pc.list(&folder).unwrap(), None, "left over from another run");
    assert_eq!(pc.file(&one, MANY).unwrap(), None);
    let state = |bytes: &[u8], attributes| FileState {
        bytes: Bytes(bytes.to_vec()),
        attributes,
        modified: 133_000_000_000_000_000,
    };
    let hidden = state(b"\xff\xfea\0", HIDDEN | ARCHIVE);
    let missing =
        |result: super::Result<()>| assert!(matches!(result, Err(PlatformError::Missing { .. })), "{result:?}");
    let busy = |result: super::Result<()>| assert!(matches!(result, Err(PlatformError::Busy { .. })), "{result:?}");
    missing(pc.write_file(&one, &hidden));
    missing(pc.delete_file(&one));
    pc.make_folder(&folder).unwrap();
    busy(pc.make_folder(&folder));
    let same = |path: &str, expected: &FileState| {
        let found = pc.file(path, MANY).unwrap().unwrap();
        assert!(found.same(expected), "{found:?} {expected:?}");
    };
    for next in [hidden.clone(), state(b"", READ_ONLY | ARCHIVE), state(b"longer than before", ARCHIVE), hidden.clone()]
    {
        pc.write_file(&one, &next).unwrap();
        same(&one, &next);
    }
    assert!(matches!(pc.file(&one, 3), Err(PlatformError::TooLong { .. })));
    let listed = pc.list(&folder).unwrap().unwrap();
    assert_eq!(listed.iter().map(|entry| (entry.name.as_str(), entry.size)).collect::<Vec<_>>(), [("Öne file.rdp", 4)]);

    pc.copy_file(&one, &two).unwrap();
    busy(pc.copy_file(&one, &two));
    busy(pc.move_file(&one, &two));
    same(&two, &hidden);
    busy(pc.delete_folder(&folder));
    pc.delete_file(&two).unwrap();
    pc.move_file(&one, &two).unwrap();
    missing(pc.move_file(&one, &format!("{two} more")));
    same(&two, &hidden);
    assert!(pc.file_exists(&two).unwrap() && !pc.file_exists(&one).unwrap());
    assert!(pc.security(&two).unwrap().unwrap().contains("D:"));
    pc.delete_file(&two).unwrap();
    pc.delete_folder(&folder).unwrap();
    missing(pc.delete_folder(&folder));
}

/// The computer must hold one generic credential of that target.
pub fn credentials(pc: &dyn Platform, target: &str) {
    let before = pc.credentials(target).unwrap();
    assert_eq!((before.len(), before[0].kind), (1, CredentialKind::Generic));
    let sealed = pc.seal_credential(target, CredentialKind::Generic).unwrap().unwrap();
    assert!(pc.delete_credential(target, CredentialKind::DomainPassword).is_err());
    pc.delete_credential(target, CredentialKind::Generic).unwrap();
    assert!(pc.credentials(target).unwrap().is_empty());
    pc.restore_credential(&sealed).unwrap();
    assert_eq!(pc.credentials(target).unwrap(), before);
}

/// A service that nobody misses for a second and that nothing needs.
pub fn services(pc: &dyn Platform, name: &str) {
    let now = || pc.service(name).unwrap().unwrap();
    let before = now();
    assert!(!before.title.is_empty());
    pc.stop_service(name, TIMEOUT).unwrap();
    pc.set_service_start(name, StartType::Disabled).unwrap();
    assert_eq!((now().state, now().start, now().pid), (ServiceState::Stopped, StartType::Disabled, 0));
    let disabled = pc.start_service(name, TIMEOUT);
    assert!(matches!(disabled, Err(PlatformError::Failed { code: 1058, .. })), "{disabled:?}");

    for start in [StartType::Manual, StartType::Disabled] {
        pc.set_service_start(name, start).unwrap();
        // It goes on running where it is disabled only then.
        pc.start_service(name, TIMEOUT).unwrap();
        assert_eq!((now().state, now().start), (ServiceState::Running, start));
    }
    assert_ne!(now().pid, 0);
    for _ in 0..2 {
        pc.stop_service(name, TIMEOUT).unwrap();
        assert_eq!(now().state, ServiceState::Stopped);
    }
    pc.set_service_start(name, before.start).unwrap();
    if before.state == ServiceState::Running {
        pc.start_service(name, TIMEOUT).unwrap();
    }
    assert_eq!((now().state, now().start, now().needs), (before.state, before.start, before.needs));

    let none = "redial-no-such-service";
    assert_eq!(pc.service(none).unwrap(), None);
    assert_eq!(pc.dependents(none).unwrap(), Vec::<String>::new());
    let results = [
        pc.start_service(none, TIMEOUT),
        pc.stop_service(none, TIMEOUT),
        pc.set_service_start(none, StartType::Manual),
    ];
    for result in results {
        assert!(matches!(result, Err(PlatformError::Missing { .. })), "{result:?}");
    }
}

/// One that is in the store goes and comes back with everything. It is there afterwards.
pub fn certificates(pc: &dyn Platform, der: &[u8]) {
    let find = || pc.certificates().unwrap().into_iter().find(|one| one.der.0 == der);
    let before = find().unwrap();
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, der);
    assert_eq!(before.sha1.0, sha1.as_ref());
    pc.remove_certificate(&before.sha1.0).unwrap();
    assert_eq!(find(), None);
    let again = pc.remove_certificate(&before.sha1.0);
    assert!(matches!(again, Err(PlatformError::Missing { .. })), "{again:?}");
    for _ in 0..2 {
        pc.restore_certificate(&before.element.0).unwrap();
        assert_eq!(find().as_ref(), Some(&before));
    }
    assert_eq!(pc.certificates().unwrap().iter().filter(|one| one.der.0 == der).count(), 1);
    for bad in [b"".as_slice(), b"x", &[0; 64], &[0xff; 64]] {
        assert!(pc.restore_certificate(bad).is_err());
    }
    assert!(matches!(pc.remove_certificate(&[]), Err(PlatformError::Missing { .. })));
}

/// Adds a task that is never due while the test runs.
pub fn tasks(pc: &dyn Platform, name: &str) {
    let step = |program: &str, arguments: &str| TaskStep { program: program.into(), arguments: arguments.into() };
    let system = pc.folder(Folder::System).unwrap();
    let steps = vec![
        step(&format!("{system}\\cmd.exe"), "/d /s /c \"if \"%v\"==\"0x0\" echo a & b\""),
        step(&format!("{system}\\schtasks.exe"), "/?"),
    ];
    let task = Task { name: name.to_owned(), at: pc.now() + 86_400, after_s: Some(86_400), steps };
    assert_eq!(pc.task(name).unwrap(), None);
    assert!(matches!(pc.remove_task(name), Err(PlatformError::Missing { .. })));
    pc.add_task(&task).unwrap();
    let (found, twice) = (pc.task(name), pc.add_task(&task));
    pc.remove_task(name).unwrap();
    assert_eq!(found.unwrap(), Some(task));
    assert!(matches!(twice, Err(PlatformError::Busy { .. })), "{twice:?}");
    assert_eq!(pc.task(name).unwrap(), None);
}

mod tests {
    use super::super::fake::Fake;

    #[test]
    fn the_computer_in_memory_keeps_the_contract() {
        let pc = Fake::typical();
        let before = pc.snapshot();
        super::registry(&pc, "redial-contract");
        super::files(&pc, "redial-contract");
        super::credentials(&pc, "TERMSRV/10.0.0.7");
        super::tasks(&pc, "redial-contract");
        super::certificates(&pc, &before.certificates[0].der.0);
        assert_eq!(pc.snapshot().differences(&before), [""; 0]);
        // Processes get other numbers.
        super::services(&pc, "UmRdpService");
    }
}
