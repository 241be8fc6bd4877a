#!/usr/bin/env python3
"""Writes the manifests by which winget installs Redial: winget.py URL [PACKAGES [OUT]]

URL       where the packages can be downloaded, as a folder
PACKAGES  where they are here; target/packages if left out
OUT       where the manifests go; PACKAGES/winget if left out

What winget's published schema (1.10.0) asks of the fields that are used here is checked before anything is written.
"""

import hashlib
import json
import pathlib
import re
import sys
import tomllib
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
IDENTIFIER = "Redial.Redial"
SCHEMA = "1.10.0"
# The first Windows whose programs can say that nothing beside them is to be loaded: 10, version 1607.
OLDEST = "10.0.14393.0"
UPGRADE_CODE = "d5e22550-4698-4fab-8cb0-0fe55255e81e"

IN_ENGLISH = {
    "ShortDescription": "Finds out why Windows Remote Desktop won't connect, and says whose side it is on.",
    "Description": "Redial asks every layer between two computers whether Remote Desktop can get through, says in one sentence"
    " what is wrong and on whose side, offers to put it right where it can, and writes a report. No password is ever sent.",
    "Tags": ["diagnostics", "mstsc", "network", "rdp", "remote-desktop"],
}
IN_GERMAN = {
    "ShortDescription": "Findet heraus, warum Windows-Remotedesktop keine Verbindung bekommt, und auf wessen Seite es liegt.",
    "Description": "Redial fragt jede Schicht zwischen zwei Computern, ob Remotedesktop durchkommt, sagt in einem Satz, was nicht"
    " stimmt und auf wessen Seite, behebt es, wo es das kann, und schreibt einen Bericht. Nie wird ein Kennwort gesendet.",
}


def manifests(version, url, packages):
    def document(kind, fields):
        both = {"PackageIdentifier": IDENTIFIER, "PackageVersion": version}
        return both | fields | {"ManifestType": kind, "ManifestVersion": SCHEMA}

    installers = []
    for arch in ("x64", "arm64"):
        if (packages / f"redial-windows-{arch}.zip").is_file():
            installers += installers_of(arch, version, url, packages)
    if not installers:
        sys.exit(f"winget: there are no packages in {packages}")
    english = {"Publisher": "Redial", "PackageName": "Redial", "License": "MIT OR Apache-2.0", "Moniker": "redial"} | IN_ENGLISH
    return {
        "": document("version", {"DefaultLocale": "en-US"}),
        ".installer": document(
            "installer",
            {
                "Platform": ["Windows.Desktop"],
                "MinimumOSVersion": OLDEST,
                "UpgradeBehavior": "install",
                "Commands": ["redial"],
                "Installers": installers,
            },
        ),
        ".locale.en-US": document("defaultLocale", {"PackageLocale": "en-US"} | english),
        ".locale.de-DE": document("locale", {"PackageLocale": "de-DE"} | IN_GERMAN),
    }


def installers_of(arch, version, url, packages):
    def installer(name, fields):
        sum = hashlib.sha256((packages / name).read_bytes()).hexdigest().upper()
        return {"Architecture": arch} | fields | {"InstallerUrl": f"{url.rstrip('/')}/{name}", "InstallerSha256": sum}

    name = f"redial-windows-{arch}"
    nested = [{"RelativeFilePath": "redial.exe", "PortableCommandAlias": "redial"}]
    # As `msi.sh` makes it.
    product = uuid.uuid5(uuid.UUID(UPGRADE_CODE), f"{version} {arch}")
    everybody = {"Scope": "machine", "InstallerSwitches": {"Custom": "/ALLUSERS"}, "ElevationRequirement": "elevationRequired"}
    set_up = {"InstallerType": "nullsoft", "ProductCode": "Redial"}
    return [
        installer(f"{name}.zip", {"InstallerType": "zip", "NestedInstallerType": "portable", "NestedInstallerFiles": nested}),
        installer(f"{name}-setup.exe", set_up | {"Scope": "user"}),
        installer(f"{name}-setup.exe", set_up | everybody),
        installer(f"{name}.msi", {"InstallerType": "wix", "Scope": "machine", "ProductCode": f"{{{str(product).upper()}}}"}),
    ]


TEXT = r"(?s).{1,%d}"
# What the schema says of each field: a pattern of the whole, the fields of a list's or an object's parts, or both.
FIELDS = {
    "PackageIdentifier": r"[^\.\s\\/:\*\?\"<>\|\x01-\x1f]{1,32}(\.[^\.\s\\/:\*\?\"<>\|\x01-\x1f]{1,32}){1,7}",
    "PackageVersion": r"[^\\/:\*\?\"<>\|\x01-\x1f]{1,128}",
    "DefaultLocale": r"[a-zA-Z]{2}(-[a-zA-Z]{2})?",
    "PackageLocale": r"[a-zA-Z]{2}(-[a-zA-Z]{2})?",
    "ManifestType": "version|installer|defaultLocale|locale",
    "ManifestVersion": r"\d+\.\d+\.\d+",
    "Publisher": TEXT % 256,
    "PackageName": TEXT % 256,
    "License": TEXT % 512,
    "Moniker": TEXT % 40,
    "ShortDescription": r"(?s).{3,256}",
    "Description": r"(?s).{3,10000}",
    "Tags": TEXT % 40,
    "Platform": r"Windows\.(Desktop|Universal)",
    "MinimumOSVersion": r"\d{1,5}(\.\d{1,5}){0,3}",
    "UpgradeBehavior": "install|uninstallPrevious|deny",
    "Commands": TEXT % 40,
    "Architecture": "x86|x64|arm|arm64|neutral",
    "InstallerType": "msix|msi|appx|exe|zip|inno|nullsoft|wix|burn|pwa|portable",
    "NestedInstallerType": "msix|msi|appx|exe|inno|nullsoft|wix|burn|portable",
    "RelativeFilePath": TEXT % 512,
    "PortableCommandAlias": TEXT % 40,
    "Scope": "user|machine",
    "Custom": TEXT % 2048,
    "ElevationRequirement": "elevationRequired|elevationProhibited|elevatesSelf",
    "ProductCode": TEXT % 255,
    "InstallerUrl": r"([Hh][Tt][Tt][Pp][Ss]?)://.{1,2040}",
    "InstallerSha256": "[A-Fa-f0-9]{64}",
}
REQUIRED = {
    "version": {"PackageIdentifier", "PackageVersion", "DefaultLocale", "ManifestType", "ManifestVersion"},
    "installer": {"PackageIdentifier", "PackageVersion", "Installers", "ManifestType", "ManifestVersion"},
    "defaultLocale": {
        "PackageIdentifier", "PackageVersion", "PackageLocale", "Publisher", "PackageName", "License", "ShortDescription",
        "ManifestType", "ManifestVersion",
    },
    "locale": {"PackageIdentifier", "PackageVersion", "PackageLocale", "ManifestType", "ManifestVersion"},
    "Installers": {"Architecture", "InstallerUrl", "InstallerSha256"},
    "NestedInstallerFiles": {"RelativeFilePath"},
    "InstallerSwitches": set(),
}


def faults(name, value):
    """What the schema would not take, a line each."""
    if isinstance(value, list):
        return [fault for part in value for fault in faults(name, part)]
    if isinstance(value, dict):
        missing = [f"{name} lacks {field}" for field in sorted(REQUIRED[name] - value.keys())]
        return missing + [fault for field, part in value.items() for fault in faults(field, part)]
    if name not in FIELDS:
        return [f"{name} is not known here"]
    return [] if re.fullmatch(FIELDS[name], value) else [f"{name} may not be {value!r}"]


def yaml(value, indent=""):
    """The lines of a value. A string in JSON is one in YAML."""
    for field, part in value.items():
        if isinstance(part, dict):
            yield f"{indent}{field}:"
            yield from yaml(part, f"{indent}  ")
        elif isinstance(part, list):
            yield f"{indent}{field}:"
            for entry in part:
                if isinstance(entry, dict):
                    first, *rest = yaml(entry, f"{indent}  ")
                    yield f"{indent}- {first.lstrip()}"
                    yield from rest
                else:
                    yield f"{indent}- {text(entry)}"
        else:
            yield f"{indent}{field}: {text(part)}"


def text(value):
    return json.dumps(value, ensure_ascii=False)


def main():
    if not 1 <= len(sys.argv[1:]) <= 3 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    url, *places = sys.argv[1:]
    packages = pathlib.Path(places[0]) if places else ROOT / "target" / "packages"
    out = pathlib.Path(places[1]) if len(places) > 1 else packages / "winget"
    version = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]["version"]
    made = manifests(version, url, packages)
    wrong = [fault for document in made.values() for fault in faults(document["ManifestType"], document)]
    if wrong:
        sys.exit("winget: " + "\nwinget: ".join(wrong))
    out.mkdir(parents=True, exist_ok=True)
    for part, document in made.items():
        schema = f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{document['ManifestType']}.{SCHEMA}.schema.json"
        (out / f"{IDENTIFIER}{part}.yaml").write_text("\n".join([schema, *yaml(document)]) + "\n", encoding="utf-8")
    print(f"{out}: {len(made)} manifests")


if __name__ == "__main__":
    main()
