//! `redial.toml`: what a helpdesk sets for its people. Data and nothing else: nothing in it is ever started, and everything
//! is shown before it counts.
//!
//! In ProgramData, where it belongs to administrators and nobody else can change it, it is the organisation's word, and the
//! only one. Beside the program it is whoever's who can write there, which in a folder of downloads is anybody: it may
//! suggest, with its path beside it, and takes nothing away.
//!
//! ```toml
//! target = "pc7.example"            # the computer that stands in the field at the start
//! gateway = "gateway.example"       # asked as well, where a connection names none itself
//! hide-names = true                 # in reports, unless the user says otherwise
//! language = "de"                   # of the window, instead of the system's
//!
//! [helpdesk]                        # shown with the result
//! name = "IT helpdesk"
//! phone = "+49 30 1234567"
//! mail = "help@example.com"
//!
//! [fixes]
//! offer = ["flush-dns"]             # these alone; without it, or beside the program, all of them
//! ```

use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::change;
use crate::fixes::{self, Fix};
use crate::model::{FixId, GatewayUsage, Said, Target};
use crate::platform::files::Folder;
use crate::platform::rights::{Of, only_administrators_change};
use crate::platform::{Platform, PlatformError, regular};
use crate::says;

/// What a helpdesk has set.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Profile {
    pub stands: Stands,
    /// As it would be typed.
    pub target: Option<String>,
    pub gateway: Option<String>,
    pub hide_names: bool,
    /// A BCP 47 tag, which may be one that Redial does not speak.
    pub language: Option<String>,
    pub helpdesk: Option<Helpdesk>,
    /// None: all of them.
    offered: Option<Vec<FixId>>,
}

/// Where it was found, which is whose word it is.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Stands {
    #[default]
    Nowhere,
    /// Where only administrators can have put it.
    Common(PathBuf),
    /// Beside the program, where anybody may have.
    Beside(PathBuf),
}

/// Whom to ask.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Helpdesk {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub mail: Option<String>,
}

/// Why a file counts for nothing.
#[derive(Debug)]
pub enum ProfileError {
    File(io::Error),
    TooLong,
    /// A line that can't be understood, and what of it.
    Line {
        line: usize,
        what: Said,
    },
    /// Others than the administrators may have written it.
    Untrusted,
    /// Nobody knows who may have.
    Untold(PlatformError),
}

impl ProfileError {
    /// As the end of a sentence.
    #[must_use]
    pub fn said(&self) -> Said {
        match self {
            Self::File(error) => Unreadable { error: error.to_string().into() }.into(),
            Self::TooLong => TooLong {}.into(),
            Self::Line { line, what } => AtLine { line: (*line).into(), what: what.clone().into() }.into(),
            Self::Untrusted => Untrusted {}.into(),
            Self::Untold(error) => Silent { why: change::told(error).into() }.into(),
        }
    }
}

says! { "profile":
    Unreadable { error: OsError } = "it can't be read: {error}";
    TooLong {} = "it is too long for such a file";
    AtLine { line: Number, what: Phrase } = "line {line}: {what}";
    Untrusted {} = "somebody other than this computer's administrators owns it, or can change it or its folder, so anybody may have written it";
    Untold { error: OsError } = "this computer does not say who can change it: {error}";
    Silent { why: Phrase } = "this computer does not say who can change it: {why}";
    /// What the library that reads it objects to.
    Unwritten { what: OsError } = "{what}";
    NoText {} = "it is not text in UTF-8";
    NotOneLine {} = "it must be one line of 1 to 120 characters";
    NoTarget {} = "the target is not a computer's name or address";
    NoGateway {} = "the gateway is not a computer's name or address";
    NoPhone {} = "the phone number has characters that no number has";
    NoMail {} = "that is not an e-mail address";
    NoSuchFix {} = "there is no such fix; `redial fixes` lists them all";
}

/// What counts, and which files don't, and why.
#[derive(Debug, Default)]
pub struct FoundProfile {
    pub profile: Profile,
    pub troubles: Vec<(PathBuf, ProfileError)>,
}

const NAME: &str = "redial.toml";
const LONGEST: u64 = 64 * 1024;
/// A line that a helpdesk would read aloud.
const LONGEST_TEXT: usize = 120;

/// Looks where the whole computer keeps such things, and only where nothing counts there beside the program.
#[must_use]
pub fn find(pc: &dyn Platform) -> FoundProfile {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.join(NAME)));
    find_in(pc, beside)
}

fn find_in(pc: &dyn Platform, beside: Option<PathBuf>) -> FoundProfile {
    let mut found = FoundProfile::default();
    if let Ok(folder) = pc.folder(Folder::ProgramData) {
        let folder = format!("{folder}\\Redial");
        let path = format!("{folder}\\{NAME}");
        if let Some(read) = common(pc, &folder, &path) {
            found.take(path.into(), read, Stands::Common);
        }
    }
    if let Some(path) = beside.filter(|_| found.profile.stands == Stands::Nowhere)
        && let Some(read) = look(&path)
    {
        found.take(path, read.map(Profile::suggested), Stands::Beside);
    }
    found
}

impl FoundProfile {
    /// With what stands in a file.
    pub fn take(&mut self, path: PathBuf, read: Result<Profile, ProfileError>, stands: fn(PathBuf) -> Stands) {
        match read {
            Ok(profile) => self.profile = Profile { stands: stands(path), ..profile },
            Err(error) => self.troubles.push((path, error)),
        }
    }
}

/// The administrators' own; none where there is none. Looked at before and after it was read, in a folder that only they can
/// take it out of.
fn common(pc: &dyn Platform, folder: &str, path: &str) -> Option<Result<Profile, ProfileError>> {
    let theirs = |path: &str, of| match pc.security(path) {
        Ok(Some(sddl)) if only_administrators_change(&sddl, of) => Ok(sddl),
        Ok(_) => Err(ProfileError::Untrusted),
        Err(error) => Err(ProfileError::Untold(error)),
    };
    match pc.file_exists(path) {
        Ok(true) => {}
        Ok(false) => return None,
        Err(error) => return Some(Err(ProfileError::Untold(error))),
    }
    Some((|| {
        let before = (theirs(folder, Of::Above)?, theirs(path, Of::File)?);
        let file = pc.file(path, LONGEST).map_err(|error| match error {
            PlatformError::TooLong { .. } => ProfileError::TooLong,
            other => ProfileError::Untold(other),
        })?;
        let text = file.map(|file| file.bytes.0).unwrap_or_default();
        if before != (theirs(folder, Of::Above)?, theirs(path, Of::File)?) {
            return Err(ProfileError::Untrusted);
        }
        read_bytes(&text)
    })())
}

/// Reads what stands in such a file.
///
/// # Errors
/// The line that can't be understood.
pub fn read(text: &str) -> Result<Profile, ProfileError> {
    let at = |start: usize, what: Said| {
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        ProfileError::Line { line, what }
    };
    let written: Written = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let what = crate::report::escape::plain(error.message().lines().next().unwrap_or_default());
        at(start, Unwritten { what: what.into() }.into())
    })?;
    let told = |written: Option<Spanned<String>>, good: fn(&str) -> Result<(), Said>| {
        let Some(written) = written else { return Ok(None) };
        let start = written.span().start;
        let text = written.into_inner().trim().to_owned();
        let plain = text.chars().count() <= LONGEST_TEXT && !text.contains(char::is_control) && !text.is_empty();
        let good = if plain { good(&text) } else { Err(NotOneLine {}.into()) };
        good.map(|()| Some(text)).map_err(|what| at(start, what))
    };
    let helpdesk = match written.helpdesk {
        None => None,
        Some(desk) => Some(Helpdesk {
            name: told(desk.name, |_| Ok(()))?,
            phone: told(desk.phone, is_phone)?,
            mail: told(desk.mail, is_mail)?,
        }),
    };
    let offer = |id: Spanned<String>| offered(id.get_ref()).map_err(|what| at(id.span().start, what));
    let fixes = written.fixes.map(|fixes| fixes.offer.into_iter().map(offer).collect::<Result<_, _>>()).transpose()?;
    Ok(Profile {
        stands: Stands::Nowhere,
        target: told(written.target, is_target)?,
        gateway: told(written.gateway, is_gateway)?,
        hide_names: written.hide_names,
        // One that Redial does not speak is no reason to leave the rest out.
        language: told(written.language, |_| Ok(()))?,
        helpdesk,
        offered: fixes,
    })
}

impl Profile {
    /// As much of it as counts where anybody may have written it: it hides no fix. That it can ask for more to be hidden in
    /// reports, and never for less, lies in what it can say.
    fn suggested(self) -> Self {
        Self { offered: None, ..self }
    }

    /// The file that anybody may have written, where it says anything.
    #[must_use]
    pub fn suggests(&self) -> Option<&Path> {
        let says = self.target.is_some() || self.gateway.is_some() || self.hide_names || self.helpdesk.is_some();
        match &self.stands {
            Stands::Beside(path) => Some(path).filter(|_| says).map(PathBuf::as_path),
            Stands::Nowhere | Stands::Common(_) => None,
        }
    }

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

fn look(path: &Path) -> Option<Result<Profile, ProfileError>> {
    match regular::read(path, LONGEST + 1) {
        Ok(bytes) if bytes.len() as u64 > LONGEST => Some(Err(ProfileError::TooLong)),
        Ok(bytes) => Some(read_bytes(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => Some(Err(ProfileError::File(error))),
    }
}

fn read_bytes(bytes: &[u8]) -> Result<Profile, ProfileError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|octet| **octet == b'\n').count() + 1;
        ProfileError::Line { line, what: NoText {}.into() }
    })?;
    // Notepad puts a mark before the first letter.
    read(text.trim_start_matches('\u{feff}'))
}

fn is_target(text: &str) -> Result<(), Said> {
    Target::parse(text).map(drop).map_err(|_| NoTarget {}.into())
}

fn is_gateway(text: &str) -> Result<(), Said> {
    let through = Target::parse("pc").and_then(|target| target.through(text, GatewayUsage::Detect));
    through.map(drop).map_err(|_| NoGateway {}.into())
}

fn is_phone(text: &str) -> Result<(), Said> {
    let known = |c: char| c.is_alphanumeric() || " +-/().,#*".contains(c);
    if text.chars().all(known) { Ok(()) } else { Err(NoPhone {}.into()) }
}

fn is_mail(text: &str) -> Result<(), Said> {
    let parts = text.split_once('@').filter(|_| !text.contains(char::is_whitespace));
    let good = parts.is_some_and(|(name, host)| !name.is_empty() && Target::parse(host).is_ok());
    if good { Ok(()) } else { Err(NoMail {}.into()) }
}

fn offered(id: &str) -> Result<FixId, Said> {
    fixes::find(id).map(|fix| fix.id).ok_or_else(|| NoSuchFix {}.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::platform::Bytes;
    use crate::platform::fake::Fake;
    use crate::platform::files::FileState;

    const WHOLE: &str = r#"
target = "pc7.example:3390"
gateway = "gateway.example"
hide-names = true
language = "de"

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
        assert_eq!(profile.language.as_deref(), Some("de"));
        assert_eq!(read("language = \"tlh\"").unwrap().language.as_deref(), Some("tlh"));
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
            ("[helpdesk]\nmail = \"nobody\"", 2, "e-mail"),
            ("[helpdesk]\nphone = \"<script>\"", 2, "phone number"),
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

    const COMMON: &str = "C:\\ProgramData\\Redial\\redial.toml";

    /// A computer whose ProgramData has this file.
    fn with(bytes: &[u8]) -> Fake {
        let pc = Fake::typical();
        pc.edit(|world| {
            world.folders.insert(Folder::ProgramData, "C:\\ProgramData".to_owned());
            world.set_file(COMMON, FileState { bytes: Bytes(bytes.to_vec()), attributes: 0, modified: 0 });
        });
        pc
    }

    /// A file beside the program, in a folder of its own.
    fn beside(text: &str) -> PathBuf {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("redial-profile-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(NAME), text).unwrap();
        folder.join(NAME)
    }

    fn gone(path: &Path) {
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn the_administrators_file_is_found_and_bounded() {
        let found = find_in(&with(format!("\u{feff}{WHOLE}").as_bytes()), None);
        assert!(found.profile.hide_names && found.troubles.is_empty());
        assert_eq!(found.profile.stands, Stands::Common(COMMON.into()));
        assert_eq!(fixes::ALL.iter().filter(|fix| found.profile.offers(fix)).count(), 2);
        let trouble = |bytes: &[u8]| find_in(&with(bytes), None).troubles.pop().unwrap().1.said().english();
        assert_eq!(trouble(b"\n\xff\xfe"), "line 2: it is not text in UTF-8");
        assert_eq!(trouble(&vec![b'#'; 70_000]), ProfileError::TooLong.said().english());
        assert!(trouble(format!("{} = 1", "a".repeat(60_000)).as_bytes()).len() < 300);
        for pc in [&Fake::typical() as &dyn Platform, &crate::platform::Unsupported] {
            let found = find_in(pc, None);
            assert!(found.profile == Profile::default() && found.troubles.is_empty());
        }
    }

    #[test]
    fn it_counts_only_where_administrators_alone_can_write() {
        let path = beside("target = \"pc8\"");
        let folder = "C:\\ProgramData\\Redial";
        let anna = "O:S-1-5-21-1-2-3-1001G:SYD:(A;;FA;;;BA)";
        for (place, sddl) in [
            (COMMON, anna),
            (COMMON, "O:BAG:SYD:(A;;FA;;;BA)(A;;FA;;;AU)"),
            (folder, anna),
            (folder, "O:BAG:SYD:(A;;FA;;;BA)(A;;0x40;;;BU)"),
        ] {
            let pc = with(WHOLE.as_bytes());
            pc.edit(|world| world.set_security(place, sddl));
            let found = find_in(&pc, Some(path.clone()));
            assert!(matches!(found.troubles.as_slice(), [(at, ProfileError::Untrusted)] if *at == Path::new(COMMON)));
            // What stands beside the program is heard instead.
            assert_eq!((found.profile.target.as_deref(), found.profile.helpdesk), (Some("pc8"), None));
        }
        gone(&path);
    }

    #[test]
    fn the_administrators_word_is_the_only_one() {
        let path = beside("target = \"pc8\"\n[helpdesk]\nphone = \"+1 555 0100\"");
        let found = find_in(&with(b"hide-names = true"), Some(path.clone()));
        assert_eq!(found.profile.stands, Stands::Common(COMMON.into()));
        assert!(found.profile.hide_names && found.profile.target.is_none() && found.profile.helpdesk.is_none());
        assert!(found.profile.suggests().is_none());
        gone(&path);
    }

    #[test]
    fn what_stands_beside_the_program_takes_nothing_away() {
        let path = beside(WHOLE);
        let found = find_in(&crate::platform::Unsupported, Some(path.clone()));
        assert_eq!(found.profile.suggests(), Some(path.as_path()));
        assert!(found.profile.hide_names && found.profile.helpdesk.is_some());
        assert!(fixes::ALL.iter().all(|fix| found.profile.offers(fix)));
        std::fs::write(&path, "[fixes]\noffer = []").unwrap();
        let found = find_in(&crate::platform::Unsupported, Some(path.clone()));
        assert!(fixes::ALL.iter().all(|fix| found.profile.offers(fix)) && found.profile.suggests().is_none());
        gone(&path);
        assert!(find_in(&crate::platform::Unsupported, Some(path)).troubles.is_empty());
    }

    proptest! {
        #[test]
        fn never_panics(text in "([a-z]{0,9}|target|\\[fixes\\]|\\[{0,9}|offer|=|\"|\\\\u00|\n|'{3}|é| |[0-9]{1,4}){0,24}") {
            let _ = read(&text);
        }
    }
}
