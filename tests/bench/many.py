#!/usr/bin/env python3
"""How long a list of a thousand computers takes, beside what its silent ones take alone, and how much memory.

    many.py [REDIAL] [COMPUTERS]    default: target/release/redial, 1000; builds nothing

A third each is healthy, refuses, and keeps silent, all of them practice computers on this one. The silent ones' time, divided
by how many are asked at once, is what no program can do without; printed is the ratio to that. Nothing here is a test.
"""
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REDIAL = str(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/redial").resolve())
COMPUTERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
KINDS = ["healthy", "refused", "silent"]
AT_ONCE, PATIENCE = 32, 2


def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16384), most))
    names = sorted(KINDS[number % len(KINDS)] for number in range(COMPUTERS))
    practice = subprocess.Popen([REDIAL, "practice", *names], stdout=subprocess.PIPE, text=True)
    try:
        addresses = {}
        for name in names:
            addresses.setdefault(name, []).append(practice.stdout.readline().split()[1])
        one = [alone(address) for address in addresses["silent"][:3]]
        silent = sorted(one)[1] * len(addresses["silent"]) / AT_ONCE
        # Shuffled as a list is: one of each kind after the other.
        listed = [addresses[name].pop() for number in range(COMPUTERS) for name in [KINDS[number % len(KINDS)]]]
        took, peak, documents = all_of(listed)
        report(took, silent, peak, documents)
    finally:
        practice.kill()
        practice.wait()


def command(*words):
    return [REDIAL, "check", *words, "--json", "--error", "none", "--timeout", str(PATIENCE)]


def alone(address):
    begun = time.monotonic()
    subprocess.run(command(address), stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def all_of(listed):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(listed))
        file.flush()
        begun = time.monotonic()
        run = subprocess.Popen(
            command("--targets", file.name, "--rate", "0", "--at-once", str(AT_ONCE)),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        peak, documents = 0, []
        for line in run.stdout:
            verdict = json.loads(line)["verdict"]
            # On a computer that is busy with other things some stay undecided, which is not to be taken for healthy.
            documents.append(verdict["cause"] or verdict["side"])
            peak = max(peak, memory(run.pid))
        run.wait()
        return time.monotonic() - begun, peak, documents


def memory(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")), 0)


def report(took, silent, peak, documents):
    print(f"{len(documents)} computers, {AT_ONCE} at once, {PATIENCE} s of patience")
    for cause in sorted(set(documents)):
        print(f"  {cause.replace('none', 'no fault'):<44} {documents.count(cause):8}")
    print(f"  {'all of them':<44} {took:8.1f} s")
    print(f"  {'the silent ones alone, divided by how many':<44} {silent:8.1f} s")
    print(f"  {'ratio (aim: at most 1.20)':<44} {took / silent:8.2f}")
    print(f"  {'most memory (aim: less than 100)':<44} {peak / 1024:8.1f} MiB")


main()
