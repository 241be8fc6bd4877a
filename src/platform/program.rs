//! The file that this program was started from: what it hashes to, and who signed it.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;
use std::thread;

use ring::digest::{Context, SHA256};

/// That file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Program {
    /// In small hexadecimal digits.
    pub sha256: String,
    /// None where nobody has signed it.
    pub signature: Option<Signature>,
}

/// A signature, and what the system makes of it without asking another computer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signature {
    /// As their certificate calls them.
    pub by: String,
    pub standing: Standing,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// Somebody whom this computer trusts vouches for them.
    Trusted,
    /// Nobody does, or no longer.
    Untrusted,
    /// The file is not what they have signed.
    Changed,
}

static OWN: OnceLock<Option<Program>> = OnceLock::new();

/// Reads it, once; whoever comes meanwhile waits. None where the system does not let it be read.
#[must_use]
pub fn own() -> Option<&'static Program> {
    OWN.get_or_init(|| read(&std::env::current_exe().ok()?).ok()).as_ref()
}

/// The same, as far as it is known by now.
#[must_use]
pub fn known() -> Option<&'static Program> {
    OWN.get()?.as_ref()
}

/// Has it read beside everything else, and tells when that is done; where it was read before, nothing is left to be told.
pub fn begin(done: impl FnOnce() + Send + 'static) {
    if OWN.get().is_some() {
        return;
    }
    let work = || {
        let _ = own();
        done();
    };
    // Without a thread whoever wants to know reads it.
    let _ = thread::Builder::new().name("program".to_owned()).spawn(work);
}

fn read(path: &Path) -> io::Result<Program> {
    Ok(Program { sha256: sha256(&mut File::open(path)?)?, signature: super::system::signature(path) })
}

fn sha256(file: &mut impl Read) -> io::Result<String> {
    let mut hash = Context::new(&SHA256);
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part) {
            Ok(0) => break,
            Ok(length) => hash.update(&part[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut text = String::new();
    for octet in hash.finish().as_ref() {
        // Writing to a text does not fail.
        let _ = write!(text, "{octet:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_hashed_in_parts() {
        // FIPS 180-4's own examples, and one that does not fit into a part.
        for (text, hash) in [
            (b"abc".to_vec(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Vec::new(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (vec![b'a'; 1_000_000], "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ] {
            assert_eq!(sha256(&mut text.as_slice()).unwrap(), hash);
        }
        assert!(read(Path::new("/no/such/program")).is_err());
    }

    #[test]
    fn this_program_is_read_once() {
        let own = own().unwrap();
        assert!(std::ptr::eq(own, known().unwrap()) && own.sha256.len() == 64);
        assert_eq!(own.signature, None, "nobody signs tests");
    }
}
