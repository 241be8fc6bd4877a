#!/usr/bin/env python3
"""How long a fix takes to look and to change: on the computer in memory, and on Windows' own interfaces under Wine.

    fixes.py [REDIAL]       default: target/release/redial; the Windows program beside it, where there is one

The times are those that Redial measures itself and tells in `took_ms`: from its first question to the plan, and from the
yes to the last line of the journal, what was read back included. Starting the program, and Wine, does not count.
Prints the worst of each fix; what is above the aim is marked. Starting and stopping a service is Windows' own time.
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
REDIAL = str(Path(sys.argv[1] if len(sys.argv) > 1 else TARGET / "release/redial").resolve())
EXE = TARGET / "x86_64-pc-windows-gnu/release/redial.exe"
PREFIX = TARGET / "bench/wine"
SEED = ROOT / "tests/it/windows_fixes"
PLAN_MS, APPLY_MS, TIMES = 50, 200, 5
OPTIONS = {
    "clear-connection-history": ["--all"],
    "forget-saved-password": ["--all"],
    "connect-by-address": ["--address", "192.0.2.7"],
    "host-security-layer": ["--layer", "rdp"],
    "reset-stale-session": ["--session", "3"],
}
# What Wine has: all others end in a refusal there, and change nothing. Nothing connects anywhere.
WINE = [
    ["clear-connection-history", "--all"],
    ["reset-default-rdp"],
    ["client-nla-off"],
    ["gateway-auto-detect-on"],
    ["gateway-off"],
    ["forget-saved-password", "--all"],
    ["clear-bitmap-cache"],
    ["disable-udp"],
    ["host-nla-off"],
    ["host-security-layer", "--layer", "rdp"],
    ["start-remote-desktop-service"],
]
SERVICES = {"start-remote-desktop-service", "enable-remote-desktop", "restore-port-3389", "renew-certificate", "sync-clock"}


def main():
    print("\nfixes on the computer in memory (plan / apply)", flush=True)
    listed = json.loads(run([REDIAL, "fixes", "--json"]))["fixes"]
    show([measured(fix["id"], practice) for fix in listed])
    if not EXE.exists() or not (TARGET / "wine").exists():
        print("\nfixes under Wine: NOT MEASURED, packaging/test.sh makes redial.exe and the Wine prefix")
        return
    print("\nfixes under Wine, the Windows program (plan / apply)", flush=True)
    stays = furnish()
    try:
        show([measured(line[0], lambda _, line=line: real(line)) for line in WINE])
    finally:
        stays.stdin.close()
        stays.wait()
        subprocess.run(["wineserver", "-k"], env=environment())
        shutil.rmtree(PREFIX)


def measured(name, once):
    """The worst of some times: plan, apply."""
    took = [once(name) for _ in range(TIMES)]
    took = [one for one in took if one["apply"] is not None]
    return name, max(one["plan"] for one in took), max(one["apply"] for one in took)


def practice(name):
    return told(run([REDIAL, "fix", name, *OPTIONS.get(name, []), "--practice", "--yes", "--json"]))


def real(line):
    """There and back. What has no way back is applied once."""
    took = told(wine(EXE, "fix", *line, "--yes", "--json"))
    wine(EXE, "undo")
    return took


def told(document):
    report = json.loads(document)
    if report["outcome"] not in ("applied", "already-right"):
        sys.exit(f"{report['fix']}: {report['outcome']}: {report['sentences']}")
    return report["took_ms"]


def show(rows):
    for name, plan, apply in rows:
        missed = [what for what, took, aim in (("plan", plan, PLAN_MS), ("apply", apply, APPLY_MS)) if took > aim]
        service = " (with a service to start)" if name in SERVICES else ""
        print(f"  {name:<36} {plan:8.1f} ms {apply:8.1f} ms{service}{'  MISSED: ' + ', '.join(missed) if missed else ''}")
    print(f"  {'the worst':<36} {max(row[1] for row in rows):8.1f} ms", end="")
    print(f" {max(row[2] for row in rows if row[0] not in SERVICES):8.1f} ms, services aside", flush=True)


def furnish():
    """A copy of the tests' Wine prefix, with something for every fix to do."""
    shutil.rmtree(PREFIX, ignore_errors=True)
    shutil.copytree(TARGET / "wine", PREFIX, symlinks=True)
    witness = PREFIX / "witness.exe"
    gcc = ["x86_64-w64-mingw32-gcc", "-mwindows", "-Os", "-s", "-o", witness, SEED / "witness.c"]
    subprocess.run([*gcc, "-lcrypt32", "-ladvapi32", "-lshell32"], check=True)
    stays = subprocess.Popen([*WRAPPER, witness, "stay"], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    stays.stdout.read(4)
    seed = PREFIX / "seed.reg"
    seed.write_bytes((SEED / "seed.reg").read_text().replace("\n", "\r\n").encode("utf-16"))
    wine("regedit", "/S", windows(seed))
    home = next(folder for folder in (PREFIX / "drive_c/users").iterdir() if folder.name != "Public")
    settings = "enablecredsspsupport:i:1\r\ngatewayusagemethod:i:4\r\ngatewayhostname:s:gw.example\r\n"
    (home / "Documents/Default.rdp").write_bytes(settings.encode("utf-16"))
    cache = home / "AppData/Local/Microsoft/Terminal Server Client/Cache"
    cache.mkdir(parents=True)
    for number in range(8):
        (cache / f"Cache{number:04x}.bin").write_bytes(bytes(1 << 20))
    for host in ("pc7.example", "fileserver"):
        wine(witness, "password", f"TERMSRV/{host}", "1", "anna", "x", "7000")
    # Windows' task scheduler always runs; Wine starts it when it is first asked, which takes a second.
    wine(EXE, "fix", "host-nla-off", "--dry-run")
    return stays


WRAPPER = ["bash", ROOT / "packaging/windows/wine-run.sh"]


def environment():
    return {**os.environ, "WINEPREFIX": str(PREFIX), "REDIAL_WINE_SECONDS": "240"}


def wine(*words):
    """Into a file: what a program starts may stay, and keep a pipe open."""
    out = PREFIX / "out.txt"
    with out.open("wb") as file:
        subprocess.run([*WRAPPER, *words], env=environment(), stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.DEVNULL)
    return out.read_text()


def windows(path):
    return "Z:" + str(path).replace("/", "\\")


def run(words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


main()
