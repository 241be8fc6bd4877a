//! `redial.toml`: what a helpdesk sets for its people. Data and nothing else: nothing in it is ever started, and everything
//! is shown before it counts.
//!
//! ```toml
//! target = "pc7.example"            # the computer that stands in the field at the start
//! gateway = "gateway.example"       # asked as well, where a connection names none itself
//! hide-names = true                 # in reports, unless the user says otherwise
//! language = "en"                   # there is no other one yet
//!
//! [helpdesk]                        # shown with the result
//! name = "IT helpdesk"
//! phone = "+49 30 1234567"
//! mail = "help@example.com"
//!
//! [fixes]
//! offer = ["flush-dns"]             # these alone; without it, all of them
//! ```

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use crate::fixes::{self, Fix};
use crate::model::{FixId, GatewayUsage, Target};
use crate::platform::Platform;
use crate::platform::files::Folder;

/// What a helpdesk has set.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Profile {
    /// As it would be typed.
    pub target: Option<String>,
    pub gateway: Option<String>,
    pub hide_names: bool,
    pub helpdesk: Option<Helpdesk>,
    /// None: all of them.
    offered: Option<Vec<FixId>>,
}

/// Whom to ask.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Helpdesk {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub mail: Option<String>,
}

/// Why a file counts for nothing.
#[derive(Debug, Error)]
pub enum ProfileError {
    #[error("it can't be read: {0}")]
    File(#[from] io::Error),
    #[error("it is longer than any such file")]
    TooLong,
    #[error("line {line}: {what}")]
    Line { line: usize, what: String },
}

/// Where it was found, and what is in it.
pub type Found = (PathBuf, Result<Profile, ProfileError>);

const NAME: &str = "redial.toml";
const LONGEST: u64 = 64 * 1024;
/// A line that a helpdesk would read aloud.
const LONGEST_TEXT: usize = 120;

/// Looks beside the program, then where the whole computer keeps such things. None where there is no such file.
#[must_use]
pub fn find(pc: &dyn Platform) -> Option<Found> {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(NAME)));
    let common = pc.folder(Folder::ProgramData).ok().map(|folder| Path::new(&folder).join("Redial").join(NAME));
    beside.into_iter().chain(common).find_map(look)
}

/// Reads what stands in such a file.
///
/// # Errors
/// The line that can't be understood.
pub fn read(text: &str) -> Result<Profile, ProfileError> {
    let at = |start: usize, what: String| {
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        ProfileError::Line { line, what }
    };
    let written: Written = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        at(start, crate::report::escape::plain(error.message().lines().next().unwrap_or_default()))
    })?;
    let told = |written: Option<Spanned<String>>, good: fn(&str) -> Result<(), &'static str>| {
        let Some(written) = written else { return Ok(None) };
        let start = written.span().start;
        let text = written.into_inner().trim().to_owned();
        let plain = text.chars().count() <= LONGEST_TEXT && !text.contains(char::is_control) && !text.is_empty();
        let good = if plain { good(&text) } else { Err("it must be one line of 1 to 120 characters") };
        good.map(|()| Some(text)).map_err(|what| at(start, what.to_owned()))
    };
    // It chooses nothing yet, and a text of another language is no reason to leave the rest out.
    told(written.language, |_| Ok(()))?;
    let helpdesk = match written.helpdesk {
        None => None,
        Some(desk) => Some(Helpdesk {
            name: told(desk.name, |_| Ok(()))?,
            phone: told(desk.phone, is_phone)?,
            mail: told(desk.mail, is_mail)?,
        }),
    };
    let offer = |id: Spanned<String>| offered(id.get_ref()).map_err(|what| at(id.span().start, what.to_owned()));
    let fixes = written.fixes.map(|fixes| fixes.offer.into_iter().map(offer).collect::<Result<_, _>>()).transpose()?;
    Ok(Profile {
        target: told(written.target, is_target)?,
        gateway: told(written.gateway, is_gateway)?,
        hide_names: written.hide_names,
        helpdesk,
        offered: fixes,
    })
}

impl Profile {
    /// Whether the helpdesk wants that fix offered.
    #[must_use]
    pub fn offers(&self, fix: &Fix) -> bool {
        self.offered.as_ref().is_none_or(|offered| offered.contains(&fix.id))
    }
}

/// As TOML has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    target: Option<Spanned<String>>,
    gateway: Option<Spanned<String>>,
    #[serde(default)]
    hide_names: bool,
    language: Option<Spanned<String>>,
    helpdesk: Option<WrittenHelpdesk>,
    fixes: Option<WrittenFixes>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenHelpdesk {
    name: Option<Spanned<String>>,
    phone: Option<Spanned<String>>,
    mail: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFixes {
    offer: Vec<Spanned<String>>,
}

fn look(path: PathBuf) -> Option<Found> {
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => return Some((path, Err(error.into()))),
    };
    let mut text = String::new();
    let found = match file.take(LONGEST + 1).read_to_string(&mut text) {
        Ok(length) if length as u64 > LONGEST => Err(ProfileError::TooLong),
        // Notepad puts a mark before the first letter.
        Ok(_) => read(text.trim_start_matches('\u{feff}')),
        Err(error) => Err(error.into()),
    };
    Some((path, found))
}

fn is_target(text: &str) -> Result<(), &'static str> {
    Target::parse(text).map(drop).map_err(|_| "the target is not a computer's name or address")
}

fn is_gateway(text: &str) -> Result<(), &'static str> {
    let through = Target::parse("pc").and_then(|target| target.through(text, GatewayUsage::Detect));
    through.map(drop).map_err(|_| "the gateway is not a computer's name or address")
}

fn is_phone(text: &str) -> Result<(), &'static str> {
    let known = |c: char| c.is_alphanumeric() || " +-/().,#*".contains(c);
    if text.chars().all(known) { Ok(()) } else { Err("the telephone number has signs that no number has") }
}

fn is_mail(text: &str) -> Result<(), &'static str> {
    let parts = text.split_once('@').filter(|_| !text.contains(char::is_whitespace));
    let good = parts.is_some_and(|(name, host)| !name.is_empty() && Target::parse(host).is_ok());
    if good { Ok(()) } else { Err("the mail address is none") }
}

fn offered(id: &str) -> Result<FixId, &'static str> {
    fixes::find(id).map(|fix| fix.id).ok_or("there is no such fix; `redial fixes` lists them all")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::platform::fake::Fake;

    const WHOLE: &str = r#"
target = "pc7.example:3390"
gateway = "gateway.example"
hide-names = true
language = "en"

[helpdesk]
name = "IT-Beratung „Nord“"
phone = "+49 30 1234567, Durchwahl 8"
mail = "help@example.com"

[fixes]
offer = ["flush-dns", "client-nla-on"]
"#;

    #[test]
    fn reads_all_that_a_helpdesk_can_set() {
        let profile = read(WHOLE).unwrap();
        let computers = (profile.target.as_deref(), profile.gateway.as_deref());
        assert_eq!(computers, (Some("pc7.example:3390"), Some("gateway.example")));
        let helpdesk = profile.helpdesk.clone().unwrap();
        assert!(profile.hide_names && helpdesk.name.as_deref() == Some("IT-Beratung „Nord“"));
        let offered: Vec<_> = fixes::ALL.iter().filter(|fix| profile.offers(fix)).map(|fix| fix.id).collect();
        assert_eq!(offered, ["client-nla-on", "flush-dns"]);
        assert_eq!(read("").unwrap(), Profile::default());
        assert!(fixes::ALL.iter().all(|fix| Profile::default().offers(fix)));
    }

    #[test]
    fn the_line_that_is_wrong_is_named() {
        for (text, line, part) in [
            ("\ntarget = \"two words\"", 2, "target"),
            ("gateway = \"\"", 1, "1 to 120"),
            ("a = 1", 1, "unknown field"),
            ("\n\n[helpdesk]\nmial = \"x\"", 4, "unknown field"),
            ("[helpdesk]\nmail = \"nobody\"", 2, "mail"),
            ("[helpdesk]\nphone = \"<script>\"", 2, "telephone"),
            ("[helpdesk]\nname = \"a\\u001bb\"", 2, "one line"),
            ("[fixes]\noffer = [\"flush-dns\",\n\"format-disk\"]", 3, "no such fix"),
            ("target = 7", 1, "invalid type"),
            ("hide-names = true\ntarget = ", 2, ""),
            ("target = \"a\"\ntarget = \"b\"", 2, "duplicate"),
        ] {
            match read(text) {
                Err(ProfileError::Line { line: found, what }) => {
                    assert!(found == line && what.contains(part), "{text}: line {found}: {what}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn files_are_found_and_bounded() {
        let folder = std::env::temp_dir().join(format!("redial-profile-{}", std::process::id()));
        let pc = Fake::typical();
        pc.edit(|world| {
            world.folders.insert(Folder::ProgramData, folder.to_string_lossy().into_owned());
        });
        assert!(find(&pc).is_none());
        std::fs::create_dir_all(folder.join("Redial")).unwrap();
        let write = |bytes: &[u8]| std::fs::write(folder.join("Redial").join(NAME), bytes).unwrap();
        write(format!("\u{feff}{WHOLE}").as_bytes());
        assert!(matches!(find(&pc), Some((_, Ok(profile))) if profile.hide_names));
        write(b"\xff\xfe");
        assert!(matches!(find(&pc), Some((_, Err(ProfileError::File(_))))));
        write(&vec![b'#'; 70_000]);
        assert!(matches!(find(&pc), Some((_, Err(ProfileError::TooLong)))));
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(find(&crate::platform::Unsupported).is_none());
    }

    proptest! {
        #[test]
        fn never_panics(text in "([a-z]{0,9}|target|\\[fixes\\]|\\[{0,9}|offer|=|\"|\\\\u00|\n|'{3}|é| |[0-9]{1,4}){0,24}") {
            let _ = read(&text);
        }
    }
}
