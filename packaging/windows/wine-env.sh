# Wine as the tests use it: quiet, no downloads, no menus in the developer's own desktop.
# Without Direct3D 12: where there is no Vulkan driver, Wine's own ends the whole program instead of saying no.
# shellcheck shell=bash
export WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d;d3d12=d'
