#!/usr/bin/env bash
# Builds redial.exe and a zip of it, and checks what people would notice, or never notice: its size, that it needs no other
# file and takes none that lies beside it, and that it does not tell where it was built.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=packaging/windows/exe.sh
. "$root/packaging/windows/exe.sh"

readonly TRIPLE=x86_64-pc-windows-gnu

main() {
    bash packaging/setup.sh windows
    without_build_paths "$TRIPLE"
    link

    local out=$target/$TRIPLE/release
    looks_right "$out/redial.exe" x64
    zipped "$out/redial.exe" "$out/redial-windows-x64.zip"
    within "$out/redial.exe" "$MAX_EXE"
    within "$out/redial-windows-x64.zip" "$MAX_ZIP"
}

# With Rust's own linker: it folds functions that are the same, and fills in the load configuration, and GNU's does neither.
# Control Flow Guard is not to be had: rustc makes it for MSVC's targets and LLVM's own, not for this one.
link() {
    local lld mingw
    lld=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
    [ -x "$lld" ] || die "rust-lld is missing, which the exe has to be linked with ($lld)"
    # The linker puts what is imported in the order of the paths of its import libraries: so they all stand below one folder,
    # wherever that is, and Rust's own temporary ones with them.
    mingw=$target/$TRIPLE/mingw
    mkdir -p "$mingw/temporary"
    ln -sfn "$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")" "$mingw/gcc"
    ln -sfn "$(dirname "$(x86_64-w64-mingw32-gcc -print-file-name=libkernel32.a)")" "$mingw/lib"
    local -a linker=(-C linker="$lld" -C linker-flavor=ld.lld -C link-self-contained=yes -C link-arg=--icf=all)
    linker+=(-C link-arg=-L"$mingw/gcc" -C link-arg=-L"$mingw/lib")
    local libraries=$target/$TRIPLE/libraries.o
    list_libraries "$TRIPLE" "$libraries" x86_64-w64-mingw32-gcc
    linker+=(-C link-arg="$libraries")
    # Whoever builds the same gets the same: the time of the build is nobody's business either.
    linker+=(-C link-arg=--no-insert-timestamp)
    TMPDIR=$mingw/temporary cargo rustc --release --locked --target "$TRIPLE" --bin redial -- "${linker[@]}"
}

main "$@"
