//! Files that somebody else may have put there, read whole: pipes, devices and folders are none, and a length has its bound.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Reads at most `most` octets of a file. Whether there is more, the caller sees by asking for one more than it takes.
///
/// # Errors
/// Where there is no such file, it can't be read, or it is something else: a pipe would keep its reader waiting for ever, and
/// a device has no end.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether something is in the way of writing to `path` that is no file. What isn't there yet is not in the way.
///
/// # Errors
/// What it is instead.
pub fn writable(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        // The system's own words for a folder are better known.
        Ok(found) if found.is_file() || found.is_dir() || endless(&found) => Ok(()),
        Ok(_) => Err(no_file()),
        Err(_) => Ok(()),
    }
}

fn open(path: &Path) -> io::Result<File> {
    // Opening a pipe is what waits, so it is looked at first; and once more, as it may have changed since.
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    check(&file.metadata()?)?;
    Ok(file)
}

fn check(found: &fs::Metadata) -> io::Result<()> {
    if found.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if found.is_file() { Ok(()) } else { Err(no_file()) }
}

/// A device such as `/dev/stdout`: what is written to it goes on at once.
#[cfg(unix)]
fn endless(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    found.file_type().is_char_device()
}

#[cfg(not(unix))]
const fn endless(_: &fs::Metadata) -> bool {
    false
}

fn no_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe or a device, and no file")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_files_are_read() {
        let folder = std::env::temp_dir().join(format!("redial-regular-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("file");
        fs::write(&file, "12345").unwrap();
        assert_eq!(read(&file, 3).unwrap(), b"123");
        assert_eq!(read(&file, 9).unwrap(), b"12345");
        let link = folder.join("link");
        std::os::unix::fs::symlink("file", &link).unwrap();
        assert_eq!(read(&link, 9).unwrap(), b"12345");
        assert_eq!(read(&folder, 9).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert_eq!(read(Path::new("/dev/zero"), 9).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(read(&folder.join("none"), 9).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(writable(&file).is_ok() && writable(&folder.join("none")).is_ok());
        fs::remove_dir_all(&folder).unwrap();
    }
}
