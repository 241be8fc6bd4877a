#!/usr/bin/env bash
# Builds redial.exe for Windows on ARM, and looks at it as `build.sh` does. It can't be run here: no Wine for that processor.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=packaging/windows/exe.sh
. "$root/packaging/windows/exe.sh"

readonly TRIPLE=aarch64-pc-windows-gnullvm

# What is not signed by the distribution or by Rust is held to what it was when it was looked at. It is the linker, with the
# libraries of MinGW-w64 for that processor, which Debian does not have.
readonly ZIG='ziglang==0.15.2 --hash=sha256:806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130'
readonly ZIGBUILD='cargo-zigbuild==0.24.1 --hash=sha256:238a1ab54a95053a4eadc34775c81f795a8ad75f80bfed63f3f445f518102375'

main() {
    bash packaging/setup.sh arm64
    tools
    without_build_paths "$TRIPLE"
    local libraries=$target/$TRIPLE/libraries.o
    list_libraries "$TRIPLE" "$libraries" python-zig cc -target aarch64-windows-gnu
    cargo-zigbuild rustc --release --locked --target "$TRIPLE" --bin redial -- -C link-arg="$libraries"

    local out=$target/$TRIPLE/release
    looks_right "$out/redial.exe" arm64
    zipped "$out/redial.exe" "$out/redial-windows-arm64.zip"
    within "$out/redial.exe" "$MAX_EXE"
    within "$out/redial-windows-arm64.zip" "$MAX_ZIP"
}

tools() {
    local tools=$target/tools/zig
    printf '%s\n' "$ZIG" "$ZIGBUILD" >"$target/zig.txt"
    if ! cmp -s "$target/zig.txt" "$tools/ready.txt"; then
        rm -rf "$tools"
        python3 -m venv "$tools"
        quietly zig "$tools/bin/pip" install --quiet --require-hashes --only-binary :all: --no-deps --requirement "$target/zig.txt"
        cp "$target/zig.txt" "$tools/ready.txt"
    fi
    PATH=$tools/bin:$PATH
    export WINDRES=$root/packaging/windows/windres-arm64.sh
}

main "$@"
