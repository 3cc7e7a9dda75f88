"""A mail server that does as it is told: it accepts, refuses, falls silent or hangs up, and keeps what it took."""

from __future__ import annotations

import email
import socketserver
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from email.policy import default as modern
from typing import Any, Final

ACCEPT: Final = "accept"
# Refuses for now or for good when told the recipient; hangs up there; hangs up once it has all of the content, which
# it keeps; says after the content that it does not take it.
REFUSE_NOW, REFUSE, HANG_UP, TAKE_AND_HANG_UP, TAKE_NOT = "450", "550", "hang up", "take and hang up", "451 at the end"


class Sink(socketserver.ThreadingTCPServer):
    """One mail server on a free port."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *actions: str, hold: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), Dialogue)
        self.actions = deque(actions)
        self.hold = hold
        self.taken: list[bytes] = []
        self.dialogues = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def mails(self) -> list[Message]:
        """What was taken, answered or not."""
        return [email.message_from_bytes(content, policy=modern) for content in self.taken]

    def next_action(self) -> str:
        return self.actions.popleft() if self.actions else ACCEPT


class Dialogue(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.server.dialogues += 1
        self.action = ""
        self.say("220 sink")
        for line in self.rfile:
            word = line.strip().upper()
            if not self.answer(word):
                return

    def answer(self, word: bytes) -> bool:
        """Answer one line; False to hang up."""
        if word.startswith(b"RCPT"):
            return self.recipient()
        if word == b"DATA":
            return self.content()
        self.say("221 bye" if word == b"QUIT" else "250 fine")
        return word != b"QUIT"

    def recipient(self) -> bool:
        self.action = self.server.next_action()
        if self.action == HANG_UP:
            return False
        self.say(f"{self.action} no" if self.action in {REFUSE_NOW, REFUSE} else "250 fine")
        return True

    def content(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if self.action == TAKE_NOT:
            self.say("451 full")
            return True
        self.server.taken.append(b"".join(lines).replace(b"\r\n", b"\n"))
        time.sleep(self.server.hold)
        if self.action == TAKE_AND_HANG_UP:
            return False
        self.say("250 taken")
        return True

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def listening(*actions: str, **options: Any) -> Iterator[Sink]:
    """Run a mail server that takes its actions in turn, one per mail, and accepts all after them."""
    with Sink(*actions, **options) as sink:
        thread = threading.Thread(target=sink.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.shutdown()
            thread.join()
