//! A notification in the corner of the screen: an icon beside the clock, which says something once.

use std::ptr;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use windows_sys::Win32::Foundation::HWND;
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::Shell::{
    NIF_ICON, NIF_INFO, NIF_TIP, NIIF_INFO, NIIF_RESPECT_QUIET_TIME, NIM_ADD, NIM_DELETE, NOTIFYICONDATAW,
    Shell_NotifyIconW,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DestroyWindow, HICON, HWND_MESSAGE, IDI_INFORMATION, LoadIconW,
};

use super::error::{fail, last};
use super::owned::size;
use crate::platform::Result;
use crate::platform::notice::Notice;

/// Ours in the exe, as `packaging/build.rs` numbers it.
const OWN_ICON: *const u16 = ptr::without_provenance(1);
/// How long taking it away may take: Explorer may be busy.
const TAKEN_AWAY: Duration = Duration::from_millis(300);
const WHAT: &str = "a notification";

/// Asks for no rights. Where somebody wants to be left in peace now, Windows keeps it back.
pub fn show(title: &str, text: &str) -> Result<Notice> {
    let (title, text) = (title.to_owned(), text.to_owned());
    let (tell, told) = sync_channel(1);
    let (end, ended) = sync_channel(1);
    // The window that Windows wants for it belongs to a thread, and goes with it.
    let thread = thread::Builder::new().name("notice".to_owned()).spawn(move || keep(&title, &text, &tell, &ended));
    if thread.is_err() {
        return fail(last(), WHAT);
    }
    match told.recv() {
        Ok(Ok(())) => Ok(Notice::kept(Kept { end: Some(end), told })),
        Ok(Err(error)) => Err(error),
        Err(_) => fail(0, WHAT),
    }
}

/// Takes the icon away again, and comes back when it is gone: of a program that has ended, nobody takes it away.
struct Kept {
    end: Option<SyncSender<()>>,
    told: Receiver<Result<()>>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.end.take());
        // The thread has nothing more to tell, so that this is its end.
        let _ = self.told.recv_timeout(TAKEN_AWAY);
    }
}

fn keep(title: &str, text: &str, tell: &SyncSender<Result<()>>, ended: &Receiver<()>) {
    let window = match Hidden::new() {
        Ok(window) => window,
        // Whoever asked waits for the answer.
        Err(error) => return drop(tell.send(Err(error))),
    };
    let mut data = NOTIFYICONDATAW {
        cbSize: size::<NOTIFYICONDATAW>(),
        hWnd: window.0,
        uID: 1,
        uFlags: NIF_ICON | NIF_TIP | NIF_INFO,
        hIcon: icon(),
        dwInfoFlags: NIIF_INFO | NIIF_RESPECT_QUIET_TIME,
        ..NOTIFYICONDATAW::default()
    };
    fill(&mut data.szTip, title);
    fill(&mut data.szInfoTitle, title);
    fill(&mut data.szInfo, text);
    // SAFETY: the structure is filled in with its own size, and the window lives until after the icon is taken away.
    let shown = unsafe { Shell_NotifyIconW(NIM_ADD, &raw const data) } != 0;
    let _ = tell.send(if shown { Ok(()) } else { fail(last(), WHAT) });
    if shown {
        // Until the other end is dropped.
        let _ = ended.recv();
        // SAFETY: as above.
        unsafe { Shell_NotifyIconW(NIM_DELETE, &raw const data) };
    }
}

/// As much as there is room for, and a zero.
fn fill(room: &mut [u16], text: &str) {
    let last = room.len() - 1;
    let mut at = 0;
    for sign in text.chars().filter(|sign| *sign != '\0') {
        let mut units = [0; 2];
        let units = sign.encode_utf16(&mut units);
        if at + units.len() > last {
            break;
        }
        room[at..at + units.len()].copy_from_slice(units);
        at += units.len();
    }
    room[at] = 0;
}

/// Ours; the system's own sign where there is none, as in tests.
fn icon() -> HICON {
    // SAFETY: null is this program, whose module stays loaded; the icon is shared, and not given back.
    let own = unsafe { LoadIconW(GetModuleHandleW(ptr::null()), OWN_ICON) };
    // SAFETY: the system's own icons have no module, and are shared, too.
    if own.is_null() { unsafe { LoadIconW(ptr::null_mut(), IDI_INFORMATION) } } else { own }
}

/// A window that nobody sees and that gets no messages but its own. It goes when it is dropped.
struct Hidden(HWND);

impl Hidden {
    fn new() -> Result<Self> {
        let class: Vec<u16> = "STATIC\0".encode_utf16().collect();
        // SAFETY: the class is one of Windows' own and its name ends in a zero; everything else may be null.
        let window = unsafe {
            CreateWindowExW(
                0,
                class.as_ptr(),
                ptr::null(),
                0,
                0,
                0,
                0,
                0,
                HWND_MESSAGE,
                ptr::null_mut(),
                ptr::null_mut(),
                ptr::null(),
            )
        };
        if window.is_null() { fail(last(), WHAT) } else { Ok(Self(window)) }
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // SAFETY: the window was made on this thread, and nobody else takes it away.
        unsafe { DestroyWindow(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_between_signs() {
        let mut room = [7; 5];
        fill(&mut room, "ab\0c");
        assert_eq!(room, [97, 98, 99, 0, 7]);
        fill(&mut room, "abc\u{1f600}");
        assert_eq!(room[..4], [97, 98, 99, 0]);
    }
}
