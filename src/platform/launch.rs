//! What Remote Desktop Connection is started with: a computer, a gateway, a connection file, and nothing else ever.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{PlatformError, Result};

/// At least one of the first two.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Launch {
    /// A connection file of the user's.
    pub file: Option<PathBuf>,
    /// `host` or `host:port`; the file's own where there is none.
    pub address: Option<String>,
    /// A gateway that was typed; one that the file or Default.rdp sets counts by itself.
    pub gateway: Option<String>,
}

impl Launch {
    /// For a computer.
    #[must_use]
    pub fn to(address: impl Into<String>) -> Self {
        Self { address: Some(address.into()), ..Self::default() }
    }

    /// Its words on the command line.
    ///
    /// # Errors
    /// `Unsupported` for an address with anything but letters, digits and `.:-_[]%` in it, for a file that is no connection
    /// file, and for a path that is not whole: it would be looked for in whatever folder is the current one.
    pub fn words(&self) -> Result<Vec<OsString>> {
        let unsupported = || PlatformError::Unsupported { what: format!("mstsc for {self:?}") };
        let file = self.file.iter().map(|file| is_connection_file(file).then(|| file.clone().into_os_string()));
        let option = |name: &'static str| {
            move |value: &String| is_plain(value).then(|| OsString::from(format!("/{name}:{value}")))
        };
        let address = self.address.iter().map(option("v"));
        // It is read beside an address only.
        let gateway = self.gateway.iter().filter(|_| self.address.is_some()).map(option("g"));
        let words: Vec<_> = file.chain(address).chain(gateway).collect::<Option<_>>().ok_or_else(unsupported)?;
        if words.is_empty() { Err(unsupported()) } else { Ok(words) }
    }
}

fn is_plain(address: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".:-_[]%".contains(c);
    !address.is_empty() && address.chars().all(plain)
}

fn is_connection_file(path: &Path) -> bool {
    let quotes = path.as_os_str().as_encoded_bytes().iter().any(|octet| *octet == b'"' || octet.is_ascii_control());
    path.is_absolute() && !quotes && path.extension().is_some_and(|found| found.eq_ignore_ascii_case("rdp"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_else_reaches_mstsc() {
        for bad in ["", "pc1 /public", "pc1\" /x", "a/b", "C:\\x.rdp", "pc1\n", "p\u{107}"] {
            assert!(matches!(Launch::to(bad).words(), Err(PlatformError::Unsupported { .. })), "{bad:?}");
            let by_gateway = Launch { gateway: Some(bad.to_owned()), ..Launch::to("pc1") };
            assert!(by_gateway.words().is_err(), "{bad:?}");
        }
        let here = std::env::temp_dir();
        let of_file = |file: PathBuf| Launch { file: Some(file), ..Launch::default() }.words();
        for bad in ["x.rdp".into(), here.join("x.exe"), here.join("x"), here.join("a\" /edit.rdp"), PathBuf::new()] {
            assert!(of_file(bad.clone()).is_err(), "{bad:?}");
        }
        assert!(Launch::default().words().is_err());
        assert!(of_file(here.join("My office.RDP")).is_ok());
    }

    #[test]
    fn the_file_comes_first() {
        let file = std::env::temp_dir().join("office.rdp");
        let all = Launch { file: Some(file.clone()), gateway: Some("gw".to_owned()), ..Launch::to("pc1:3390") };
        assert_eq!(all.words().unwrap(), [file.as_os_str(), "/v:pc1:3390".as_ref(), "/g:gw".as_ref()]);
        let alone = Launch { address: None, ..all };
        assert_eq!(alone.words().unwrap(), [file.as_os_str()]);
    }
}
