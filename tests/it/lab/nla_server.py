#!/usr/bin/env python3
"""One kind of TLS, OpenSSL's, and an answer to whatever is asked first: an NLA server behind somebody who greets for it.

nla_server.py ADDRESS PORT CERTIFICATE KEY VERSION CIPHERS ANSWER
"""
import socket
import ssl
import sys
import threading


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
            with context.wrap_socket(connection, server_side=True) as encrypted:
                if encrypted.recv(4096):
                    encrypted.sendall(answer)
                    encrypted.recv(4096)
        except OSError:
            pass  # Clients go as they like.


main(*sys.argv[1:])
