#!/usr/bin/env bash
# Installs into target/fleet what `test.sh` needs: ansible-core, promtool, a parser of PowerShell. Quick where all is there.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"

readonly tools=$target/fleet

# The last that runs on Python 3.11, which Debian 12 has.
python=(ansible-core==2.19.14 tree-sitter==0.25.2 tree-sitter-powershell==0.26.4)

mkdir -p "$tools"
[ -x "$tools/venv/bin/python" ] || python3 -m venv "$tools/venv"
"$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check "${python[@]}"

# Only the program: the package would start a server.
if ! [ -x "$tools/promtool" ]; then
    if have promtool; then
        ln -sf "$(command -v promtool)" "$tools/promtool"
    else
        folder=$(mktemp -d)
        trap 'rm -rf "$folder"' EXIT
        (cd "$folder" && apt-get download --quiet prometheus && dpkg-deb -x prometheus_*.deb files)
        install -m 755 "$folder/files/usr/bin/promtool" "$tools/promtool"
    fi
fi
