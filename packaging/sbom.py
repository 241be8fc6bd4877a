#!/usr/bin/env python3
"""Says which libraries are inside a Redial, for the tools that look for known holes in them.

sbom.py TARGET          the list, as CycloneDX 1.5 (JSON)
sbom.py --audit TARGET  the short form that is put into the exe, where `cargo audit bin` and others find it

TARGET is Rust's name of it, such as x86_64-pc-windows-gnu. The same sources give the same lists.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid
import zlib

import licences

ROOT = licences.ROOT
NAMESPACE = uuid.UUID("d5e22550-4698-4fab-8cb0-0fe55255e81e")
# What is inside and no crate, as `assets/fonts/README.md` says.
FONTS = [("inter-ui", "4.1.1"), ("@fontsource/jetbrains-mono", "5.3.0"), ("@phosphor-icons/web", "2.1.2")]


def checksums():
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    return {(package["name"], package["version"]): package.get("checksum") for package in lock["package"]}


def cyclonedx(target):
    crates = licences.inside(target)
    ours, sums = crates[0][0], checksums()
    ref = {package["id"]: f"pkg:cargo/{package['name']}@{package['version']}" for package, _ in crates}

    def component(package):
        entry = {
            "type": "library",
            "bom-ref": ref[package["id"]],
            "name": package["name"],
            "version": package["version"],
            # Older crates write "or" as a stroke, which SPDX does not know.
            "licenses": [{"expression": re.sub(r"\s*/\s*", " OR ", package["license"])}],
            "purl": ref[package["id"]],
        }
        checksum = sums[package["name"], package["version"]]
        return entry | ({"hashes": [{"alg": "SHA-256", "content": checksum}]} if checksum else {})

    fonts = []
    for name, version in FONTS:
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        fonts.append({"type": "data", "bom-ref": purl, "name": name, "version": version, "purl": purl})
    program = component(ours) | {"type": "application"}
    program["properties"] = [{"name": "cdx:rustc:target", "value": target}]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": program} | day(),
        "components": [component(package) for package, _ in crates[1:]] + fonts,
        "dependencies": [
            {"ref": ref[package["id"]], "dependsOn": sorted(ref[used] for used in uses)} for package, uses in crates
        ],
    }
    number = uuid.uuid5(NAMESPACE, hashlib.sha256(json.dumps(document).encode()).hexdigest())
    return json.dumps(document | {"serialNumber": f"urn:uuid:{number}"}, indent=1)


def day():
    """The commit's time: whoever makes the list again gets the same."""
    told = subprocess.run(
        ["git", "log", "-1", "--format=%cd", "--date=format-local:%Y-%m-%dT%H:%M:%SZ"],
        cwd=ROOT, env=os.environ | {"TZ": "UTC"}, capture_output=True, text=True,
    )
    return {"timestamp": told.stdout.strip()} if told.returncode == 0 else {}


def audit(target):
    """https://github.com/rust-secure-code/cargo-auditable/blob/master/PARSING.md"""
    crates = licences.inside(target)
    order = sorted(crates, key=lambda entry: (entry[0]["name"], entry[0]["version"]))
    number = {package["id"]: at for at, (package, _) in enumerate(order)}
    packages = []
    for package, uses in order:
        entry = {"name": package["name"], "version": package["version"]}
        entry["source"] = "crates.io" if package["source"] else "local"
        if uses:
            entry["dependencies"] = sorted(number[used] for used in uses)
        if package is crates[0][0]:
            entry["root"] = True
        packages.append(entry)
    return zlib.compress(json.dumps({"packages": packages}, separators=(",", ":")).encode(), 9)


def main():
    match sys.argv[1:]:
        case ["--audit", target]:
            sys.stdout.buffer.write(audit(target))
        case [target] if not target.startswith("-"):
            print(cyclonedx(target))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
