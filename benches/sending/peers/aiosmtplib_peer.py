"""aiosmtplib with a kept connection for each task: PORT CONNECTIONS MESSAGES HTML TEXT"""

import asyncio
import itertools
import pathlib
import sys
from email.headerregistry import Address
from email.message import EmailMessage

import aiosmtplib

port, connections, messages = map(int, sys.argv[1:4])
html, text = (pathlib.Path(name).read_text("utf-8") for name in sys.argv[4:6])
numbers = itertools.count()


def message(reader: int) -> EmailMessage:
    name, token = f"김민서 {reader}", str(reader).rjust(42, "0")

    def fill(part: str) -> str:
        return part.replace("%NAME%", name).replace("%TOKEN%", token)

    mail = EmailMessage()
    mail["From"] = Address("Weekend Briefing", "briefing", "lantern.example")
    mail["To"] = Address(name, f"r{reader:07}", "harbour.example")
    mail["Subject"] = "[Weekend Briefing] What the harbour said this week"
    mail.set_content(fill(text))
    mail.add_alternative(fill(html), subtype="html")
    return mail


async def work() -> None:
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, use_tls=False) as client:
        while (reader := next(numbers)) < messages:
            await client.send_message(message(reader))


async def main() -> None:
    await asyncio.gather(*(work() for _ in range(connections)))


asyncio.run(main())
