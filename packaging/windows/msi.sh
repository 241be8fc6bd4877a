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
    # Which wixl does not know of. The components are for 64 bits either way.
    [ "$arch" != arm64 ] || msibuild "$out" -s "Installation Database" Redial 'Arm64;1033'
}

main "$@"
