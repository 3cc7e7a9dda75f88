"""Processes of the app for tests that use it from outside."""

from __future__ import annotations

import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status_of(url: str) -> int:
    """Give the status that an address answers with, 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            status: int = answer.status
            return status
    except urllib.error.HTTPError as fault:
        return fault.code
    except OSError:
        return 0


def wait_for(wanted: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until something is so, at most some seconds, and tell whether it came to be."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if wanted():
            return True
        time.sleep(0.2)
    return False


def wait_until_answering(url: str, *, seconds: float = 60) -> None:
    """Wait for an address to answer 200; raises TimeoutError where it does not."""
    if not wait_for(lambda: status_of(url) == 200, seconds=seconds):
        raise TimeoutError(url)
