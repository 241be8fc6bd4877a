#!/usr/bin/env bash
# Builds redial.exe twice, the second time in another folder and from nothing, and fails where the two differ: who builds
# Redial themselves gets the same octets. Works on what is committed.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"

main() {
    [ -z "$(git status --porcelain)" ] || die "there is something that is not committed, which the second build would not have"
    local elsewhere exe=x86_64-pc-windows-gnu/release/redial.exe
    elsewhere=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$elsewhere'" EXIT
    quietly first-build bash packaging/windows/build.sh
    git clone --quiet "$root" "$elsewhere/of-somebody-else"
    (
        cd "$elsewhere/of-somebody-else"
        export CARGO_TARGET_DIR=$elsewhere/made
        quietly second-build bash packaging/windows/build.sh
    )
    cmp "$target/$exe" "$elsewhere/made/$exe" || die "the two builds differ"
    cmp "$target/${exe%/*}/redial-windows-x64.zip" "$elsewhere/made/${exe%/*}/redial-windows-x64.zip" || die "the two zips differ"
    say "reproducible: $(sha256sum "$target/$exe")"
}

main "$@"
