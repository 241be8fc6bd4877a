# Shared by the scripts that build a redial.exe.
# shellcheck shell=bash
# shellcheck source=packaging/windows/zip.sh
. "$root/packaging/windows/zip.sh"

# The exe and its zip may not grow past what people put up with downloading in the middle of a phone call. What it is made of
# stands in packaging/README.md.
readonly MAX_EXE=10000000 MAX_ZIP=4700000

# TRIPLE: whose computer built it, and under what name, is nobody's business: panics and backtraces name files by their crate.
without_build_paths() {
    quietly fetch cargo fetch --locked --target "$1"
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

# TRIPLE OBJECT COMPILER...: the list of libraries, to be linked in where `cargo audit bin` and other scanners look for it.
# It is what `cargo auditable` would put there: 3 KB, and no tool to install.
list_libraries() {
    local triple=$1 object=$2
    shift 2
    mkdir -p "$(dirname "$object")"
    python3 packaging/sbom.py --audit "$triple" >"$object.zlib"
    printf '.section ".dep-v0","dr"\n.incbin "%s"\n' "$object.zlib" | "$@" -x assembler -c - -o "$object"
}

# EXE x64|arm64
looks_right() {
    python3 packaging/windows/looks.py "$1" "$2" "$root/src" "$target/" "${CARGO_HOME:-$HOME/.cargo}/" "$HOME/.rustup/"
}

within() {
    local size
    size=$(stat -c %s "$1")
    say "$(basename "$1"): $size bytes (limit $2)"
    [ "$size" -le "$2" ] || die "$(basename "$1") is too large"
}
