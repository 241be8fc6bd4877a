#!/usr/bin/env bash
# Builds redial.exe and a zip of it, and checks what people would notice, or never notice: its size, that it needs no other
# file and takes none that lies beside it, and that it does not tell where it was built.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"

# The exe and its zip may not grow past what people put up with downloading in the middle of a phone call.
# The aim is 10 MB and 4.5 MB. Exact rules, Windows' own TLS, sentences with typed arguments and German (0.1 MB) have taken it
# further away; these keep it from drifting.
readonly MAX_EXE=12300000 MAX_ZIP=5750000

# What Windows 10 has by itself. A new name here is fine if it is in every edition, Server Core included.
readonly SYSTEM_DLLS='advapi32 bcrypt bcryptprimitives cfgmgr32 combase comctl32 comdlg32 credui crypt32 cryptbase
    d3d11 d3d12 d3dcompiler_47 dcomp dnsapi dwmapi dwrite dxgi firewallapi gdi32 imm32 iphlpapi kernel32 kernelbase mpr
    msvcrt ncrypt netapi32 normaliz ntdll ole32 oleaut32 oleacc opengl32 powrprof propsys psapi rpcrt4 secur32 setupapi
    shcore shell32 shlwapi sspicli ucrtbase uiautomationcore user32 userenv uxtheme version wevtapi winhttp wininet
    winmm winspool.drv wintrust wlanapi ws2_32 wtsapi32'

# The "KnownDLLs" of every Windows since 10 1607, and what is in every process: never looked for in a folder.
readonly KNOWN_DLLS='advapi32 combase comdlg32 gdi32 imm32 kernel32 kernelbase msvcrt normaliz nsi ntdll ole32 oleaut32
    psapi rpcrt4 sechost setupapi shcore shell32 shlwapi user32 wldap32 ws2_32'

main() {
    bash packaging/setup.sh windows
    link

    local out=$target/x86_64-pc-windows-gnu/release
    local exe=$out/redial.exe zip=$out/redial-windows-x64.zip
    needs_no_other_file "$exe"
    takes_no_other_file "$exe"
    tells_no_build_path "$exe"
    has_resources "$exe"

    rm -f "$zip"
    # The same format that Explorer opens, packed harder than zip does.
    7z a -tzip -mx=9 -mfb=258 -mpass=10 -bso0 -bsp0 "$zip" "$exe" ./LICENSE-MIT ./LICENSE-APACHE "$root/assets/licences.txt"
    within "$exe" "$MAX_EXE"
    within "$zip" "$MAX_ZIP"
}

# With Rust's own linker: it folds functions that are the same, and fills in the load configuration, and GNU's does neither.
# Control Flow Guard is not to be had: rustc makes it for MSVC's targets and LLVM's own, not for this one.
link() {
    local lld gcc
    lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    [ -x "$lld" ] || die "rust-lld is missing, which the exe has to be linked with ($lld)"
    gcc=$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")
    local -a linker=(-C linker="$lld" -C linker-flavor=ld.lld -C link-self-contained=yes -C link-arg=--icf=all)
    linker+=(-C link-arg=-L"$gcc" -C link-arg=-L"$(dirname "$(x86_64-w64-mingw32-gcc -print-file-name=libkernel32.a)")")
    without_build_paths
    cargo rustc --release --locked --target x86_64-pc-windows-gnu --bin redial -- "${linker[@]}"
}

# Whose computer built it, and under what name, is nobody's business: panics and backtraces name files by their crate.
without_build_paths() {
    quietly fetch cargo fetch --locked --target x86_64-pc-windows-gnu
    local -a flags=()
    local registry
    for registry in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
        flags+=("--remap-path-prefix=${registry%/}=crates")
    done
    flags+=("--remap-path-prefix=$(rustc --print sysroot)/lib/rustlib/src/rust=rust")
    flags+=("--remap-path-prefix=$root=redial" "--remap-path-prefix=$target=target")
    # Unlike RUSTFLAGS, it may have spaces in it.
    CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f'; printf '%s' "${flags[*]}")
    export CARGO_ENCODED_RUSTFLAGS
}

imports() {
    x86_64-w64-mingw32-objdump -p "$1" | sed -n 's/.*DLL Name: //p' | tr '[:upper:]' '[:lower:]' | sed 's/\.dll$//'
}

is_in() {
    case " ${2//$'\n'/ } " in *" $1 "*) ;; *) return 1 ;; esac
}

needs_no_other_file() {
    local name
    local -a foreign=()
    while IFS= read -r name; do
        case $name in api-ms-win-*) continue ;; esac
        is_in "$name" "$SYSTEM_DLLS" || foreign+=("$name")
    done < <(imports "$1")
    [ ${#foreign[@]} -eq 0 ] || die "redial.exe would not start without: ${foreign[*]} (if Windows has it, see SYSTEM_DLLS)"
}

# Whoever can put a file beside the exe, as in a Downloads folder, must not get it run: two locks, see the manifest and
# src/platform/windows/load_config.rs.
takes_no_other_file() {
    local name
    local -a open=()
    while IFS= read -r name; do
        case $name in api-ms-win-*) continue ;; esac
        ! is_in "$name" "$KNOWN_DLLS" || continue
        grep -aqF "<file name=\"$name.dll\" loadFrom=\"%SystemRoot%\\system32\\$name.dll\"/>" "$1" || open+=("$name")
    done < <(imports "$1")
    [ ${#open[@]} -eq 0 ] || die "redial.exe would take these from beside it: ${open[*]} (see redial.manifest)"
    # An assembly is looked for beside the exe, too.
    ! grep -aqF '<dependentAssembly' "$1" || die "redial.exe asks for an assembly, which may lie beside it"

    local headers rva size base flags at
    headers=$(x86_64-w64-mingw32-objdump -p "$1")
    read -r rva size < <(sed -n 's/^Entry a \([0-9a-f]*\) \([0-9a-f]*\) .*/\1 \2/p' <<<"$headers")
    [ "$((16#$size))" -ge 80 ] || die "redial.exe has an empty load configuration"
    base=$(sed -n 's/^ImageBase[[:space:]]*//p' <<<"$headers")
    at=$(file_offset "$1" $((16#$base + 16#$rva + 0x4e)))
    flags=$(od -An -tu2 -j "$at" -N2 "$1")
    [ "$flags" -eq $((0x800)) ] || die "redial.exe's DependentLoadFlags are $flags, not 0x800"

    # HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT
    flags=$(sed -n 's/^DllCharacteristics[[:space:]]*\([0-9a-f]*\).*/\1/p' <<<"$headers")
    [ $((16#$flags & 0x160)) -eq $((0x160)) ] || die "redial.exe is not protected as Windows can (DllCharacteristics $flags)"
}

# Where in the file an address lies.
file_offset() {
    local number size start offset
    while read -r number _ size start _ offset _; do
        case $number in '' | *[!0-9]*) continue ;; esac
        if [ "$2" -ge $((16#$start)) ] && [ "$2" -lt $((16#$start + 16#$size)) ]; then
            printf '%s\n' $(($2 - 16#$start + 16#$offset))
            return
        fi
    done < <(x86_64-w64-mingw32-objdump -h "$1")
    die "no section of redial.exe has the address $2"
}

tells_no_build_path() {
    local path
    for path in "$root/src" "$target/" "${CARGO_HOME:-$HOME/.cargo}/" "$HOME/.rustup/"; do
        ! grep -aqF -- "$path" "$1" || die "redial.exe tells where it was built: $path"
    done
}

# Without them Explorer shows a nameless program, and Windows draws it blurred.
has_resources() {
    have wrestool || return 0
    local type listed
    listed=$(wrestool -l "$1")
    for type in 'type=3 ' 'type=14 ' 'type=16 ' 'type=24 '; do
        case $listed in
            *"--$type"*) ;;
            *) die "redial.exe lacks a resource ($type: 3 icon, 14 icon group, 16 version, 24 manifest)" ;;
        esac
    done
}

within() {
    local size
    size=$(stat -c %s "$1")
    say "$(basename "$1"): $size bytes (limit $2)"
    [ "$size" -le "$2" ] || die "$(basename "$1") is too large"
}

main "$@"
