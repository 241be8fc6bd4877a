# Lets packages be installed without starting what they bring: `without_services COMMAND...`. Needs lib.sh and `as_root`.
# shellcheck shell=bash

# Some packages start a daemon as soon as they are installed, and again at every boot. The tests start their own, on
# their own ports, so neither is wanted. Services that were there before stay as they are.
policy=/usr/sbin/policy-rc.d
units='xrdp xrdp-sesman nginx ssh chrony winbind krb5-kdc krb5-admin-server'
readonly MINE='# redial: start nothing while installing'

without_services() {
    local unit before=
    for unit in $units; do
        ! has_unit "$unit" || before="$before $unit "
    done
    restore_policy
    trap restore_policy EXIT
    [ ! -e "$policy" ] || as_root mv "$policy" "$policy.before-redial"
    write_policy "$$" | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    outlive "$$"

    "$@"

    restore_policy
    trap - EXIT
    for unit in $units; do
        case $before in *" $unit "*) continue ;; esac
        ! has_unit "$unit" || never_at_boot "$unit"
    done
}

# The policy for as long as that process lives. A set-up can be killed in a way that lets it clean nothing up; whoever asks
# the policy afterwards, as the next installation does, makes it go away and hears what was in its place before.
write_policy() {
    cat <<END
#!/bin/sh
$MINE
owner=$1 born=$(born "$1")
if [ "\$(sed 's/.*) //' "/proc/\$owner/stat" 2>/dev/null | cut -d' ' -f20)" = "\$born" ]; then
    exit 101
fi
rm -f "\$0"
[ -e "\$0.before-redial" ] || exit 0
mv "\$0.before-redial" "\$0"
exec "\$0" "\$@"
END
}

# When a process was started: numbers of processes come round again.
born() {
    sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20
}

# Asks it as soon as that process is gone, so that nothing is left behind even where nobody installs anything again.
outlive() {
    # shellcheck disable=SC2016
    as_root setsid --fork sh -c 'tail -s 0.2 --pid="$1" -f /dev/null; ! grep -qxF "$3" "$2" || "$2"' \
        sh "$1" "$policy" "$MINE" </dev/null >/dev/null 2>&1
}

has_unit() {
    [ -e "/lib/systemd/system/$1.service" ] || [ -e "/etc/init.d/$1" ]
}

restore_policy() {
    if [ -e "$policy" ] && grep -qxF "$MINE" "$policy"; then
        as_root rm -f "$policy"
    fi
    if [ -e "$policy.before-redial" ]; then
        as_root mv "$policy.before-redial" "$policy"
    fi
}

never_at_boot() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl disable --now --quiet "$1.service" || say "setup: could not disable $1"
    elif have update-rc.d && [ -e "/etc/init.d/$1" ]; then
        as_root update-rc.d "$1" disable >/dev/null 2>&1 || say "setup: could not disable $1"
    fi
}
