#!/usr/bin/env bash
# Signs programs and installers for Windows, each in its place: sign.sh FILE...
#
#   REDIAL_SIGN_CERTIFICATE   the certificate, and those that lead to its issuer, as a PEM file
#   REDIAL_SIGN_KEY           its key: a PEM file, or the pkcs11: address of one that never leaves its token
#   REDIAL_SIGN_PKCS11        the token's library, where there is one
#   REDIAL_SIGN_PASSWORD      a file with the key's password or the token's PIN, where there is one
#   REDIAL_SIGN_TIMESTAMP     a time-stamping server (RFC 3161), so that what is signed outlives the certificate
#
# Without a certificate it says so, and signs nothing.
# shellcheck source=packaging/lib.sh
here=$PWD
. "$(dirname "$0")/../lib.sh"
cd "$here"

main() {
    [ $# -gt 0 ] || die "usage: sign.sh FILE..."
    if [ -z "${REDIAL_SIGN_CERTIFICATE:-}" ]; then
        say "NOT SIGNED, as there is no REDIAL_SIGN_CERTIFICATE: $*"
        return
    fi
    have osslsigncode || die "osslsigncode is missing (packaging/setup.sh packages installs it)"
    local -a with=(-h sha256 -n Redial -certs "$REDIAL_SIGN_CERTIFICATE" -key "${REDIAL_SIGN_KEY:?names the key}")
    [ -z "${REDIAL_SIGN_PKCS11:-}" ] || with+=(-pkcs11module "$REDIAL_SIGN_PKCS11")
    [ -z "${REDIAL_SIGN_PASSWORD:-}" ] || with+=(-readpass "$REDIAL_SIGN_PASSWORD")
    [ -z "${REDIAL_SIGN_TIMESTAMP:-}" ] || with+=(-ts "$REDIAL_SIGN_TIMESTAMP")
    local file
    for file in "$@"; do
        sign "$file" "${with[@]}"
    done
}

# Either signed as a whole, or left as it was.
sign() {
    local file=$1 signed=$1.signed
    shift
    rm -f "$signed"
    if ! osslsigncode sign "$@" -in "$file" -out "$signed" >/dev/null; then
        rm -f "$signed"
        die "$file could not be signed"
    fi
    # Over the file and not in its place, so that what may be done with it stays.
    cat "$signed" >"$file"
    rm "$signed"
    say "signed: $file"
}

main "$@"
