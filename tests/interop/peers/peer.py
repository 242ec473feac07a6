# SPDX-License-Identifier: Apache-2.0
"""A TLS peer of Python's ssl module.

peer.py client PORT CA-FILE NAME MODE    fetches a page; MODE is plain, alpn,
                                         resumption or old
peer.py server KEY CERTIFICATE P12 MODE  serves a page; MODE is plain, hello_retry
                                         or old
"""
import socket
import ssl
import sys

REQUEST = b"GET / HTTP/1.0\r\n\r\n"


def fetch(context, port, name, session=None):
    with socket.create_connection(("127.0.0.1", int(port)), timeout=20) as plain:
        with context.wrap_socket(plain, server_hostname=name, session=session) as tls:
            tls.sendall(REQUEST)
            page = b"".join(iter(lambda: tls.recv(16384), b""))
            return page.decode(), tls.selected_alpn_protocol(), tls.session


def open_up(context):
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")


def client(port, authority, name, mode):
    context = ssl.create_default_context(cafile=authority)
    if mode == "old":
        open_up(context)
    if mode == "alpn":
        context.set_alpn_protocols(["http/1.1"])
    page, alpn, session = fetch(context, port, name)
    if mode == "resumption":
        page, alpn, session = fetch(context, port, name, session)
    print(page)
    print("ALPN:", alpn)


def server(key, certificate, _p12, mode):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    if mode == "old":
        open_up(context)
    if mode == "hello_retry":
        context.set_ecdh_curve("secp384r1")
    names = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(f"ACCEPT 127.0.0.1:{listener.getsockname()[1]}", flush=True)
        while True:
            plain, _ = listener.accept()
            with context.wrap_socket(plain, server_side=True) as tls:
                tls.recv(16384)
                text = f"peer: {tls.version()} {tls.cipher()[0]} name={names[-1]}"
                tls.sendall(b"HTTP/1.0 200 ok\r\n\r\n" + text.encode() + b"\n")
                tls.unwrap()


{"client": client, "server": server}[sys.argv[1]](*sys.argv[2:])
