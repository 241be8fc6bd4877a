#!/usr/bin/env bash
# Sets up, builds Redial and starts its wizard. Arguments go to Redial: run.sh check some-computer
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"

main() {
    bash packaging/setup.sh run
    cargo build --release --locked
    local redial=$target/release/redial
    [ $# -eq 0 ] || exec "$redial" "$@"
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${WAYLAND_SOCKET:-}" ]; then
        exec "$redial"
    fi
    say "There is no display here, so the wizard can't open: Redial now checks one of its own practice computers in this console instead."
    without_display "$redial"
}

# The answer is the check's own exit code.
without_display() {
    local redial=$1 line address="" rc=0
    say
    "$redial" practice --list

    coproc PRACTICE { exec "$redial" practice healthy; }
    # bash forgets the pid as soon as the process has ended.
    local pid=$PRACTICE_PID
    # shellcheck disable=SC2064
    trap "kill $pid 2>/dev/null || true" EXIT
    while [ -z "$address" ] && IFS= read -r -t 20 line <&"${PRACTICE[0]}"; do
        [[ $line =~ 127\.[0-9.]+:[0-9]+ ]] && address=${BASH_REMATCH[0]}
    done
    [ -n "$address" ] || { say "The practice computer did not say where it listens." >&2; exit 70; }

    say
    say "redial check $address"
    "$redial" check "$address" || rc=$?
    exit "$rc"
}

main "$@"
