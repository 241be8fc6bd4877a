#!/usr/bin/env bash
# Runs a Windows program in the tests' Wine prefix: wine-run.sh PROGRAM [ARGUMENT...]
# Never for longer than REDIAL_WINE_SECONDS (300): a call that Wine lacks ends in its debugger, which waits for ever.
here=$PWD
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=packaging/windows/wine-env.sh
. "$root/packaging/windows/wine-env.sh"

export WINEPREFIX=${WINEPREFIX:-$target/wine}
bash "$root/packaging/windows/wine-prefix.sh" "$WINEPREFIX" >&2
cd "$here"
exec timeout -k 5 "${REDIAL_WINE_SECONDS:-300}" wine "$@"
