//! Opening things with the program that the user has chosen for them.

use std::process::{Command, Stdio};

use crate::platform::opening::Opening;
use crate::platform::{PlatformError, Result};

/// Where the systems have it, and no folder that somebody may have put into the search path.
const OPENERS: [&str; 2] =
    if cfg!(target_os = "macos") { ["/usr/bin/open"; 2] } else { ["/usr/bin/xdg-open", "/bin/xdg-open"] };

/// Waits until the opener has handed it on.
#[expect(clippy::disallowed_methods, reason = "the one place on these systems where a program is started")]
pub fn open(what: &Opening) -> Result<()> {
    let thing = what.thing()?;
    let missing = || PlatformError::Missing { what: "xdg-open".to_owned() };
    let opener = OPENERS.into_iter().find(|path| std::path::Path::new(path).exists()).ok_or_else(missing)?;
    let mut command = Command::new(opener);
    command.arg(thing).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status().map_err(|_| missing())?.code() {
        Some(0) => Ok(()),
        code => Err(PlatformError::Failed { code: code.map_or(u32::MAX, i32::cast_unsigned), what: opener.to_owned() }),
    }
}
