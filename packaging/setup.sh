#!/usr/bin/env bash
# Installs what a job needs on Debian 12 or newer and on Ubuntu: setup.sh [run|test|windows|arm64|packages]
#
#   run      build the Linux wizard and start it (the default)
#   windows  build redial.exe
#   arm64    build redial.exe for Windows on ARM
#   test     both, and every peer and tool that the tests use
#   packages what redial.exe is handed out in, and what that is tried with
#
# Does nothing, quickly, where nothing is missing. Starts no service and leaves none behind.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=packaging/no-services.sh
. "$root/packaging/no-services.sh"

main() {
    local job=${1:-run}
    local -a want optional=()
    case $job in
        run) want=("${run[@]}") ;;
        windows) want=("${windows[@]}") ;;
        arm64) want=("${run[@]}" "${arm64[@]}") ;;
        packages) want=("${windows[@]}" "${packages[@]}") ;;
        test) want=("${run[@]}" "${windows[@]}" "${test[@]}") optional=("${looks[@]}") ;;
        *) die "usage: setup.sh [run|test|windows|arm64|packages]" ;;
    esac

    rust
    packages "${want[@]}"
    optional_packages ${optional[@]+"${optional[@]}"}
    case $job in
        run) ;;
        arm64) windows_target aarch64-pc-windows-gnullvm ;;
        *) windows_target x86_64-pc-windows-gnu ;;
    esac
    case $job in test) tools ;; esac
}

# `one|other`: the first that this release of the distribution has.

# The program itself links to libc and libgcc only. The rest it opens by name while it starts: X11 or Wayland, and the
# keyboard map.
run=(
    gcc libc6-dev libgcc-s1
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0
    libwayland-client0 libxkbcommon0
)

windows=(gcc-mingw-w64-x86-64 p7zip-full python3)

# The linker and the libraries are fetched by `windows/build-arm64.sh`.
arm64=(p7zip-full python3 python3-venv)

packages=(nsis wixl msitools osslsigncode openssl python3 wine wine64)

test=(
    xrdp                                      # a real peer: TLS and plain RDP
    'freerdp2-shadow-x11|freerdp3-shadow-x11' # a real peer: network level authentication
    'winpr-utils|winpr3-utils'                # its password file
    weston                                    # a real peer: a session without a sign-in before it
    nginx-light openssh-server                # real services that are not Remote Desktop
    chrony                                    # a real time server
    nmap                                      # a second opinion
    faketime openssl                          # clocks and certificates that are wrong on purpose
    osslsigncode                              # signs redial.exe as whoever hands it out would
    iproute2 iptables tcpdump util-linux      # networks that are wrong on purpose, and a look at them
    wine wine64                               # runs redial.exe
    winbind                                   # Wine's NTLM, and a second opinion of ours
    krb5-kdc krb5-admin-server krb5-user      # a real domain to sign in by Kerberos
    python3-gssapi                            # ... and the other end of such a sign-in
    xvfb xdotool x11-utils imagemagick        # a screen, hands and eyes for the wizard
    dbus at-spi2-core                         # what screen readers hear it through
    python3-gi gir1.2-atspi-2.0               # ... and somebody who listens
    zbar-tools                                # reads the support code out of the report, as a camera does
    icoutils                                  # reads icon, version and manifest back out of redial.exe
    python3 python3-venv ca-certificates git
)

# For looking at the HTML report. Ubuntu has it as a snap only, which doesn't work everywhere.
looks=(chromium)

# What is not signed by the distribution or by Rust is held to what it was when it was looked at. Whatever it brings along
# is held by its own Cargo.lock.
readonly CARGO_DENY=0.20.2 TYPOS=1.52.0
readonly CARGO_DENY_SHA256=e528dfcbe739af7ce37a77d3d6df1b29dd6887b1c701d888820c0f16b864f737
typos_sha256=(
    418fd85f7fc11dec14e5482e747f6e916af56da96207cde0cdd69540a4b389f6 # x86_64
    5e870133c7e9cace94183e4d638697004a1473e79abcd01b8f75e362049a9b5c # aarch64
    89dab63cc338b374ba3ba7e14cfdcc6dec2e4dca67309a85f84cc00f0cd3d54e # x86_64, musl
)

rust() {
    have cargo || die "Rust is missing. Install it as https://rustup.rs says, then run this again."
    local need got
    need=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)
    got=$(rustc --version | cut -d' ' -f2)
    # `sort -V` puts the smaller version first.
    [ "$(printf '%s\n%s\n' "$need" "$got" | sort -V | head -n 1)" = "$need" ] ||
        die "Rust $need or newer is needed and $got is installed. Run: rustup update stable"
    local part
    for part in rustfmt clippy; do
        case $part in
            rustfmt) have rustfmt && continue ;;
            clippy) have cargo-clippy && continue ;;
        esac
        ! have rustup || quietly "rustup-$part" rustup component add "$part"
    done
}

# The names out of "$@" that are not installed, each resolved to what this distribution calls it.
missing() {
    local name choice found
    for name in "$@"; do
        found=
        for choice in ${name//|/ }; do
            if [ "$(dpkg-query -W -f '${db:Status-Status}' "$choice" 2>/dev/null)" = installed ]; then
                found=$choice
                break
            fi
        done
        [ -n "$found" ] || printf '%s\n' "$name"
    done
}

available() {
    apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'
}

packages() {
    have dpkg-query || die "Only Debian and Ubuntu are known here. Install the equivalents of: $*"
    local -a lack resolved=()
    mapfile -t lack < <(missing "$@")
    [ ${#lack[@]} -gt 0 ] || return 0

    say "setup: installing ${lack[*]}"
    refresh
    local name choice
    for name in "${lack[@]}"; do
        for choice in ${name//|/ }; do
            if available "$choice"; then
                resolved+=("$choice")
                continue 2
            fi
        done
        # Without a candidate apt itself says best what is wrong.
        resolved+=("${name%%|*}")
    done
    without_services install "${resolved[@]}"
}

# A machine that can't have these loses a convenience, not a test.
optional_packages() {
    local -a lack
    mapfile -t lack < <(missing "$@")
    [ ${#lack[@]} -gt 0 ] || return 0
    refresh
    without_services install_if_possible "${lack[@]}"
}

refreshed=
refresh() {
    [ -z "$refreshed" ] || return 0
    quietly apt-update as_root apt-get -o DPkg::Lock::Timeout=300 update
    refreshed=yes
}

install() {
    quietly apt-install as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
}

install_if_possible() {
    (install "$@") || say "setup: going on without $*"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        echo "Neither root nor sudo: an administrator has to run: $*" >&2
        return 1
    fi
}

windows_target() {
    local lib
    lib=$(rustc --print target-libdir --target "$1" 2>/dev/null) || lib=
    ! compgen -G "$lib/libstd-*.rlib" >/dev/null || return 0
    if have rustup; then
        (quietly rustup-target rustup target add "$1") && return 0
    fi
    die "Rust's standard library for Windows is missing and could not be fetched. Without rustup, build it from source:
  apt-get install rust-web-src     (or: rustup component add rust-src)
  RUSTC_BOOTSTRAP=1 cargo build -Zbuild-std=std,panic_unwind --release --target $1
(the source must have the version that 'rustc --version' names)"
}

# Both are conveniences of the developers, so they live under target/ and a machine without them still runs the tests.
tools() {
    local bin=$target/tools/bin
    mkdir -p "$target/tools"
    case $("$bin/cargo-deny" --version 2>/dev/null) in
        "cargo-deny $CARGO_DENY") ;;
        *)
            (quietly cargo-deny-install cargo_deny_install) || say "setup: going on without cargo-deny"
            rm -rf "$target/tools/build"
            ;;
    esac
    case $("$bin/typos" --version 2>/dev/null) in
        "typos-cli $TYPOS") ;;
        *)
            (quietly typos-install typos_install "$bin/typos") || say "setup: going on without typos"
            ;;
    esac
}

cargo_deny_install() {
    # This downloads it, and nothing of it is run yet. Outside of our own package, which is not what it is about.
    (cd "$target/tools" && cargo info --quiet "cargo-deny@$CARGO_DENY") >/dev/null || return
    local crate
    for crate in "${CARGO_HOME:-$HOME/.cargo}"/registry/cache/*/"cargo-deny-$CARGO_DENY.crate"; do
        printf '%s  %s\n' "$CARGO_DENY_SHA256" "$crate" | sha256sum --check || return
    done
    # Unoptimised: it builds in a quarter of the time and has little to do.
    cargo install --locked --debug --root "$target/tools" --target-dir "$target/tools/build" \
        --version "=$CARGO_DENY" cargo-deny
}

typos_install() {
    rm -rf "$target/tools/python"
    python3 -m venv "$target/tools/python" || return
    { printf 'typos==%s' "$TYPOS" && printf ' --hash=sha256:%s' "${typos_sha256[@]}"; } >"$target/tools/typos.txt"
    "$target/tools/python/bin/pip" install --quiet --require-hashes --only-binary :all: \
        --requirement "$target/tools/typos.txt" || return
    mkdir -p "$(dirname "$1")"
    ln -sf "$target/tools/python/bin/typos" "$1"
}

main "$@"
