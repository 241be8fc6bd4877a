//! What is handed to the system to be opened: a mail to be written, a report that was just saved, or its folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{PlatformError, Result};

/// One of the three. The system decides which program that is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Opening {
    /// A `mailto:` link.
    Mail(String),
    /// A report.
    File(PathBuf),
    /// The folder of a file, with the file picked out where the system can do so.
    FolderOf(PathBuf),
}

/// What a report's file may be called: everything else could be a program.
const REPORTS: [&str; 3] = ["html", "json", "txt"];

/// More than any program for mail takes.
const LONGEST_LINK: usize = 4096;

impl Opening {
    /// What the system is given.
    ///
    /// # Errors
    /// `Unsupported` for a link that is no `mailto:` one of plain signs, for a file that is no report, and for a path that is
    /// not whole: it would be looked for in whatever folder is the current one.
    pub fn thing(&self) -> Result<OsString> {
        let whole = |path: &Path| path.is_absolute().then(|| path.as_os_str().to_owned());
        let thing = match self {
            Self::Mail(link) => is_mail(link).then(|| link.into()),
            Self::File(path) => whole(path).filter(|_| is_report(path)),
            Self::FolderOf(path) => path.parent().and_then(whole),
        };
        thing.ok_or_else(|| PlatformError::Unsupported { what: format!("{self:?}") })
    }
}

fn is_mail(link: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~%@?=&".contains(c);
    link.len() <= LONGEST_LINK && link.strip_prefix("mailto:").is_some_and(|rest| rest.chars().all(plain))
}

fn is_report(path: &Path) -> bool {
    path.extension().is_some_and(|found| REPORTS.iter().any(|known| found.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_else_is_opened() {
        let here = std::env::temp_dir();
        for good in ["mailto:", "mailto:help@example.com?subject=a%20b&body=c%0D%0Ad"] {
            assert_eq!(Opening::Mail(good.into()).thing().unwrap(), good);
        }
        for bad in ["", "https://example.com", "mailto:a b", "mailto:a\"b", "mailto:a\nb", "calc.exe", "MAILTO:a"] {
            assert!(Opening::Mail(bad.into()).thing().is_err(), "{bad:?}");
        }
        assert!(Opening::Mail(format!("mailto:{}", "a".repeat(LONGEST_LINK))).thing().is_err());
        assert_eq!(Opening::File(here.join("r.HTML")).thing().unwrap(), here.join("r.HTML"));
        for bad in [here.join("r.exe"), here.join("r"), here.join("r.html.lnk"), "r.html".into()] {
            assert!(Opening::File(bad.clone()).thing().is_err(), "{bad:?}");
        }
        assert_eq!(
            PathBuf::from(Opening::FolderOf(here.join("r.exe")).thing().unwrap()),
            *here.join("x").parent().unwrap()
        );
        assert!(Opening::FolderOf("r.html".into()).thing().is_err());
    }
}
