#!/usr/bin/env python3
"""A server that takes no time: the beginning of a sign-in (NLA), answered at once, so that only the way is measured.

    ideal_server.py ADDRESS CERTIFICATE KEY [1.2]     "1.2" leaves TLS 1.3 out; prints "ready"

Speaks X.224, TLS and one CredSSP message. A real server's protocol rules where they matter here: whoever does not ask
for HYBRID is told that it is required.
"""
import socket
import ssl
import struct
import sys
import threading
import time


def tlv(tag, body):
    size = len(body)
    head = bytes([size]) if size < 128 else bytes([0x82, size >> 8, size & 255])
    return bytes([tag]) + head + body


def challenge():
    name = "IDEAL".encode("utf-16le")
    now = int((time.time() + 11644473600) * 10**7)
    pairs = b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in ((1, name), (7, struct.pack("<Q", now)), (0, b"")))
    head = b"NTLMSSP\0" + struct.pack("<IHHII", 2, 0, 0, 56, 0xE2888205) + bytes(16)
    return head + struct.pack("<HHI", len(pairs), len(pairs), 56) + bytes([10, 0, 0x7C, 0x4F, 0, 0, 0, 15]) + pairs


def serve(plain, context):
    try:
        request = plain.recv(512)
        asked = struct.unpack("<I", request[-4:])[0]
        kind, value = (2, 2) if asked & 2 else (3, 5)
        plain.sendall(bytes.fromhex("030000130ed000001234 00".replace(" ", "")) + struct.pack("<BBHI", kind, 0, 8, value))
        if kind == 3:
            return
        with context.wrap_socket(plain, server_side=True) as stream:
            if stream.recv(4096):
                token = tlv(0x30, tlv(0x30, tlv(0xA0, tlv(4, challenge()))))
                stream.sendall(tlv(0x30, tlv(0xA0, tlv(2, b"\x06")) + tlv(0xA1, token)))
                stream.recv(4096)
    except OSError:
        pass  # The client has what it wanted, or wanted something else.
    finally:
        plain.close()


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    if sys.argv[4:] == ["1.2"]:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    listener = socket.create_server((sys.argv[1], 3389), backlog=64)
    print("ready", flush=True)
    while True:
        plain, _ = listener.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(plain, context), daemon=True).start()


main()
