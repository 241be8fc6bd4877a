//! What every computer must do alike: run on the fake everywhere, and on the real thing wherever the tests run there
//! (in Wine as well). Touches only keys and files of its own.

use super::credentials::CredentialKind;
use super::files::{ARCHIVE, FileState, Folder, HIDDEN, READ_ONLY};
use super::registry::{Key, Value};
use super::tasks::{Task, TaskStep};
use super::{Bytes, Platform, PlatformError};

const MANY: u64 = 1 << 20;

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

/// Adds a task that is never due while the test runs.
pub fn tasks(pc: &dyn Platform, name: &str) {
    let step = |program: &str, arguments: &str| TaskStep { program: program.into(), arguments: arguments.into() };
    let system = pc.folder(Folder::System).unwrap();
    let steps = vec![
        step(&format!("{system}\\cmd.exe"), "/d /s /c \"if \"%v\"==\"0x0\" echo a & b\""),
        step(&format!("{system}\\schtasks.exe"), "/?"),
    ];
    let task = Task { name: name.to_owned(), at: pc.now() + 86_400, steps };
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
    fn the_fake_keeps_it() {
        let pc = Fake::typical();
        let before = pc.snapshot();
        super::registry(&pc, "redial-contract");
        super::files(&pc, "redial-contract");
        super::credentials(&pc, "TERMSRV/10.0.0.7");
        super::tasks(&pc, "redial-contract");
        assert_eq!(pc.snapshot().differences(&before), [""; 0]);
    }
}
