#!/usr/bin/env bash
# Compares Cargo.lock with the list of known security holes in Rust's libraries (RustSec), where that can be had, and says
# when it was last compared: advisories.sh [--note] [LIST]
#
#   --note  also writes that down in packaging/advisories.txt, for those who can't have the list
#   LIST    a folder or address of a copy of the list, instead of https://github.com/RustSec/advisory-db
#
# Fails on a known hole. Where the list can't be had it says so, and that is no failure.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"

readonly LIST=https://github.com/RustSec/advisory-db
readonly NOTED=packaging/advisories.txt
deny=$target/tools/bin/cargo-deny
lists=${REDIAL_LISTS:-$target/tools/advisories}
last=$lists/last.txt

main() {
    local note=no
    if [ "${1:-}" = --note ]; then
        note=yes
        shift
    fi
    [ -x "$deny" ] || unchecked "cargo-deny is missing (packaging/setup.sh test installs it)"
    mkdir -p "$lists"
    # Git asks nobody for a password, and takes the copy where there is one.
    export GIT_TERMINAL_PROMPT=0
    if [ $# -gt 0 ]; then
        export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.$1.insteadOf" GIT_CONFIG_VALUE_0=$LIST
    fi
    sed "s|^\[advisories\]|&\ngit-fetch-with-cli = true\ndb-path = \"$lists\"|" .deny.toml >"$lists/deny.toml"
    timeout -k 5 60 "$deny" --locked --config "$lists/deny.toml" fetch db >"$lists/fetch.log" 2>&1 </dev/null ||
        unchecked "the list can't be had (see $lists/fetch.log)"

    "$deny" --frozen --config "$lists/deny.toml" check advisories
    local copy
    copy=$(find "$lists" -maxdepth 1 -name 'advisory-db-*' | head -n 1)
    printf 'on %s, with the list as of %s (Cargo.lock %s)\n' "$(date -u +%F)" \
        "$(git -C "$copy" log -1 --format=%cs)" "$(lock)" >"$last"
    [ "$note" = no ] || cp "$last" "$NOTED"
    say "advisories: nothing known; compared $(cat "$last")"
}

lock() {
    sha256sum Cargo.lock | cut -c1-16
}

unchecked() {
    local known=$last
    [ -e "$known" ] || known=$NOTED
    say "advisories: NOT CHECKED, $1"
    if [ ! -e "$known" ]; then
        say "advisories: never compared so far"
    elif grep -q "Cargo.lock $(lock)" "$known"; then
        say "advisories: these very libraries were last compared $(cat "$known")"
    else
        say "advisories: other versions of the libraries were last compared $(cat "$known")"
    fi
    exit 0
}

main "$@"
