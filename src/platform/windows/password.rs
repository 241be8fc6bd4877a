//! Windows' own window for a name and a password. At its consoles a shell goes on reading beside a program for windows, so
//! that what is typed there might be shown, and kept among the shell's commands.

use std::io;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_CANCELLED, ERROR_SUCCESS};
use windows_sys::Win32::Security::Credentials::{
    CREDUI_FLAGS_ALWAYS_SHOW_UI, CREDUI_FLAGS_DO_NOT_PERSIST, CREDUI_FLAGS_EXCLUDE_CERTIFICATES,
    CREDUI_FLAGS_GENERIC_CREDENTIALS, CREDUI_FLAGS_KEEP_USERNAME, CREDUI_INFOW, CREDUI_MAX_MESSAGE_LENGTH,
    CREDUI_MAX_USERNAME_LENGTH, CredUIPromptForCredentialsW,
};
use zeroize::Zeroizing;

use crate::platform::typing::{Asked, Prompt, Take, Typed};

/// What it takes at most, the zero at the end included.
const LONGEST: usize = 257;

/// Asks for the password of somebody; false where whoever was asked gave it up.
///
/// # Errors
/// Where there is no window to ask in.
pub fn ask_password(asked: Asked<'_>, prompt: Prompt<'_>, take: Take<'_>) -> io::Result<bool> {
    prompt()?;
    let (title, message) = (wide(asked.title, 128), wide(asked.message, CREDUI_MAX_MESSAGE_LENGTH as usize));
    let target = wide("Redial", 32);
    let mut user = wide(asked.user, CREDUI_MAX_USERNAME_LENGTH as usize);
    user.resize(CREDUI_MAX_USERNAME_LENGTH as usize + 1, 0);
    let mut password = Zeroizing::new([0u16; LONGEST]);
    let info = CREDUI_INFOW {
        cbSize: u32::try_from(size_of::<CREDUI_INFOW>()).unwrap_or_default(),
        hwndParent: null_mut(),
        pszMessageText: message.as_ptr(),
        pszCaptionText: title.as_ptr(),
        hbmBanner: null_mut(),
    };
    let mut save = 0;
    let flags = CREDUI_FLAGS_GENERIC_CREDENTIALS
        | CREDUI_FLAGS_ALWAYS_SHOW_UI
        | CREDUI_FLAGS_DO_NOT_PERSIST
        | CREDUI_FLAGS_EXCLUDE_CERTIFICATES
        | CREDUI_FLAGS_KEEP_USERNAME;
    // SAFETY: every text ends in a zero and lives until the call returns; both buffers are as long as it is told.
    let status = unsafe {
        CredUIPromptForCredentialsW(
            &raw const info,
            target.as_ptr(),
            null(),
            0,
            user.as_mut_ptr(),
            u32::try_from(user.len()).unwrap_or_default(),
            password.as_mut_ptr(),
            u32::try_from(LONGEST).unwrap_or_default(),
            &raw mut save,
            flags,
        )
    };
    match status {
        ERROR_SUCCESS => {
            let letters = char::decode_utf16(password.iter().copied().take_while(|unit| *unit != 0));
            let mut all = letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
            Ok(all.all(|letter| take(Typed::Letter(letter))))
        }
        ERROR_CANCELLED => Ok(false),
        other => Err(io::Error::from_raw_os_error(other.cast_signed())),
    }
}

/// Ended by a zero, and no longer than Windows takes.
fn wide(text: &str, longest: usize) -> Vec<u16> {
    text.encode_utf16().filter(|&unit| unit != 0).take(longest - 1).chain([0]).collect()
}
