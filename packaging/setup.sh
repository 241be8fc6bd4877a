#!/usr/bin/env bash
# Installs what a job needs on Debian 12 or newer and on Ubuntu: setup.sh [run|test|windows]
#
#   run      build the Linux wizard and start it (the default)
#   windows  build redial.exe
#   test     both, and every peer and tool that the tests use
#
# Does nothing, quickly, where nothing is missing. Starts no service and leaves none behind.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"

main() {
    local job=${1:-run}
    local -a want optional=()
    case $job in
        run) want=("${run[@]}") ;;
        windows) want=("${windows[@]}") ;;
        test) want=("${run[@]}" "${windows[@]}" "${test[@]}") optional=("${looks[@]}") ;;
        *) die "usage: setup.sh [run|test|windows]" ;;
    esac

    rust
    packages "${want[@]}"
    optional_packages ${optional[@]+"${optional[@]}"}
    case $job in run) ;; *) windows_target ;; esac
    case $job in test) tools ;; esac
}

# `one|other`: the first that this release of the distribution has.

# The program itself links to libc and libgcc only. The rest it opens by name while it starts: X11 or Wayland, the
# keyboard map, and OpenGL with a driver that also works without a graphics card.
run=(
    gcc libc6-dev libgcc-s1
    libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0
    libwayland-client0 libwayland-egl1 libxkbcommon0
    libgl1 libegl1 libgl1-mesa-dri
)

windows=(gcc-mingw-w64-x86-64 p7zip-full)

test=(
    xrdp                                      # a real peer: TLS and plain RDP
    'freerdp2-shadow-x11|freerdp3-shadow-x11' # a real peer: network level authentication
    'winpr-utils|winpr3-utils'                # its password file
    nginx-light openssh-server                # real services that are not Remote Desktop
    chrony                                    # a real time server
    nmap                                      # a second opinion
    faketime openssl                          # clocks and certificates that are wrong on purpose
    iproute2 iptables tcpdump util-linux      # networks that are wrong on purpose, and a look at them
    wine wine64                               # runs redial.exe
    xvfb xdotool x11-utils imagemagick        # a screen, hands and eyes for the wizard
    icoutils                                  # reads icon, version and manifest back out of redial.exe
    python3 python3-venv ca-certificates git
)

# For looking at the HTML report. Ubuntu has it as a snap only, which doesn't work everywhere.
looks=(chromium)

readonly CARGO_DENY=0.20.2 TYPOS=1.52.0

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

# Some of these packages start a daemon as soon as they are installed, and again at every boot. The tests start their
# own, on their own ports, so neither is wanted. Services that were there before stay as they are.
readonly POLICY=/usr/sbin/policy-rc.d MINE='# redial: start nothing while installing'
readonly UNITS='xrdp xrdp-sesman nginx ssh chrony'

without_services() {
    local unit before=
    for unit in $UNITS; do
        ! has_unit "$unit" || before="$before $unit "
    done
    restore_policy
    trap restore_policy EXIT
    [ ! -e "$POLICY" ] || as_root mv "$POLICY" "$POLICY.before-redial"
    printf '#!/bin/sh\n%s\nexit 101\n' "$MINE" | as_root tee "$POLICY" >/dev/null
    as_root chmod 755 "$POLICY"

    "$@"

    restore_policy
    trap - EXIT
    for unit in $UNITS; do
        case $before in *" $unit "*) continue ;; esac
        ! has_unit "$unit" || never_at_boot "$unit"
    done
}

has_unit() {
    [ -e "/lib/systemd/system/$1.service" ] || [ -e "/etc/init.d/$1" ]
}

# Also puts right what a run that was killed has left.
restore_policy() {
    if [ -e "$POLICY" ] && grep -qxF "$MINE" "$POLICY"; then
        as_root rm -f "$POLICY"
    fi
    if [ -e "$POLICY.before-redial" ]; then
        as_root mv "$POLICY.before-redial" "$POLICY"
    fi
}

never_at_boot() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable --now --quiet "$1.service" || say "setup: could not disable $1"
    elif have update-rc.d && [ -e "/etc/init.d/$1" ]; then
        as_root update-rc.d "$1" disable >/dev/null 2>&1 || say "setup: could not disable $1"
    fi
}

windows_target() {
    local lib
    lib=$(rustc --print target-libdir --target x86_64-pc-windows-gnu 2>/dev/null) || lib=
    ! compgen -G "$lib/libstd-*.rlib" >/dev/null || return 0
    if have rustup; then
        (quietly rustup-target rustup target add x86_64-pc-windows-gnu) && return 0
    fi
    die "Rust's standard library for Windows is missing and could not be fetched. Without rustup, build it from source:
  apt-get install rust-web-src     (or: rustup component add rust-src)
  RUSTC_BOOTSTRAP=1 cargo build -Zbuild-std=std,panic_unwind --release --target x86_64-pc-windows-gnu
(the source must have the version that 'rustc --version' names)"
}

# Both are conveniences of the developers, so they live under target/ and a machine without them still runs the tests.
tools() {
    local bin=$target/tools/bin
    mkdir -p "$target/tools"
    case $("$bin/cargo-deny" --version 2>/dev/null) in
        "cargo-deny $CARGO_DENY") ;;
        *)
            # Unoptimised: it builds in a quarter of the time and has little to do.
            (quietly cargo-deny-install cargo install --locked --debug --root "$target/tools" \
                --target-dir "$target/tools/build" --version "$CARGO_DENY" cargo-deny) ||
                say "setup: going on without cargo-deny"
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

typos_install() {
    rm -rf "$target/tools/python"
    python3 -m venv "$target/tools/python" || return
    "$target/tools/python/bin/pip" install --quiet "typos==$TYPOS" || return
    mkdir -p "$(dirname "$1")"
    ln -sf "$target/tools/python/bin/typos" "$1"
}

main "$@"
