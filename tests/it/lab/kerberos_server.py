#!/usr/bin/env python3
"""A computer of a domain: greets, encrypts, and takes a Kerberos ticket (or NTLM's beginning, which it refuses).

kerberos_server.py ADDRESS PORT CERTIFICATE KEY
Its own key is in KRB5_KTNAME. Tells a line of whatever it was shown.
"""
import hashlib
import socket
import ssl
import sys

import gssapi
from gssapi.raw import ChannelBindings, IOV, IOVBufferType, accept_sec_context, unwrap, wrap, wrap_iov

CONFIRM = bytes.fromhex("030000130ed00000123400021f080002000000")
LOGON_FAILURE = 0xC000006D
CHANNEL_BOUND = 0x800
HASH = 32


def tlv(tag, body):
    length = len(body)
    if length < 0x80:
        return bytes([tag, length]) + body
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + body


def element(octets):
    """The first element's tag, its body, and what follows it."""
    tag, length, at = octets[0], octets[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(octets[2:at], "big")
    return tag, octets[at : at + length], octets[at + length :]


def read_request(stream):
    """The fields of a TSRequest."""
    octets = b""
    while not whole(octets):
        more = stream.recv(65536)
        if not more:
            return None
        octets += more
    fields, rest = {}, element(octets)[1]
    while rest:
        tag, body, rest = element(rest)
        fields[tag & 0x1F] = body
    return fields


def whole(octets):
    if len(octets) < 6:
        return False
    length, at = octets[1], 2
    if length & 0x80:
        at += length & 0x7F
        length = int.from_bytes(octets[2:at], "big")
    return len(octets) >= at + length


def request(tag, body):
    return tlv(0x30, tlv(0xA0, b"\x02\x01\x06") + tlv(0xA0 | tag, body))


def serve(connection, context, der):
    connection.recv(4096)
    connection.sendall(CONFIRM)
    with context.wrap_socket(connection, server_side=True) as stream:
        sign_in(stream, der)


def sign_in(stream, der):
    # Of an RSA certificate signed with SHA-256: RFC 5929.
    bindings = ChannelBindings(application_data=b"tls-server-end-point:" + hashlib.sha256(der).digest())
    held = None
    while (fields := read_request(stream)) is not None:
        if 1 in fields:
            token = element(element(element(element(fields[1])[1])[1])[1])[1]
            if b"NTLMSSP\0" in token:
                print("ntlm", flush=True)
                stream.sendall(request(4, tlv(2, LOGON_FAILURE.to_bytes(4, "big"))))
                return
            taken = accept_sec_context(token, context=held, channel_bindings=bindings)
            held = taken.context
            bound = "bound" if int(taken.flags) & CHANNEL_BOUND else "not bound"
            print("ticket of", gssapi.Name(taken.initiator_name), bound, flush=True)
            if taken.token:
                stream.sendall(request(1, tlv(0x30, tlv(0x30, tlv(0xA0, tlv(4, taken.token))))))
        if 3 in fields:
            nonce, sealed = element(fields[5])[1], element(fields[3])[1]
            said, as_wine = unsealed(held, sealed)
            key = public_key(der)
            right = hashed(b"Client-To-Server", nonce, key) == said
            print("proof", "right" if right else "wrong", flush=True)
            stream.sendall(request(3, tlv(4, seal(held, hashed(b"Server-To-Client", nonce, key), as_wine))))
    print("gone", flush=True)


def unsealed(held, sealed):
    """What was sealed, and whether as Wine does it: what it calls the text is the beginning of what Kerberos made."""
    for octets, as_wine in [(sealed, False), (sealed[-HASH:] + sealed[:-HASH], True)]:
        try:
            return unwrap(held, octets).message, as_wine
        except gssapi.exceptions.GSSError as error:
            trouble = error
    raise trouble


def seal(held, text, as_wine):
    if as_wine:
        whole = wrap(held, text).message
        return whole[HASH:] + whole[:HASH]
    # As Windows wants it: the end of it goes to the beginning where there is no part for it.
    parts = IOV(IOVBufferType.header, text, std_layout=False)
    wrap_iov(held, parts)
    return parts[0].value + parts[1].value


def hashed(way, nonce, key):
    return hashlib.sha256(b"CredSSP " + way + b" Binding Hash\0" + nonce + key).digest()


def public_key(der):
    """The content of the certificate's subjectPublicKey."""
    sequences, rest = [], element(element(der)[1])[1]
    while rest:
        tag, body, rest = element(rest)
        if tag == 0x30:
            sequences.append(body)
    # Algorithm, issuer, validity, subject, and then this.
    info = sequences[4]
    return element(element(info)[2])[1][1:]


def main(address, port, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    with open(certificate, encoding="ascii") as file:
        der = ssl.PEM_cert_to_DER_cert(file.read())
    listener = socket.create_server((address, int(port)))
    while True:
        connection, _ = listener.accept()
        with connection:
            try:
                serve(connection, context, der)
            except (OSError, IndexError, gssapi.exceptions.GSSError) as error:
                print("trouble:", error, flush=True)


main(*sys.argv[1:])
