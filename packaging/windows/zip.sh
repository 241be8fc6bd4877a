# Shared by the scripts here: `zipped EXE ZIP` packs an exe with its licences.
# shellcheck shell=bash

# The same format that Explorer opens, packed harder than zip does. The files get the commit's time: the same exe gives the
# same zip.
zipped() {
    local exe=$1 zip=$2 folder
    folder=$(mktemp -d)
    cp "$exe" LICENSE-MIT LICENSE-APACHE assets/licences.txt "$folder"
    touch -d "@$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)" "$folder"/*
    rm -f "$zip"
    (cd "$folder" && TZ=UTC 7z a -tzip -mx=9 -mfb=258 -mpass=10 -mtm=off -mtc=off -mta=off -bso0 -bsp0 "$zip" ./redial.exe ./LICENSE-MIT ./LICENSE-APACHE ./licences.txt)
    rm -rf "$folder"
}
