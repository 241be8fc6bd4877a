//! What the exe tells Windows' loader, which resolves what is imported before any code of ours runs.

use std::mem::offset_of;

use windows_sys::Win32::System::LibraryLoader::LOAD_LIBRARY_SEARCH_SYSTEM32;

/// Windows' `IMAGE_LOAD_CONFIG_DIRECTORY64` (PE format, "The Load Configuration Structure"), of which one number is used.
#[repr(C, align(16))]
pub struct LoadConfig {
    size: u32,
    unused: [u8; 74],
    dependent_load_flags: u16,
    unused_either: [u8; 240],
}

const _: () = assert!(offset_of!(LoadConfig, dependent_load_flags) == 0x4e && size_of::<LoadConfig>() == SIZE as usize);

/// As Windows' own programs have it.
const SIZE: u32 = 0x140;

/// What is imported comes from the system's own folder and from nowhere else. Windows 10 1607 and later heed it; the
/// manifest says the same of each library by name.
///
/// `rust-lld` finds it by this name and points the exe's data directory at it. GNU's linker does not, so
/// `packaging/windows/build.sh` looks whether it is there.
#[used]
#[unsafe(no_mangle)]
pub static _load_config_used: LoadConfig = LoadConfig {
    size: SIZE,
    unused: [0; 74],
    #[expect(clippy::cast_possible_truncation, reason = "it is one bit of the lower sixteen")]
    dependent_load_flags: LOAD_LIBRARY_SEARCH_SYSTEM32 as u16,
    unused_either: [0; 240],
};
