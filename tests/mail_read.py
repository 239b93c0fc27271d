#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Reads mail with Python's own library and says what is in it: a mail in a file, or every mail of mail_server.py's log.

    mail_read.py FILE                 what one mail says, a line for each thing
    mail_read.py --log LOG            a line for each mail taken: Message-ID, recipient, signed in, subject
    mail_read.py --link LOG           the path of the link in the last one
"""
import email
import email.policy
import json
import re
import sys


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def rows():
    with open(sys.argv[2]) as log:
        return [json.loads(line) for line in log]


if sys.argv[1] == "--log":
    for row in rows():
        mail = read(row["bytes"].encode("latin-1"))
        print(mail["Message-ID"], ",".join(row["to"]), "signed in" if row["signed_in"] and row["tls"] else "in the open", mail["Subject"], sep="\t")
elif sys.argv[1] == "--link":
    mail = read(rows()[-1]["bytes"].encode("latin-1"))
    print(re.search(r"https://alongside\.example(/welcome/\S+)", mail.get_content()).group(1))
else:
    mail = read(open(sys.argv[1], "rb").read())
    print("defects", len(mail.defects))
    for name in ("Subject", "From", "To", "Reply-To", "Date", "Message-ID", "Auto-Submitted"):
        print(name, "|".join(str(v) for v in mail.get_all(name, [])))
    body = mail.get_body()
    print("text", body.get_content().encode("utf-8").hex())
    for part in mail.iter_attachments():
        print("file", part.get_filename(), part.get_content_type(), part.get_payload(decode=True).hex())
