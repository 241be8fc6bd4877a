#!/bin/sh
# Called as `windres -I FOLDER INPUT OUTPUT`, as build scripts do, for a processor that Debian's windres does not know.
exec python-zig rc /:auto-includes none /:target arm64 /:output-format coff "$@"
