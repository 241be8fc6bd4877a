#!/usr/bin/env bash
# Everything that is handed out, for both processors, and whatever of it can be tried here: release.sh URL
#
# URL is the folder that the packages will be downloaded from, for winget. Takes half an hour. `windows/sign.sh` says how to
# have it signed. All of it ends up in target/packages.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"

main() {
    [ $# -eq 1 ] || die "usage: release.sh URL"
    local out=$target/packages
    # Twice the same, of what is committed: this is also what builds the exe.
    bash packaging/windows/reproducible.sh
    # It signs with a key of its own, so what is handed out is made afterwards.
    bash packaging/windows/try-packages.sh
    bash packaging/windows/build-arm64.sh

    rm -rf "$out"
    bash packaging/windows/packages.sh x64
    bash packaging/windows/packages.sh arm64
    python3 packaging/sbom.py x86_64-pc-windows-gnu >"$out/redial-windows-x64.cdx.json"
    python3 packaging/sbom.py aarch64-pc-windows-gnullvm >"$out/redial-windows-arm64.cdx.json"
    python3 packaging/winget.py "$1"
    (cd "$out" && sha256sum redial-* >SHA256SUMS)
    say "$out:"
    ls -l "$out"
}

main "$@"
