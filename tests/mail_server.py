#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A real mail server (aiosmtpd) for tests/mail.sh: keeps what it takes, as a line of JSON each, and does what a file says.

    mail_server.py PORTFILE LOG HOWFILE [CERTIFICATE KEY]

HOWFILE holds take, later, refuse, or slow (the mail is kept, and the answer comes late). With a certificate it offers STARTTLS and wants "us" with "a secret" to sign in.
"""
import asyncio
import json
import os
import socket
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Keeper:
    async def handle_RCPT(self, server, session, envelope, address, options):
        how = open(sys.argv[3]).read().strip()
        if how == "later":
            return "450 4.2.0 Not now"
        if how == "refuse":
            return "550 5.1.1 Nobody here is called that"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        row = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None, "signed_in": bool(session.authenticated),
               "bytes": envelope.content.decode("latin-1")}
        with open(sys.argv[2], "a") as log:
            log.write(json.dumps(row) + "\n")
        if open(sys.argv[3]).read().strip() == "slow":
            await asyncio.sleep(60)
        return "250 OK"


def signs_in(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.login == b"us" and data.password == b"a secret"
    return AuthResult(success=right)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


port = int(sys.argv[6]) if len(sys.argv) > 6 else free_port()
more = {}
if len(sys.argv) > 5:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4], sys.argv[5])
    more = {"tls_context": context, "require_starttls": True, "authenticator": signs_in, "auth_required": True}
Controller(Keeper(), hostname="127.0.0.1", port=port, **more).start()
with open(sys.argv[1] + ".new", "w") as f:
    f.write(str(port))
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    time.sleep(3600)
