#!/usr/bin/env python3
"""The slowest chain of questions, asked bare and one after another: what any client has to wait for at least.

    bare_client.py HOST PORT     prints, in milliseconds: connect, greeting, handshake, sign-in, sum

One connection: TCP, X.224 connection request (SSL, HYBRID, HYBRID_EX), TLS, and, where the server chose NLA, a TSRequest
with an NTLM NEGOTIATE until its CHALLENGE.
"""
import socket
import ssl
import struct
import sys
import time

NEGOTIATE = b"NTLMSSP\0" + struct.pack("<II", 1, 0xE2888205) + bytes(16) + bytes([10, 0, 0x61, 0x4A, 0, 0, 0, 15])


def tlv(tag, body):
    return bytes([tag, len(body)]) + body


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    times = [time.perf_counter()]
    mark = lambda: times.append(time.perf_counter())
    s = socket.create_connection((host, port), 10)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    mark()
    s.sendall(bytes.fromhex("030000130ee000000000000100080000000000")[:15] + struct.pack("<I", 0x0B))
    answer = s.recv(512)
    mark()
    selected = struct.unpack("<I", answer[15:19])[0] if len(answer) == 19 and answer[11] == 2 else 0
    if selected:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        s = context.wrap_socket(s, server_hostname=host)
    mark()
    if selected & 0x0A:
        token = tlv(0x30, tlv(0x30, tlv(0xA0, tlv(4, NEGOTIATE))))
        s.sendall(tlv(0x30, tlv(0xA0, tlv(2, b"\x06")) + tlv(0xA1, token)))
        assert b"NTLMSSP\0\x02" in s.recv(4096)
    mark()
    steps = [1000 * (b - a) for a, b in zip(times, times[1:])]
    print(*(f"{step:.1f}" for step in [*steps, sum(steps)]))


main()
