#!/usr/bin/env python3
"""Looks at a finished redial.exe for what people would never notice, or too late: looks.py EXE x64|arm64 [PATH...]

That it needs no other file, takes none that lies beside it, has an icon, a version, a manifest and the list of its
libraries, and none of the PATHs in it, which would tell where it was built.
"""

import json
import pathlib
import re
import struct
import sys
import tomllib
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MACHINES = {"x64": 0x8664, "arm64": 0xAA64}

# What Windows 10 has by itself. A new name here is fine if it is in every edition, Server Core included.
SYSTEM_DLLS = set(
    """advapi32 bcrypt bcryptprimitives cfgmgr32 combase comctl32 comdlg32 credui crypt32 cryptbase
    dnsapi dwmapi dwrite firewallapi gdi32 imm32 iphlpapi kernel32 kernelbase mpr msvcrt ncrypt netapi32 normaliz
    ntdll ole32 oleaut32 oleacc powrprof propsys psapi rpcrt4 secur32 setupapi
    shcore shell32 shlwapi sspicli ucrtbase uiautomationcore user32 userenv uxtheme version wevtapi winhttp wininet
    winmm winspool.drv wintrust wlanapi ws2_32 wtsapi32""".split()
)

# The "KnownDLLs" of every Windows since 10 1607, and what is in every process: never looked for in a folder.
KNOWN_DLLS = set(
    """advapi32 combase comdlg32 gdi32 imm32 kernel32 kernelbase msvcrt normaliz nsi ntdll ole32 oleaut32
    psapi rpcrt4 sechost setupapi shcore shell32 shlwapi user32 wldap32 ws2_32""".split()
)

# Data directories, resource types and flags, as winnt.h numbers them.
IMPORT, RESOURCE, LOAD_CONFIG, DELAY_IMPORT = 1, 2, 10, 13
RESOURCES = {3: "icon", 14: "icon group", 16: "version", 24: "manifest"}
PROTECTED = 0x20 | 0x40 | 0x100  # HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT
DEPENDENT_LOAD_FLAGS, SEARCH_SYSTEM32 = 0x4E, 0x800


class Exe:
    """A 64-bit PE file. https://learn.microsoft.com/windows/win32/debug/pe-format"""

    def __init__(self, data):
        self.data = data
        at = self.number("<I", 0x3C)
        if data[at : at + 4] != b"PE\0\0" or self.number("<H", at + 24) != 0x20B:
            sys.exit("redial.exe is no 64-bit program")
        self.machine, sections = struct.unpack_from("<HH", data, at + 4)
        self.flags = self.number("<H", at + 24 + 70)
        self.directories = [struct.unpack_from("<II", data, at + 24 + 112 + 8 * index) for index in range(16)]
        table = at + 24 + self.number("<H", at + 20)
        # Where each section lies when it runs, how long it is there, and where it lies in the file; and each by its name.
        self.sections, self.named = [], {}
        for at in range(table, table + 40 * sections, 40):
            name, length, start, size, offset = struct.unpack_from("<8sIIII", data, at)
            self.sections.append((start, size, offset))
            self.named[name.rstrip(b"\0").decode()] = data[offset : offset + size][:length]

    def number(self, form, at):
        return struct.unpack_from(form, self.data, at)[0]

    def place(self, address):
        for start, size, offset in self.sections:
            if start <= address < start + size:
                return address - start + offset
        sys.exit(f"no section of redial.exe has the address {address:#x}")

    def imports(self):
        """The names of the libraries that it needs, at once or later, without `.dll`."""
        # How long an entry is, and where in it the name's address stands.
        for directory, length, field in ((IMPORT, 20, 12), (DELAY_IMPORT, 32, 4)):
            start, size = self.directories[directory]
            at = self.place(start) if size else None
            while at is not None and (name := self.number("<I", at + field)):
                begin = self.place(name)
                yield self.data[begin : self.data.index(b"\0", begin)].decode().lower().removesuffix(".dll")
                at += length

    def resources(self):
        """The types of resources, each with what its first one holds."""
        start, size = self.directories[RESOURCE]
        root = self.place(start) if size else None

        def entries(at):
            named, numbered = struct.unpack_from("<HH", self.data, at + 12)
            return [struct.unpack_from("<II", self.data, at + 16 + 8 * index) for index in range(named + numbered)]

        found = {}
        for kind, below in entries(root) if root is not None else []:
            while below & 0x80000000:
                below = entries(root + (below & 0x7FFFFFFF))[0][1]
            begin, length = struct.unpack_from("<II", self.data, root + below)
            found[kind] = self.data[self.place(begin) :][:length]
        return found

    def dependent_load_flags(self):
        start, size = self.directories[LOAD_CONFIG]
        return self.number("<H", self.place(start) + DEPENDENT_LOAD_FLAGS) if size >= 80 else None


def libraries(exe):
    """What scanners are told of what is inside."""
    try:
        return json.loads(zlib.decompress(exe.named[".dep-v0"]))["packages"]
    except (KeyError, ValueError, zlib.error):
        return []


def faults(exe, machine, version, paths):
    if exe.machine != machine:
        yield f"is for the processor {exe.machine:#x} and not for {machine:#x}"
    needed = [name for name in exe.imports() if not name.startswith("api-ms-win-")]
    foreign = [name for name in needed if name not in SYSTEM_DLLS]
    if foreign:
        yield f"would not start without {' '.join(foreign)} (if Windows has it, see SYSTEM_DLLS)"

    resources = exe.resources()
    for kind, name in RESOURCES.items():
        if not resources.get(kind):
            yield f"lacks its {name}"
    if version.encode("utf-16-le") not in resources.get(16, b""):
        yield f"does not call itself {version}"

    ours = [part for part in libraries(exe) if part.get("root")]
    if [(part["name"], part["version"]) for part in ours] != [("redial", version)]:
        yield "does not list its libraries"

    # Whoever can put a file beside the exe, as in a Downloads folder, must not get it run: two locks, see the manifest and
    # src/platform/windows/load_config.rs.
    manifest = resources.get(24, b"").decode()
    held = set(re.findall(r'<file name="([^"]+)\.dll" loadFrom="%SystemRoot%\\system32\\\1\.dll"/>', manifest))
    taken = [name for name in needed if name not in KNOWN_DLLS | held]
    if taken:
        yield f"would take these from beside it: {' '.join(taken)} (see redial.manifest)"
    if "<dependentAssembly" in manifest:
        yield "asks for an assembly, which may lie beside it"
    flags = exe.dependent_load_flags()
    if flags != SEARCH_SYSTEM32:
        yield f"has the DependentLoadFlags {flags}, not {SEARCH_SYSTEM32}"
    if exe.flags & PROTECTED != PROTECTED:
        yield f"is not protected as Windows can (DllCharacteristics {exe.flags:#x})"
    for path in paths:
        if path.encode() in exe.data:
            yield f"tells where it was built: {path}"


def main():
    if len(sys.argv) < 3 or sys.argv[2] not in MACHINES:
        sys.exit(__doc__)
    file, machine, *paths = sys.argv[1:]
    version = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    exe = Exe(pathlib.Path(file).read_bytes())
    wrong = list(faults(exe, MACHINES[machine], version, paths))
    if wrong:
        sys.exit("\n".join(f"{file} {fault}" for fault in wrong))


if __name__ == "__main__":
    main()
