#!/usr/bin/env bash
# Sets up and runs every check there is. Works from a fresh clone, without a terminal. Ends with the tests' own summary.
# The noisy steps write to target/logs and are shown when they fail.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"

# The tests of what only Windows has: without a window.
cross=(cargo test --locked --no-default-features --target x86_64-pc-windows-gnu)

main() {
    bash packaging/setup.sh test

    quietly format cargo fmt --check
    spelling
    dependencies

    # The exe is optimised as one piece, which takes minutes of a single processor: the others look at the code meanwhile.
    quietly windows-exe bash packaging/windows/build.sh &
    local exe=$!
    # Whatever fails meanwhile, nothing is left running.
    trap wait EXIT
    quietly core-without-window cargo check --locked --no-default-features --lib
    quietly clippy cargo clippy --locked --all-targets -- -D warnings
    quietly clippy-windows cargo clippy --locked --target x86_64-pc-windows-gnu --lib --bins -- -D warnings
    quietly test-build cargo test --locked --lib --bins --tests --no-run
    quietly windows-test-build "${cross[@]}" --lib --test elevation --no-run
    wait "$exe"
    trap - EXIT
    tail -n 2 "$target/logs/windows-exe.log"
    quietly wine-prefix bash packaging/windows/wine-prefix.sh "$target/wine"

    export REDIAL_EXE=$target/x86_64-pc-windows-gnu/release/redial.exe
    export REDIAL_WINE=$root/packaging/windows/wine-run.sh
    export WINEPREFIX=$target/wine
    # Here everything is installed, so a test that finds a peer missing must fail rather than pass over it.
    export REDIAL_REQUIRE_ALL=1

    windows_platform
    quietly examples-in-docs cargo test --locked --doc
    # Most of them wait for a silence to be over: one more than there are processors costs nobody anything.
    RUST_TEST_THREADS=$(($(nproc) + 1)) cargo test --locked --lib --bins --tests --no-fail-fast
}

dependencies() {
    local deny=$target/tools/bin/cargo-deny
    [ -x "$deny" ] || { say "dependencies: NOT CHECKED, cargo-deny could not be installed"; return; }
    quietly dependencies "$deny" --locked --config .deny.toml check bans licenses sources
    # Who can't have that list is told when it was last asked. It is the only thing here that another computer decides.
    case ${REDIAL_ADVISORIES:-} in
        no) say "advisories: NOT CHECKED, as REDIAL_ADVISORIES=no says" ;;
        *) bash packaging/advisories.sh | tail -n 20 ;;
    esac
    quietly licences python3 packaging/licences.py --check
}

spelling() {
    local typos=$target/tools/bin/typos
    [ -x "$typos" ] || { say "spelling: NOT CHECKED, typos could not be installed"; return; }
    quietly spelling "$typos" --config .typos.toml
}

# What only Windows has (registry, credentials, services, the helper with an administrator's rights) is tested in Wine.
windows_platform() {
    quietly windows-platform "${cross[@]}" --lib -- platform:: own_sign_in elevat
    grep '^test result' "$target/logs/windows-platform.log"
    quietly windows-elevation "${cross[@]}" --test elevation
}

main "$@"
