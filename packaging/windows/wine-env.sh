# Wine as the tests use it: quiet, no downloads, no menus in the developer's own desktop.
# shellcheck shell=bash
export WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d'
