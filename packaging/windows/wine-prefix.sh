#!/usr/bin/env bash
# Makes the Wine prefix that the tests run redial.exe in: wine-prefix.sh DIR
# Does nothing where DIR is ready. To start again, delete DIR.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=packaging/windows/wine-env.sh
. "$root/packaging/windows/wine-env.sh"

main() {
    [ $# -eq 1 ] || die "usage: wine-prefix.sh DIR"
    mkdir -p "$1"
    WINEPREFIX=$(cd "$1" && pwd)
    export WINEPREFIX
    local ready=$WINEPREFIX/redial-ready stamp
    stamp=$(cat "$root"/packaging/windows/{wine-prefix.sh,bcryptprimitives.c} | sha256sum)
    [ "$(cat "$ready" 2>/dev/null)" != "$stamp" ] || return 0

    # Wine's own warnings about a missing display or 32-bit part are no errors; what counts is checked at the end.
    timeout -k 5 240 wine wineboot -i </dev/null
    real_folders
    shim
    timeout -k 5 120 wine winecfg -v win10 </dev/null
    all_ended

    local version
    version=$(timeout -k 5 60 wine cmd /c ver </dev/null | tr -d '\r')
    case $version in
        *" 10.0."*) ;;
        *) die "the Wine prefix calls itself '$version', not Windows 10" ;;
    esac
    all_ended
    printf '%s\n' "$stamp" >"$ready"
}

# Wine links Documents, Desktop and the others to the developer's own folders; a test must not write there.
real_folders() {
    local link
    find "$WINEPREFIX/drive_c/users" -type l | while IFS= read -r link; do
        rm "$link"
        mkdir "$link"
    done
}

shim() {
    x86_64-w64-mingw32-gcc -Os -s -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
        "$root/packaging/windows/bcryptprimitives.c" -ladvapi32
}

# Wine writes the registry when its last program ends.
all_ended() {
    timeout -k 5 60 wineserver -w || wineserver -k
}

main "$@"
