#!/usr/bin/env python3
"""Devices that end in this program instead of in a cable. Prints "ready" and works until it is killed.

    wires.py wire ONE_WAY_MS SPACE:DEVICE SPACE:DEVICE    an Ethernet cable between two network namespaces, so long
    wires.py tunnel ONE_WAY_MS SPACE:DEVICE SPACE:DEVICE  the same as a tunnel between them
    wires.py agent SPACE:DEVICE cut MS                    a tunnel that takes every call by itself and hangs up after so long
    wires.py agent SPACE:DEVICE quiet                     one that takes every call and never says a word
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
TUN, TAP, NO_PI = 0x0001, 0x0002, 0x1000
FIN, SYN, RST, ACK = 1, 2, 4, 16


def device(where, kind):
    space, name = where.split(":")
    end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", name.encode(), kind | NO_PI))
    subprocess.run(("ip", "link", "set", name, "netns", space), check=True)
    return end


def serve(ends, arrived):
    """Calls `arrived(end, packet)` for each packet; what it puts into `later` is done when its time has come."""
    print("ready", flush=True)
    while True:
        left = max(0, later[0][0] - time.monotonic()) if later else None
        for end in select.select(ends, [], [], left)[0]:
            try:
                arrived(end, os.read(end, 65536))
            except BlockingIOError:
                pass
        while later and later[0][0] <= time.monotonic():
            _, _, act = heapq.heappop(later)
            act()


later, counter = [], 0


def after(seconds, act):
    global counter
    counter += 1
    heapq.heappush(later, (time.monotonic() + seconds, counter, act))


def send(end, packet):
    try:
        os.write(end, packet)
    except OSError:
        pass  # The device is not up, or not any more.


def wire(kind, delay, one, other):
    ends = [device(one, kind), device(other, kind)]
    across = {ends[0]: ends[1], ends[1]: ends[0]}
    serve(ends, lambda end, frame: after(delay, lambda: send(across[end], frame)))


def total(data):
    data += b"\0" * (len(data) % 2)
    words = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while words >> 16:
        words = (words & 0xFFFF) + (words >> 16)
    return ~words & 0xFFFF


def segment(call, seq, ack, flags):
    """From the one who was called, back to the caller. `call` is (caller's address, address that was called, ports)."""
    here, there, from_port, to_port = call
    tcp = struct.pack("!HHIIBBHHH", to_port, from_port, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 << 4, flags, 64000, 0, 0)
    tcp = tcp[:16] + struct.pack("!H", total(there + here + struct.pack("!HH", 6, len(tcp)) + tcp)) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + there + here
    return ip[:10] + struct.pack("!H", total(ip)) + ip[12:] + tcp


def agent(where, cut):
    calls = {}

    def arrived(end, packet):
        if packet[0] >> 4 != 4 or packet[9] != 6:
            return
        header = (packet[0] & 15) * 4
        tcp = packet[header:]
        from_port, to_port, seq, _, offset, flags = struct.unpack("!HHIIBB", tcp[:14])
        call = (packet[12:16], packet[16:20], from_port, to_port)
        said = len(packet) - header - (offset >> 4) * 4
        if flags & RST:
            calls.pop(call, None)
        elif flags & SYN:
            calls[call] = seq + 1
            send(end, segment(call, 1000, seq + 1, SYN | ACK))
            if cut is not None:
                after(cut, lambda: call in calls and send(end, segment(call, 1001, calls[call], FIN | ACK)))
        elif call in calls and (said or flags & FIN):
            calls[call] = seq + said + (flags & FIN)
            send(end, segment(call, 1001, calls[call], ACK))

    serve([device(where, TUN)], arrived)


if sys.argv[1] in ("wire", "tunnel"):
    wire(TAP if sys.argv[1] == "wire" else TUN, float(sys.argv[2]) / 1000, sys.argv[3], sys.argv[4])
else:
    agent(sys.argv[2], float(sys.argv[4]) / 1000 if sys.argv[3] == "cut" else None)
