#!/usr/bin/env bash
# Makes of a redial.exe what is handed out: packages.sh [x64|arm64]
#
#   target/packages/redial-windows-x64.zip         to unpack and start
#   target/packages/redial-windows-x64-setup.exe   the set-up: for oneself, or with /ALLUSERS for everybody; /S is silent
#   target/packages/redial-windows-x64.msi         for Intune and Group Policy
#
# `build.sh`, or `build-arm64.sh`, has made the exe. All of them are signed where `sign.sh` is told with what.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=packaging/windows/zip.sh
. "$root/packaging/windows/zip.sh"

out=$target/packages

main() {
    local arch=${1:-x64} triple stub
    case $arch in
        x64) triple=x86_64-pc-windows-gnu stub=amd64-unicode ;;
        # There is no set-up program for that processor: every Windows on it runs the one for x86.
        arm64) triple=aarch64-pc-windows-gnullvm stub=x86-unicode ;;
        *) die "usage: packages.sh [x64|arm64]" ;;
    esac
    bash packaging/setup.sh packages

    local name=redial-windows-$arch exe=$target/$triple/release/redial.exe files=$target/packages/$arch
    [ -f "$exe" ] || die "$exe is missing: run packaging/windows/build.sh, or build-arm64.sh"
    rm -rf "$files"
    mkdir -p "$files"
    cp "$exe" assets/licences.txt LICENSE-MIT LICENSE-APACHE "$files"
    bash packaging/windows/sign.sh "$files/redial.exe"

    local version
    version=$(own_version)
    zipped "$files/redial.exe" "$out/$name.zip"
    set_up "$out/$name-setup.exe" "$stub" "$version" "$files"
    bash packaging/windows/msi.sh "$arch" "$version" "$files" "$out/$name.msi"
    bash packaging/windows/sign.sh "$out/$name-setup.exe" "$out/$name.msi"
    (cd "$out" && sha256sum "$name.zip" "$name-setup.exe" "$name.msi")
}

set_up() {
    local -a more=()
    [ -z "${REDIAL_SIGN_CERTIFICATE:-}" ] || more=("-DSIGN=bash '$root/packaging/windows/sign.sh'")
    [ "$2" != x86-unicode ] || more+=(-DARM64)
    (cd packaging/windows &&
        quietly "set-up-$2" makensis -V2 -NOCD "-DSETUP=$1" "-DSTUB=$2" "-DVERSION=$3" "-DFILES=$4" ${more[@]+"${more[@]}"} redial.nsi)
}

main "$@"
