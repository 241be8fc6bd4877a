#!/usr/bin/env python3
"""Writes assets/licences.txt: the licences of everything that a finished Redial has inside.

licences.py          writes it
licences.py --check  says whether it is as it would be written

Asks cargo which crates are in the program for Windows and for Linux, and takes each licence's text out of the crate. It
needs no network once `cargo fetch` has been there.
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "assets" / "licences.txt"
TARGETS = ["x86_64-pc-windows-gnu", "aarch64-pc-windows-gnullvm", "x86_64-unknown-linux-gnu"]
# Of several that a crate may be used under, the first of these.
CHOICE = ["Apache-2.0", "MIT", "ISC", "BSD-3-Clause", "BSD-2-Clause", "Zlib", "BSL-1.0", "0BSD", "Unicode-3.0"]
# Whose terms are one well-known text, without a name in it.
STANDARD = {"Apache-2.0": ROOT / "LICENSE-APACHE"}
# The same for all who use it, so that one crate's copy does for another which has none.
NAMELESS = {"BSL-1.0": "Boost Software License", "Unicode-3.0": "UNICODE LICENSE V3"}
FONTS = ["Inter", "JetBrainsMono", "Phosphor"]
RULE = "=" * 100


def shipped():
    """The crates in the program, ours left out."""
    found = {}
    for target in TARGETS:
        for package, _ in inside(target)[1:]:
            found[package["name"], package["version"]] = package
    return [found[key] for key in sorted(found)]


def inside(target):
    """The crates in the program for one target, each with the ids of those that it uses itself; ours is the first."""
    told = subprocess.run(
        ["cargo", "metadata", "--locked", "--format-version=1", f"--filter-platform={target}"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )
    data = json.loads(told.stdout)
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}

    def used(node):
        for dependency in nodes[node]["deps"]:
            normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            package = packages[dependency["pkg"]]
            # A macro's own crates run in the compiler. What has no source is a part of ours (`packaging/glyphs`), and what
            # that uses is used by ours.
            macro = any("proc-macro" in kind for part in package["targets"] for kind in part["kind"])
            if not normal or macro:
                continue
            if package["source"]:
                yield dependency["pkg"]
            else:
                yield from used(dependency["pkg"])

    found, waiting = {}, [data["resolve"]["root"]]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = sorted(set(used(node)))
            waiting += found[node]
    order = [data["resolve"]["root"], *sorted(set(found) - {data["resolve"]["root"]})]
    return [(packages[node], found[node]) for node in order]


def chosen(expression):
    """The licences that apply, out of an SPDX expression."""
    words = re.findall(r"\(|\)|[^\s()/]+|/", expression)

    def alternatives(at):
        options = []
        one, at = every(at)
        options.append(one)
        while at < len(words) and words[at] in ("OR", "/"):
            one, at = every(at + 1)
            options.append(one)
        usable = [option for option in options if all(name in CHOICE for name in option)]
        if not usable:
            sys.exit(f"licences: none of these is known here: {expression}")
        return min(usable, key=lambda option: [CHOICE.index(name) for name in option]), at

    def every(at):
        names = set()
        while True:
            if words[at] == "(":
                inner, at = alternatives(at + 1)
                names |= inner
                at += 1
            else:
                name = words[at]
                at += 1
                if at < len(words) and words[at] == "WITH":
                    name, at = f"{name} WITH {words[at + 1]}", at + 2
                names.add(name)
            if at >= len(words) or words[at] != "AND":
                return names, at
            at += 1

    return sorted(alternatives(0)[0])


def text(path):
    lines = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def files(package):
    """Licence texts and notices that the crate carries."""
    folder = pathlib.Path(package["manifest_path"]).parent
    names = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense|third.?party)", re.IGNORECASE)
    inside = [path for path in folder.iterdir() if path.is_file() and names.match(path.name)]
    inside += [path for sub in ("LICENSES", "licenses") if (folder / sub).is_dir() for path in (folder / sub).iterdir()]
    return sorted(path for path in inside if path.is_file())


def wanted(package, licences):
    """Of those, what has to be passed on, but for the text that stands here anyway."""
    for path in files(package):
        body = text(path)
        notice = path.name.lower().startswith("notice")
        if notice or (licences != ["Apache-2.0"] and "Version 2.0, January 2004" not in body):
            yield body


def write():
    crates = shipped()
    parts = [
        "Redial is licensed under MIT or Apache-2.0, at your choice. It has other people's work inside, with our thanks:\n"
        "libraries written in Rust, Rust's own standard library, the runtime of MinGW-w64 (in redial.exe), and three fonts.\n"
        "Here is what each is, under which of its licences it is used here, and what those licences say."
    ]
    by_licence, texts, bare = {}, {}, []
    for package in crates:
        licences = chosen(package["license"])
        name = f"{package['name']} {package['version']}"
        by_licence.setdefault(" and ".join(licences), []).append(name)
        own = list(wanted(package, licences))
        for body in own:
            texts.setdefault(body, []).append(name)
        if not own and any(licence not in STANDARD for licence in licences):
            bare.append((name, licences, package))
    lists = []
    for licence in sorted(by_licence):
        lists.append(f"Under {licence}:\n" + wrapped(by_licence[licence]))
    parts.append("LIBRARIES\n\n" + "\n\n".join(lists))
    parts.append("APACHE-2.0\n\n" + text(STANDARD["Apache-2.0"]))
    for entry in list(bare):
        name, licences, _ = entry
        lent = next((body for body in texts if len(licences) == 1 and NAMELESS.get(licences[0], RULE) in body), None)
        if lent:
            texts[lent].append(name)
            bare.remove(entry)
    for body, names in sorted(texts.items(), key=lambda entry: entry[1]):
        parts.append(wrapped(names) + "\n\n" + body)
    for name, licences, package in bare:
        authors = ", ".join(re.sub(r"\s*<[^>]*>", "", author) for author in package["authors"]) or "its authors"
        parts.append(f"{name}\n\n" + "\n\n".join(standard(licence, authors) for licence in licences if licence not in STANDARD))
    parts.append(text(ROOT / "packaging" / "windows" / "runtime-licences.txt"))
    for font in FONTS:
        parts.append(f"The font {font}\n\n" + text(ROOT / "assets" / "fonts" / f"{font}-LICENSE.txt"))
    return f"\n\n{RULE}\n\n".join(parts) + "\n"


def standard(licence, authors):
    """For crates that name a licence and do not carry it."""
    source = {"MIT": ROOT / "LICENSE-MIT"}.get(licence)
    if source is None:
        sys.exit(f"licences: {licence} of {authors} has no text")
    body = text(source)
    return re.sub(r"(?m)^Copyright.*$", f"Copyright (c) {authors}", body, count=1)


def wrapped(names):
    lines = [""]
    for name in names:
        if lines[-1] and len(lines[-1]) + len(name) > 98:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + name
    return ",\n".join(lines)


def main():
    made = write()
    if sys.argv[1:] == ["--check"]:
        if not OUT.is_file() or OUT.read_text(encoding="utf-8") != made:
            sys.exit("assets/licences.txt is not what is inside: run packaging/licences.py")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        OUT.write_text(made, encoding="utf-8")
        print(f"{OUT}: {len(made)} characters")


if __name__ == "__main__":
    main()
