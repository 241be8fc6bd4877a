#!/usr/bin/env bash
# Takes the pictures of the README anew: assets/screenshots, light and dark. They show practice computers, so that nothing of this
# one is in them, and differ from those before by measured times only. Look at them before they are committed.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/lib.sh"

main() {
    local new=$target/screenshots
    rm -rf "$new"
    quietly screenshots-build cargo build --locked
    quietly screenshots python3 packaging/screenshots.py "$target/debug/redial" "$new"
    rm -f assets/screenshots/*.png
    cp "$new"/*.png assets/screenshots/
    say "look at them: assets/screenshots"
}

main "$@"
