#!/bin/sh
# Remakes assets/fonts from the published packages, byte for byte.
# Needs npm, python3 (3.11 to 3.14, x86-64) with venv, and a package registry that npm and pip are set up for.
# What comes from there is held to what it was when it was looked at.
set -eu
out=$(cd "$(dirname "$0")/.." && pwd)/assets/fonts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv venv
cat >requirements.txt <<'END'
fonttools==4.68.0 --hash=sha256:d76f8fdcb6936f5e1045a0c9dd721a4bf11112e60d1e243bfa1d39f06a8b3104
brotli==1.2.1 \
    --hash=sha256:6b3c3d5794212a54434b4856f808f7bdf7ad48eacadaadb5b2346fc9a639365a \
    --hash=sha256:4b9dd0173ca5e01d1eb307d3c184fe8c09bdc168ede560889b1018d216d38c61 \
    --hash=sha256:264fd5b200f6f6170cb551a4b9fcaabf8aa846ddaefe72db4d5f49f9d3743df9 \
    --hash=sha256:a998857af4fcd19920bdf5f30f0f1a23f38472a703d33e49168cd4fd32438377
END
venv/bin/pip install --quiet --require-hashes --only-binary :all: --requirement requirements.txt

fetch() { # package sha256
    archive=$(npm pack --silent "$1")
    echo "$2  $archive" | sha256sum --check --quiet
    tar xzf "$archive" --one-top-level="$(echo "$1" | tr -dc a-z)"
}
fetch inter-ui@4.1.1 e392e4d71f18a7c1f23dfecd833d68fa05eeab41862686584e80fd2b5d87e9c0
fetch @fontsource/jetbrains-mono@5.3.0 1bbea47d1387406da5b6ccc4184cc61eae6851cc0db5c1d9bbd088ea9daa0b4a
fetch @phosphor-icons/web@2.1.2 40e3096099ca818c047979cece6a3764944d5200c67b64092f7bcd8bcd1d2b08

# Latin, Latin-1, Extended-A, the Romanian and Azeri letters, combining accents, Greek, Cyrillic,
# punctuation, super- and subscript digits, currency, arrows, signs, and egui's sign for "no glyph".
text=U+0020-007E,U+00A0-017F,U+018F,U+0192,U+0218-021B,U+0259,U+02C6,U+02C7,U+02D8-02DD,U+0300-0304
text=$text,U+0306-030C,U+0327,U+0328,U+0370-03FF,U+0400-045F,U+0490,U+0491,U+2009,U+200B,U+2010-2027
text=$text,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+2070-208E,U+20AC,U+2116,U+2122
text=$text,U+2190-2199,U+2212,U+2248,U+2260,U+2264,U+2265,U+25CB,U+25CF,U+25FB,U+FFFD

subset() { # source target unicodes [option...]
    source=$1 target=$2 unicodes=$3
    shift 3
    venv/bin/pyftsubset "$source" --output-file="$out/$target" --flavor=none --unicodes="$unicodes" \
        --no-hinting --desubroutinize --name-IDs=0,1,2,3,4,5,6,13,14 --no-recalc-timestamp "$@"
}

# egui can't be asked for tabular figures, so they become the figures: running times must not jitter.
tabular() { # source target
    venv/bin/python - "$1" "$2" <<'END'
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False)
names = "zero one two three four five six seven eight nine".split()
for table in font["cmap"].tables:
    for digit, name in enumerate(names):
        if 0x30 + digit in table.cmap:
            table.cmap[0x30 + digit] = name + ".tf"
font.flavor = None
font.save(sys.argv[2])
END
}

for weight in Regular SemiBold; do
    tabular interui*/package/web/Inter-$weight.woff2 $weight.ttf
    subset $weight.ttf Inter-$weight.ttf "$text" --layout-features=kern,mark,mkmk,ccmp,locl
done
cp interui*/package/LICENSE.txt "$out/Inter-LICENSE.txt"

subset fontsource*/package/files/jetbrains-mono-latin-400-normal.woff2 JetBrainsMono-Regular.ttf \
    U+0020-007E,U+00A0-00FF,U+2013,U+2014,U+2018-201D,U+2022,U+2026 --layout-features=
cp fontsource*/package/LICENSE "$out/JetBrainsMono-LICENSE.txt"

# The names behind the code points are in src/ui/icons.rs.
icons=$(sed -n 's/.*"\\u{\([0-9a-f]*\)}".*/U+\1/p' "$out/../../src/ui/icons.rs" | sort -u | paste -sd,)
subset phosphor*/package/src/regular/Phosphor.ttf Phosphor-Regular.ttf "$icons" --layout-features=
subset phosphor*/package/src/fill/Phosphor-Fill.ttf Phosphor-Fill.ttf "$icons" --layout-features=
cp phosphor*/package/LICENSE "$out/Phosphor-LICENSE.txt"
ls -l "$out"
