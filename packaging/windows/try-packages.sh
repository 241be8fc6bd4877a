#!/usr/bin/env bash
# Makes the packages, signed by an authority of its own, and installs, uses, upgrades and removes each under Wine.
# Minutes, so it is no part of the tests. `build.sh` has made the exe.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=packaging/windows/wine-env.sh
. "$root/packaging/windows/wine-env.sh"

work=$(mktemp -d)
out=$target/packages
server=

main() {
    trap cleared EXIT
    bash packaging/setup.sh packages
    authority
    bash packaging/windows/packages.sh x64
    for file in "$out/x64/redial.exe" "$out/redial-windows-x64-setup.exe" "$out/redial-windows-x64.msi"; do
        is_signed "$file"
    done
    is_refused_when_changed "$out/redial-windows-x64.msi"

    export WINEPREFIX=$work/wine
    quietly packages-prefix bash packaging/windows/wine-prefix.sh "$WINEPREFIX"
    practice
    portable
    set_up "for oneself" HKCU "$WINEPREFIX/drive_c/users/$(id -un)/AppData/Local/Programs/Redial" \
        "$WINEPREFIX/drive_c/users/$(id -un)/AppData/Roaming"
    set_up "for everybody" HKLM "$WINEPREFIX/drive_c/Program Files/Redial" "$WINEPREFIX/drive_c/ProgramData" /ALLUSERS
    for_another_processor
    for_deployment
    say "packages: installed, used and removed"
}

cleared() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ ! -d "$work/wine" ] || WINEPREFIX=$work/wine wineserver -k 2>/dev/null || true
    rm -rf "$work"
}

# A certificate for signing code, of an authority that is trusted here and nowhere else.
authority() {
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Redial test authority' \
        -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj '/CN=Redial test' -keyout "$work/sign.key" -out "$work/sign.csr" 2>/dev/null
    openssl x509 -req -in "$work/sign.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
        -extfile <(printf 'keyUsage=digitalSignature\nextendedKeyUsage=codeSigning\n') -out "$work/sign.pem" 2>/dev/null
    export REDIAL_SIGN_CERTIFICATE=$work/sign.pem REDIAL_SIGN_KEY=$work/sign.key
}

verified() { osslsigncode verify -CAfile "$work/ca.pem" -in "$1" >"$work/verified" 2>&1; }

is_signed() { verified "$1" || { cat "$work/verified"; die "$1 is not signed as it should be"; }; }

is_refused_when_changed() {
    local size
    cp "$1" "$work/changed"
    size=$(stat -c %s "$work/changed")
    printf 'x' | dd of="$work/changed" bs=1 seek=$((size / 2)) conv=notrunc status=none
    ! verified "$work/changed" || die "a changed $(basename "$1") still counts as signed"
}

run() { timeout -k 5 "${REDIAL_WINE_SECONDS:-120}" wine "$@" </dev/null; }

# A healthy computer to check, which listens until the end.
practice() {
    cp "$out/x64/redial.exe" "$work/practice.exe"
    timeout -k 5 900 wine "$work/practice.exe" practice healthy >"$work/practice.txt" 2>/dev/null </dev/null &
    server=$!
    local waited=0
    until address=$(grep -o '127\.[0-9.]*:[0-9]*' "$work/practice.txt" | head -n 1) && [ -n "$address" ]; do
        waited=$((waited + 1))
        [ "$waited" -lt 120 ] || die "the practice server did not start"
        sleep 0.5
    done
}

# What somebody does with it.
works() {
    local said
    said=$(run "$1" --version | tr -d '\r')
    case $said in
        "redial $(own_version) ("*) ;;
        *) die "$1 says '$said'" ;;
    esac
    run "$1" check "$address" --timeout 5 >"$work/checked" 2>"$work/progress" || die "$1 found a fault with a healthy computer: $(cat "$work/checked")"
    run "$1" licences >"$work/licences"
    grep -q "Apache License" "$work/licences" || die "$1 has no licences"
}

# HIVE KEY [NAME]: the value, or nothing.
registered() {
    local -a value=(/ve)
    [ $# -lt 3 ] || value=(/v "$3")
    # The value is the last column, and paths have blanks.
    run reg query "$1\\$2" "${value[@]}" /reg:64 2>/dev/null | tr -d '\r' | sed -n 's/^.*REG_[A-Z_]*  *//p'
}

is_there() { [ -e "$1" ] || die "$2: $1 is missing"; }
is_gone() { [ ! -e "$1" ] || die "$2: $1 is still there"; }

# NAME HIVE FOLDER: everything that an installed Redial is.
installed() {
    local name=$1 hive=$2 folder=$3 command
    for file in redial.exe licences.txt LICENSE-MIT LICENSE-APACHE; do
        is_there "$folder/$file" "$name"
    done
    works "$folder/redial.exe"
    command=$(registered "$hive" 'Software\Classes\Redial.Report\shell\open\command')
    [ "$command" = "\"$(windows "$folder/redial.exe")\" open \"%1\"" ] || die "$name: reports are opened by '$command'"
    run reg query "$hive\\Software\\Classes\\.json\\OpenWithProgids" /v Redial.Report /reg:64 >/dev/null 2>&1 ||
        die "$name: reports are not offered to be opened with it"
    command=$(registered "$hive" 'Software\Microsoft\Windows\CurrentVersion\App Paths\redial.exe')
    [ "$command" = "$(windows "$folder/redial.exe")" ] || die "$name: 'redial' starts '$command'"
}

# NAME HIVE FOLDER: nothing of it is left.
removed() {
    local name=$1 hive=$2 key
    is_gone "$3" "$name"
    for key in 'Classes\Redial.Report' 'Microsoft\Windows\CurrentVersion\App Paths\redial.exe'; do
        ! run reg query "$hive\\Software\\$key" /reg:64 >/dev/null 2>&1 || die "$name: $key is still there"
    done
    ! run reg query "$hive\\Software\\Classes\\.json\\OpenWithProgids" /v Redial.Report /reg:64 >/dev/null 2>&1 ||
        die "$name: reports are still offered to be opened with it"
}

windows() { printf 'C:%s\n' "${1#"$WINEPREFIX/drive_c"}" | tr / '\\'; }

portable() {
    7z x -bso0 -bsp0 -o"$work/portable folder" "$out/redial-windows-x64.zip"
    for file in redial.exe licences.txt LICENSE-MIT LICENSE-APACHE; do
        is_there "$work/portable folder/$file" zip
    done
    is_signed "$work/portable folder/redial.exe"
    works "$work/portable folder/redial.exe"
    say "zip: unpacked and used"
}

# NAME HIVE FOLDER MENU [ARGUMENT]
set_up() {
    local name="set-up $1" hive=$2 folder=$3 menu="$4/Microsoft/Windows/Start Menu/Programs/Redial.lnk" arguments=("${@:5}")
    local added='Software\Microsoft\Windows\CurrentVersion\Uninstall\Redial'
    run "$out/redial-windows-x64-setup.exe" /S ${arguments[@]+"${arguments[@]}"} || die "$name ended with $?"
    installed "$name" "$hive" "$folder"
    is_there "$menu" "$name"
    is_signed "$folder/uninstall.exe"
    [ "$(registered "$hive" "$added" DisplayVersion)" = "$(own_version)" ] || die "$name: Windows lists no such version"

    # Somebody else's file stays, and an older exe does not.
    printf 'mine' >"$folder/redial.toml"
    printf 'old' >"$folder/redial.exe"
    run "$out/redial-windows-x64-setup.exe" /S ${arguments[@]+"${arguments[@]}"} || die "$name again ended with $?"
    installed "$name again" "$hive" "$folder"

    run "$folder/uninstall.exe" /S || die "$name: removing ended with $?"
    # It goes on out of another folder, so that it can remove itself, and nobody is told when it has.
    local waited=0
    while [ -e "$folder/uninstall.exe" ] && [ "$waited" -lt 120 ]; do
        waited=$((waited + 1))
        sleep 0.5
    done
    [ "$(cat "$folder/redial.toml")" = mine ] || die "$name: removing took somebody else's file"
    rm "$folder/redial.toml"
    rmdir "$folder" || die "$name: there is more left: $(ls "$folder")"
    removed "$name" "$hive" "$folder"
    is_gone "$menu" "$name"
    [ -z "$(registered "$hive" "$added" DisplayVersion)" ] || die "$name: Windows still lists it"
    say "$name: installed, used, installed again and removed"
}

# An exe that can't start here must not take the place of one that can.
for_another_processor() {
    local setup=$work/arm64-setup.exe folder=$work/wine/drive_c/arm64 version rc=0
    version=$(own_version)
    (cd packaging/windows &&
        quietly set-up-elsewhere makensis -V2 -NOCD -DARM64 "-DSETUP=$setup" -DSTUB=amd64-unicode "-DVERSION=$version" \
            "-DFILES=$out/x64" redial.nsi)
    run "$setup" /S "/D=$(windows "$folder")" || rc=$?
    # ERROR_EXE_MACHINE_TYPE_MISMATCH
    [ "$rc" -eq 216 ] || die "a set-up for ARM ended with $rc"
    is_gone "$folder" "a set-up for ARM"
    say "set-up for ARM: refused here"
}

for_deployment() {
    local folder="$WINEPREFIX/drive_c/Program Files/Redial" msi=$out/redial-windows-x64.msi older=$work/older.msi by_name rc=0
    # Where Wine's installer puts what Windows' own puts into everybody's menu.
    local menu="$WINEPREFIX/drive_c/users/$(id -un)/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Redial.lnk"
    bash packaging/windows/msi.sh x64 0.0.1 "$out/x64" "$older"
    quiet_msi /i "$older" || die "MSI: ended with $?"
    installed "MSI, older" HKLM "$folder"
    is_in_path || die "MSI: a console does not find it by its name: $(path)"
    quiet_msi /i "$msi" || die "MSI: the upgrade ended with $?"
    installed "MSI" HKLM "$folder"
    is_there "$menu" MSI
    [ "$(listed)" = "$(own_version)" ] || die "MSI: Windows lists $(listed), not $(own_version) alone"
    [ "$(path | tr ';' '\n' | grep -c Redial)" = 1 ] || die "MSI: after the upgrade the path is $(path)"
    by_name=$(run cmd /c 'for %i in (redial.exe) do @echo %~$PATH:i' | tr -d '\r')
    [ "$by_name" = "$(windows "$folder/redial.exe")" ] || die "MSI: by its name a console finds '$by_name'"

    quiet_msi /i "$older" || rc=$?
    # 1603, of which Wine passes on eight bits.
    [ "$rc" -eq 67 ] || die "MSI: an older version in the place of a newer one ended with $rc"
    installed "MSI after an older one was refused" HKLM "$folder"
    [ "$(listed)" = "$(own_version)" ] || die "MSI: after an older one was refused Windows lists $(listed)"

    quiet_msi /x "$msi" || die "MSI: removing ended with $?"
    removed MSI HKLM "$folder"
    is_gone "$menu" MSI
    [ -z "$(listed)" ] || die "MSI: Windows still lists $(listed)"
    ! is_in_path || die "MSI: it is still in the path"
    say "MSI: installed, upgraded, an older one refused, and removed"
}

path() { registered HKLM 'System\CurrentControlSet\Control\Session Manager\Environment' PATH; }
is_in_path() { path | grep -q 'C:\\Program Files\\Redial'; }

quiet_msi() { run msiexec "$1" "Z:${2//\//\\}" /qn; }

# The versions of all that is installed by the name of Redial.
listed() {
    run reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s /reg:64 2>/dev/null | tr -d '\r' |
        awk '/^HKEY/ { name = "" } / DisplayName / { name = $NF } / DisplayVersion / && $NF != "" { version[key] = $NF }
             /^HKEY/ { key = $0 } / DisplayName / && $NF == "Redial" { redial[key] = 1 }
             END { for (key in redial) print version[key] }'
}

main "$@"
