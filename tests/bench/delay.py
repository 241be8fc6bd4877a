#!/usr/bin/env python3
"""Two network namespaces, joined by a wire that holds every packet for a while.

    delay.py ONE_WAY_MS     makes them, prints "NEAR FAR ADDRESS", and keeps the wire up until its standard input ends

NEAR is where the client runs, ADDRESS is the server's address, reachable from NEAR through the wire only. Every packet
is held, the SYN included, which a proxy cannot do and which this takes no kernel module for: both ends are TUN devices.
Needs root and iproute2. Everything is taken down again at the end.
"""
import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def tun(name):
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN_NO_PI))
    return end


def main():
    delay = float(sys.argv[1]) / 1000
    tag = os.getpid()
    sides = [(f"redial-{kind}-{tag}", f"rd{kind[0]}{tag % 100000}", f"10.77.0.{n}") for kind, n in (("near", 1), ("far", 2))]
    ends = []
    try:
        for space, device, address in sides:
            run("ip", "netns", "add", space)
            ends.append(tun(device))
            run("ip", "link", "set", device, "netns", space)
            inside = ("ip", "-n", space)
            run(*inside, "link", "set", "lo", "up")
            run(*inside, "addr", "add", f"{address}/30", "dev", device)
            run(*inside, "link", "set", device, "up", "mtu", "1500")
        print(sides[0][0], sides[1][0], sides[1][2], flush=True)
        carry(ends, delay)
    finally:
        for space, _, _ in sides:
            subprocess.run(("ip", "netns", "del", space), stderr=subprocess.DEVNULL)


def carry(ends, delay):
    waiting, count = [], 0
    while True:
        left = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select([*ends, sys.stdin], [], [], left)
        for end in ready:
            if end is sys.stdin:
                if not os.read(0, 1):
                    return
                continue
            try:
                packet = os.read(end, 65536)
            except BlockingIOError:
                continue
            count += 1
            other = ends[1] if end == ends[0] else ends[0]
            heapq.heappush(waiting, (time.monotonic() + delay, count, other, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            _, _, other, packet = heapq.heappop(waiting)
            try:
                os.write(other, packet)
            except OSError:
                pass  # The other side has gone down in the meantime.


main()
