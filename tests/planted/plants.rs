//! Libraries that tell that they ran, and the names that an attacker would give them.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "this is a part of tests, and starts the compiler")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the manifest speaks of.
const MANIFEST: &str = include_str!("../../packaging/windows/redial.manifest");

/// Of the imports those that Windows looks for nowhere but in its own folder.
const KNOWN: [&str; 22] = [
    "advapi32",
    "combase",
    "comdlg32",
    "gdi32",
    "imm32",
    "kernel32",
    "kernelbase",
    "msvcrt",
    "normaliz",
    "nsi",
    "ntdll",
    "ole32",
    "oleaut32",
    "psapi",
    "rpcrt4",
    "sechost",
    "setupapi",
    "shcore",
    "shell32",
    "shlwapi",
    "user32",
    "ws2_32",
];

/// A folder as somebody could leave it for the exe to land in: a copy of it, and libraries under every name that counts.
pub struct Downloads {
    pub folder: PathBuf,
    pub exe: PathBuf,
    pub names: BTreeSet<String>,
}

impl Downloads {
    /// `folder` is made anew.
    pub fn with(exe: &Path, folder: PathBuf) -> Self {
        let imports = imports(&fs::read(exe).unwrap());
        let mut names: BTreeSet<String> = named_in_manifest().collect();
        names.extend(imports.iter().map(|(library, _)| library.clone()).filter(|name| !is_known(name)));
        let functions = imports.into_iter().filter(|(name, _)| !is_known(name)).flat_map(|(_, functions)| functions);
        let this = Self::planted(folder, names, &functions.collect());
        fs::copy(exe, &this.exe).unwrap();
        this
    }

    /// Without an exe, which belongs into `exe`.
    pub fn planted(folder: PathBuf, names: BTreeSet<String>, functions: &BTreeSet<String>) -> Self {
        let _ = fs::remove_dir_all(&folder);
        let exe = folder.join("redial.exe");
        // Windows looks into a folder of this name, too, where a program has no manifest.
        let beside = folder.join("redial.exe.local");
        fs::create_dir_all(&beside).unwrap();
        let plant = plant(&folder, functions);
        for name in &names {
            fs::copy(&plant, folder.join(name)).unwrap();
            fs::copy(&plant, beside.join(name)).unwrap();
        }
        Self { folder, exe, names }
    }

    /// The libraries that ran since the last time.
    pub fn ran(&self) -> Vec<String> {
        let mut ran = Vec::new();
        for folder in [self.folder.clone(), self.folder.join("redial.exe.local")] {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "ran") {
                    fs::remove_file(&path).unwrap();
                    ran.push(path.file_stem().unwrap().to_string_lossy().to_lowercase());
                }
            }
        }
        ran.sort();
        ran
    }
}

/// Whether Windows has it in memory from the start, under this name.
pub fn is_known(library: &str) -> bool {
    KNOWN.contains(&library.trim_end_matches(".dll"))
}

pub fn named_in_manifest() -> impl Iterator<Item = String> {
    MANIFEST.split("<file name=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned())
}

/// It writes a file beside itself as soon as it is loaded, and has every function that the exe would ask it for.
fn plant(folder: &Path, functions: &BTreeSet<String>) -> PathBuf {
    let (source, made) = (folder.join("plant.rs"), folder.join("plant.bin"));
    let stubs =
        functions.iter().map(|name| format!("#[unsafe(no_mangle)] extern \"system\" fn {name}() -> usize {{ 0 }}\n"));
    fs::write(&source, PLANT.to_owned() + &stubs.collect::<String>()).unwrap();
    compile(
        &source,
        &made,
        &[
            "--crate-type",
            "cdylib",
            "-C",
            "link-arg=-nostdlib",
            "-C",
            "link-arg=-lkernel32",
            "-C",
            "link-arg=-Wl,-eDllMain",
        ],
    );
    made
}

/// By the compiler that cargo itself would take, for the Windows that the exe is for.
pub fn compile(source: &Path, made: &Path, how: &[&str]) {
    let mut rustc = Command::new(std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()));
    rustc.args(["--edition", "2024", "--target", "x86_64-pc-windows-gnu", "-C", "panic=abort", "-C", "opt-level=s"]);
    if cfg!(not(windows)) {
        rustc.args(["-C", "linker=x86_64-w64-mingw32-gcc"]);
    }
    let output = rustc.args(how).arg("-o").args([made, source]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const PLANT: &str = r#"
#![no_std]
#![allow(non_snake_case)]
use core::ffi::c_void;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! { loop {} }
#[link(name = "kernel32")]
unsafe extern "system" {
    fn GetModuleFileNameW(module: *mut c_void, text: *mut u16, length: u32) -> u32;
    fn CreateFileW(name: *const u16, a: u32, b: u32, c: *mut c_void, d: u32, e: u32, f: *mut c_void) -> *mut c_void;
    fn CloseHandle(handle: *mut c_void) -> i32;
}
#[unsafe(no_mangle)]
pub unsafe extern "system" fn DllMain(module: *mut c_void, reason: u32, _: *mut c_void) -> i32 {
    if reason == 1 {
        let mut name = [0u16; 1024];
        let length = unsafe { GetModuleFileNameW(module, name.as_mut_ptr(), 1000) } as usize;
        for (place, letter) in name.iter_mut().skip(length).zip(*b".ran") {
            *place = letter as u16;
        }
        unsafe { CloseHandle(CreateFileW(name.as_ptr(), 0x4000_0000, 0, core::ptr::null_mut(), 2, 0, core::ptr::null_mut())) };
    }
    1
}
"#;

/// Each library that an exe imports, in small letters, and what it wants of it by name (PE format, "The .idata Section").
pub fn imports(exe: &[u8]) -> Vec<(String, Vec<String>)> {
    let image = Image(exe);
    let mut found = Vec::new();
    for descriptor in (image.directory(1)..).step_by(20) {
        let name = image.u32(descriptor + 12);
        if name == 0 {
            return found;
        }
        let mut functions = Vec::new();
        for entry in (image.u32(descriptor)..).step_by(8) {
            let by_ordinal = image.u32(entry + 4) != 0;
            match image.u32(entry) {
                0 => break,
                hint if !by_ordinal => functions.push(image.text(hint + 2)),
                _ => {}
            }
        }
        found.push((image.text(name).to_lowercase(), functions));
    }
    found
}

/// A 64-bit exe, read by the addresses that it has in memory.
pub struct Image<'a>(pub &'a [u8]);

impl Image<'_> {
    /// Where one of the tables of the optional header is; 0 where there is none.
    pub fn directory(&self, number: usize) -> u32 {
        self.raw_u32(self.header() + 24 + 112 + 8 * number)
    }

    pub fn u32(&self, address: u32) -> u32 {
        self.raw_u32(self.offset(address))
    }

    pub fn u16(&self, address: u32) -> u32 {
        self.u32(address) & 0xffff
    }

    fn text(&self, address: u32) -> String {
        let bytes = self.0[self.offset(address)..].iter().copied().take_while(|&byte| byte != 0);
        bytes.map(char::from).collect()
    }

    fn header(&self) -> usize {
        self.raw_u32(0x3c) as usize
    }

    fn offset(&self, address: u32) -> usize {
        let header = self.header();
        let sections = (self.raw_u32(header + 4) >> 16) as usize;
        let table = header + 24 + (self.raw_u32(header + 20) & 0xffff) as usize;
        let inside = (0..sections).map(|number| table + 40 * number).find_map(|section| {
            let (size, start, raw) =
                (self.raw_u32(section + 16), self.raw_u32(section + 12), self.raw_u32(section + 20));
            (start..start + size).contains(&address).then(|| (address - start + raw) as usize)
        });
        inside.unwrap()
    }

    fn raw_u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.0[at..at + 4].try_into().unwrap())
    }
}
