#!/usr/bin/env bash
# Builds redial.exe and a zip of it, and checks what people would notice: its size, and that it needs no other file.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"

# The exe and its zip may not grow past what people put up with downloading in the middle of a phone call.
# The aim is 10 MB and 4.5 MB; until that is reached, these keep it from drifting further away.
readonly MAX_EXE=11250000 MAX_ZIP=5150000

# What Windows 10 has by itself. A new name here is fine if it is in every edition, Server Core included.
readonly SYSTEM_DLLS='advapi32 bcrypt bcryptprimitives cfgmgr32 combase comctl32 comdlg32 credui crypt32 cryptbase
    d3d11 d3d12 d3dcompiler_47 dcomp dnsapi dwmapi dwrite dxgi firewallapi gdi32 imm32 iphlpapi kernel32 kernelbase mpr
    msvcrt ncrypt netapi32 normaliz ntdll ole32 oleaut32 oleacc opengl32 powrprof propsys psapi rpcrt4 secur32 setupapi
    shcore shell32 shlwapi sspicli ucrtbase uiautomationcore user32 userenv uxtheme version wevtapi winhttp wininet
    winmm winspool.drv wintrust wlanapi ws2_32 wtsapi32'

main() {
    bash packaging/setup.sh windows
    link_with_lld

    local out=$target/x86_64-pc-windows-gnu/release
    local exe=$out/redial.exe zip=$out/redial-windows-x64.zip
    needs_no_other_file "$exe"
    has_resources "$exe"

    rm -f "$zip"
    # The same format that Explorer opens, packed harder than zip does.
    7z a -tzip -mx=9 -mfb=258 -mpass=10 -bso0 -bsp0 "$zip" "$exe" ./LICENSE-MIT ./LICENSE-APACHE
    within "$exe" "$MAX_EXE"
    within "$zip" "$MAX_ZIP"
}

# Rust's own linker folds functions that are the same, GNU's does not. Where the toolchain has none, GNU's will do.
link_with_lld() {
    local lld gcc
    lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    local -a linker=()
    if [ -x "$lld" ]; then
        gcc=$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")
        linker=(-C linker="$lld" -C linker-flavor=ld.lld -C link-self-contained=yes -C link-arg=--icf=all)
        linker+=(-C link-arg=-L"$gcc" -C link-arg=-L"$(dirname "$(x86_64-w64-mingw32-gcc -print-file-name=libkernel32.a)")")
    fi
    cargo rustc --release --locked --target x86_64-pc-windows-gnu --bin redial -- "${linker[@]}"
}

needs_no_other_file() {
    local dll name
    local -a foreign=()
    while IFS= read -r dll; do
        name=${dll,,}
        name=${name%.dll}
        case $name in api-ms-win-*) continue ;; esac
        case " ${SYSTEM_DLLS//$'\n'/ } " in *" $name "*) continue ;; esac
        foreign+=("$dll")
    done < <(x86_64-w64-mingw32-objdump -p "$1" | sed -n 's/.*DLL Name: //p')
    [ ${#foreign[@]} -eq 0 ] || die "redial.exe would not start without: ${foreign[*]} (if Windows has it, see SYSTEM_DLLS)"
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
