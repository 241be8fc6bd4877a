#!/usr/bin/env bash
# Makes the installer for Intune and Group Policy: msi.sh x64|arm64 VERSION FOLDER OUT
# FOLDER has what goes in: `packages.sh` fills it.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"

main() {
    [ $# -eq 4 ] || die "usage: msi.sh x64|arm64 VERSION FOLDER OUT"
    local arch=$1 version=$2 folder=$3 out=$4 product
    # The same for the same version, and another one for every other, by which Windows knows what is an upgrade.
    product=$(python3 -c 'import sys, uuid; print(uuid.uuid5(uuid.UUID("d5e22550-4698-4fab-8cb0-0fe55255e81e"), sys.argv[1]))' \
        "$version $arch")
    cp packaging/windows/redial.{ico,wxs} "$folder"
    rm -f "$out"
    # wixl only finds what lies beside its source.
    (cd "$folder" && quietly "msi-$arch" wixl --arch x64 -D "Version=$version" -D "Product=$product" -o "$out" redial.wxs)
    into_the_path "$out"
    # Which wixl does not know of. The components are for 64 bits either way.
    [ "$arch" != arm64 ] || msibuild "$out" -s "Installation Database" Redial 'Arm64;1033'
}

# App Paths counts for Start > Run and Explorer only; a console and a script go by the path. wixl knows nothing of that either:
# `=` sets it at the end, `-` takes it away with the program, `*` is everybody's, and the places are those that Microsoft gives.
into_the_path() {
    local rows=$target/logs/Environment.idt
    printf '%s\t%s\t%s\t%s\r\n' Environment Name Value Component_ s72 l255 L255 s72 >"$rows"
    printf 'Environment\tEnvironment\r\nPATH\t=-*PATH\t[~];[INSTALLDIR]\tProgram\r\n' >>"$rows"
    msibuild "$1" -i "$rows"
    local step
    for step in RemoveEnvironmentStrings:3300 WriteEnvironmentStrings:5200; do
        msibuild "$1" -q "INSERT INTO InstallExecuteSequence (Action, Sequence) VALUES ('${step%:*}', ${step#*:})"
    done
}

main "$@"
