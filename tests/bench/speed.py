#!/usr/bin/env python3
"""How long a verdict takes, in round trips and beside other tools, and a fix; how much memory and how many octets it costs.

    speed.py [REDIAL]       default: target/release/redial; builds nothing

Prints ratios measured in one run, against peers on the same machine. Nothing here is a test: times on a busy machine
mean little, ratios a little more. Needs root and what `packaging/setup.sh test` installs; sslyze goes into target/bench.
"""
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "target" / "bench"
REDIAL = str(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/release/redial").resolve())
RTT_MS = 100
USER, PASSWORD = "labuser", "Right-Pass1"
running = []


def main():
    WORK.mkdir(parents=True, exist_ok=True)
    certificate()
    sslyze = install_sslyze()
    try:
        delayed("a server that takes no time (NLA, TLS 1.3)", ideal())
        delayed("a server that takes no time (NLA, TLS 1.2)", ideal("1.2"))
        delayed("FreeRDP shadow (NLA, TLS 1.3)", shadow, sslyze)
        undelayed(sslyze)
        deadlines()
        start()
        fixes()
        window()
        sizes()
    finally:
        for process in reversed(running):
            stop(process)


def delayed(label, server, sslyze=None):
    wire = spawn(["python3", HERE / "delay.py", str(RTT_MS / 2)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    near, far, address = wire.stdout.readline().split()
    server = server(address, ["ip", "netns", "exec", far])
    here = ["ip", "netns", "exec", near]
    title(f"{RTT_MS} ms round trip, {label}")
    row("bare sequential client", median(lambda: bare(address, here)), RTT_MS)
    row("redial check", median(lambda: timed([*here, REDIAL, "check", address, "--json"])), RTT_MS)
    connections([*here, REDIAL, "check", address])
    if sslyze:
        nmap = ["nmap", "-Pn", "-n", "-p", "3389", "--script", "rdp-enum-encryption,rdp-ntlm-info,ssl-cert", address]
        row("nmap, three RDP scripts", timed([*here, *nmap]), RTT_MS)
        row("sslyze --certinfo", timed([*here, sslyze, "--starttls", "rdp", "--certinfo", f"{address}:3389"]), RTT_MS)
    stop(server)
    wire.stdin.close()
    wire.wait(10)
    running.remove(wire)


def undelayed(sslyze):
    address = "127.0.11.1"
    server = shadow(address, [])
    title("no delay, FreeRDP shadow (NLA)")
    chain = median(lambda: bare(address, []), 11)
    ours = median(lambda: timed([REDIAL, "check", address, "--json"]), 11)
    row("bare sequential client", chain)
    row("redial check, start of the program included", ours)
    print(f"  {'redial beyond the bare chain':<44} {ours - chain:8.0f} ms")
    connections([REDIAL, "check", address])
    nmap = ["nmap", "-Pn", "-n", "-p", "3389", "--script", "rdp-enum-encryption,rdp-ntlm-info,ssl-cert", address]
    row("nmap, three RDP scripts", timed(nmap))
    row("sslyze --certinfo", timed([sslyze, "--starttls", "rdp", "--certinfo", f"{address}:3389"]))
    stop(server)
    practice = spawn([REDIAL, "practice", "healthy"], stdout=subprocess.PIPE, text=True)
    line = next(line for line in practice.stdout if "127.82.68." in line)
    address, port = next(word for word in line.split() if word.startswith("127.82.68.")).split(":")
    title("no delay, redial's own practice server (a peer that takes no time)")
    chain = median(lambda: bare(address, [], port), 11)
    ours = median(lambda: timed([REDIAL, "check", f"{address}:{port}", "--json"]), 11)
    row("bare sequential client", chain)
    row("redial check, start of the program included", ours)
    stop(practice)
    each_practice_server()


def each_practice_server():
    title("connections that each practice server is asked for (5 at most)")
    listed = subprocess.run([REDIAL, "practice", "--list"], check=True, capture_output=True, text=True).stdout
    for scenario in [line.split()[0] for line in listed.splitlines() if line.strip()]:
        practice = spawn([REDIAL, "practice", scenario], stdout=subprocess.PIPE, text=True)
        line = next((line for line in practice.stdout if "127." in line), None)
        if line:
            address = next(word for word in line.split() if word.startswith("127.")).rstrip(".,")
            connections([REDIAL, "check", address, "--error", "none"], scenario)
            connections([REDIAL, "check", address, "--error", "0x904/0x7"], f"{scenario}, with 0x904/0x7")
        stop(practice)


def connections(command, label="connections made"):
    """As the check counts them itself; that it counts right is tested where they arrive."""
    report = json.loads(subprocess.run([str(word) for word in [*command, "--json"]], capture_output=True, text=True).stdout)
    network = next(layer for layer in report["layers"] if layer["id"] == "network")
    print(f"  {label:<44} {network['facts']['connections']['made']:8}", flush=True)


def deadlines():
    space = f"redial-bench-{os.getpid()}"
    inside = ["ip", "netns", "exec", space]
    subprocess.run(["ip", "netns", "add", space], check=True)
    try:
        subprocess.run([*inside, "ip", "link", "set", "lo", "up"], check=True)
        drop = ["iptables", "-A", "INPUT", "-d", "127.82.68.66", "-p", "tcp", "--dport", "3389", "-j", "DROP"]
        subprocess.run([*inside, *drop], check=True)
        title("ports that do not answer")
        row("silent port (deadline 5000 ms)", timed([*inside, REDIAL, "check", "127.82.68.66", "--json"]))
        row("refused port", median(lambda: timed([*inside, REDIAL, "check", "127.82.68.67", "--json"])))
    finally:
        subprocess.run(["ip", "netns", "del", space])


def start():
    title("start and memory, headless")
    firsts = []
    for _ in range(9):
        listener = socket.create_server(("127.0.11.2", 0))
        port = listener.getsockname()[1]
        began = time.perf_counter()
        process = subprocess.Popen([REDIAL, "check", f"127.0.11.2:{port}", "--timeout", "1", "--json"], stdout=subprocess.DEVNULL)
        listener.accept()[0].close()
        firsts.append(1000 * (time.perf_counter() - began))
        listener.close()
        process.wait()
    row("start to first packet", statistics.median(firsts))
    server = shadow("127.0.11.3", [])
    print(f"  {'peak memory':<44} {peak([REDIAL, 'check', '127.0.11.3', '--json']) / 1024:8.1f} MiB")
    stop(server)


def peak(command):
    """In KiB, read while it runs: what the kernel reports afterwards counts this program's own memory before the exec."""
    process, most = subprocess.Popen(command, stdout=subprocess.DEVNULL), 0
    while process.poll() is None:
        try:
            for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    most = max(most, int(line.split()[1]))
        except OSError:
            break
        time.sleep(0.001)
    process.wait()
    return most


def fixes():
    subprocess.run([sys.executable, HERE / "fixes.py", REDIAL], check=True)


def window():
    display = ":97"
    title("the window, under Xvfb")
    xvfb = spawn(["Xvfb", display, "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
    wait_for(Path("/tmp/.X11-unix/X97").exists)
    env = {**os.environ, "DISPLAY": display}
    began = time.perf_counter()
    wizard = spawn([REDIAL], env=env)
    wait_for(lambda: colours(env) > 8, 0.02)
    row("first frame", 1000 * (time.perf_counter() - began))
    time.sleep(2)
    before = cpu(wizard.pid)
    time.sleep(5)
    spent = cpu(wizard.pid) - before
    print(f"  {'idle, processor time in 5 s':<44} {1000 * spent:8.0f} ms  = {100 * spent / 5:.1f} %")
    stop(wizard)
    stop(xvfb)


def colours(env):
    shot = subprocess.run("import -silent -window root -depth 8 -format %k info:", shell=True, env=env, capture_output=True, text=True)
    return int(shot.stdout.strip() or 0)


def sizes():
    exe = ROOT / "target/x86_64-pc-windows-gnu/release/redial.exe"
    if not exe.exists():
        return
    title("size of the Windows program")
    for file in (exe, exe.with_name("redial-windows-x64.zip")):
        print(f"  {file.name:<44} {file.stat().st_size / 2**20:8.2f} MiB")


def cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def certificate():
    if not (WORK / "shadow.key").exists():
        command = "req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=bench -addext extendedKeyUsage=serverAuth"
        subprocess.run(["openssl", *command.split(), "-keyout", WORK / "shadow.key", "-out", WORK / "shadow.crt"], check=True, capture_output=True)


def ideal(*versions):
    def start(address, prefix):
        command = [*prefix, "python3", HERE / "ideal_server.py", address, WORK / "shadow.crt", WORK / "shadow.key", *versions]
        server = spawn(command, stdout=subprocess.PIPE, text=True)
        server.stdout.readline()
        return server

    return start


def shadow(address, prefix):
    home = WORK / f"home-{address}"
    shutil.rmtree(home, ignore_errors=True)
    settings = home / ".config/freerdp/shadow"
    settings.mkdir(parents=True)
    for end in ("crt", "key"):
        shutil.copy(WORK / f"shadow.{end}", settings)
    sam = home / "sam"
    sam.write_bytes(subprocess.run(["winpr-hash", "-u", USER, "-p", PASSWORD, "-f", "sam"], check=True, capture_output=True).stdout)
    env = {**os.environ, "HOME": str(home), "DISPLAY": ":98"}
    xvfb = spawn([*prefix, "Xvfb", ":98", "-screen", "0", "640x480x24", "-nolisten", "tcp"])
    wait_for(Path("/tmp/.X11-unix/X98").exists)
    command = ["freerdp-shadow-cli", "/port:3389", f"/bind-address:{address}", f"/sam-file:{sam}", "/sec:nla", "+auth"]
    server = spawn([*prefix, *command], env=env)
    server.display = xvfb
    listening = lambda: subprocess.run([*prefix, "ss", "-Hltn", "src", address], capture_output=True).stdout
    wait_for(listening)
    return server


def install_sslyze():
    tool = WORK / "venv/bin/sslyze"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True)
        subprocess.run([WORK / "venv/bin/pip", "install", "-q", "sslyze"], check=True)
    return str(tool)


def bare(address, prefix, port="3389"):
    out = subprocess.run([*prefix, "python3", HERE / "bare_client.py", address, port], check=True, capture_output=True, text=True)
    return float(out.stdout.split()[-1])


def timed(command):
    began = time.perf_counter()
    subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 1000 * (time.perf_counter() - began)


def median(measure, times=5):
    return statistics.median(measure() for _ in range(times))


def title(text):
    print(f"\n{text}", flush=True)


def row(what, milliseconds, rtt=None):
    trips = f"  = {milliseconds / rtt:5.2f} round trips" if rtt else ""
    print(f"  {what:<44} {milliseconds:8.0f} ms{trips}", flush=True)


def spawn(command, **options):
    options.setdefault("stdout", subprocess.DEVNULL)
    process = subprocess.Popen([str(word) for word in command], stderr=subprocess.DEVNULL, **options)
    running.append(process)
    return process


def stop(process):
    if process in running:
        running.remove(process)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if hasattr(process, "display"):
        stop(process.display)


def wait_for(ready, pause=0.05, limit=20):
    end = time.monotonic() + limit
    while not ready():
        if time.monotonic() > end:
            sys.exit("a server did not come up")
        time.sleep(pause)


main()
