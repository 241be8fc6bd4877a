#!/usr/bin/env python3
"""An NLA server over one kind of TLS, OpenSSL's, as far as the answer to the beginning of a sign-in.

nla_server.py ADDRESS PORT CERTIFICATE KEY VERSION CIPHERS ANSWER
"""
import socket
import ssl
import struct
import sys
import threading

HYBRID = 2


def main(address, port, certificate, key, version, ciphers, answer):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Old kinds are what this is for.
    context.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    context.load_cert_chain(certificate, key)
    listener = socket.create_server((address, int(port)))
    while True:
        connection, _ = listener.accept()
        arguments = (connection, context, bytes.fromhex(answer))
        threading.Thread(target=serve, args=arguments, daemon=True).start()


def serve(connection, context, answer):
    with connection:
        try:
            request = connection.recv(2000)
            # RDP_NEG_REQ ([MS-RDPBCGR] 2.2.1.1.1) ends the request.
            asked = struct.unpack("<I", request[-4:])[0] if request[-8:-7] == b"\x01" else 0
            kind, value = (2, HYBRID) if asked & HYBRID else (3, 5)
            connection.sendall(bytes.fromhex("030000130ed00000123400") + struct.pack("<BBHI", kind, 0, 8, value))
            with context.wrap_socket(connection, server_side=True) as encrypted:
                if encrypted.recv(4096):
                    encrypted.sendall(answer)
                    encrypted.recv(4096)
        except OSError:
            pass  # Clients go as they like.


main(*sys.argv[1:])
