# Shared by the scripts here: `. "$(dirname "$0")/lib.sh"`. Sets $root and $target.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
case $target in /*) ;; *) target=$root/$target ;; esac
cd "$root"

# rustup's own folder is not always in a script's PATH.
[ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ] && PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# quietly NAME COMMAND...: runs it with its output in a file, and shows the file only when it fails.
quietly() {
    local name=$1 log started rc=0
    shift
    mkdir -p "$target/logs"
    log=$target/logs/$name.log
    started=$SECONDS
    "$@" >"$log" 2>&1 </dev/null || rc=$?
    if [ "$rc" -ne 0 ]; then
        tail -n 200 "$log"
        die "$name: failed with exit code $rc after $((SECONDS - started)) s (whole output: $log)"
    fi
    say "$name: ok ($((SECONDS - started)) s)"
}

# The version that Cargo.toml gives.
own_version() { sed -n 's/^version *= *"\(.*\)"/\1/p' Cargo.toml | head -n 1; }
