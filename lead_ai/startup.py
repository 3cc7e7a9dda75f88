"""What must be in order before lead_ai starts: secrets that it may make itself, settings that it must refuse."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver", ".localhost"})
SHORTEST_KEY = 50
FEWEST_DIFFERENT_CHARACTERS = 10


def kept_secret(data_dir: Path, name: str) -> str:
    """Read a secret that was made in ``data_dir`` on the first start, or make it now, readable by its owner only."""
    path = data_dir / "secrets" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = path.with_suffix(f".{secrets.token_hex(8)}")
        made.write_text(secrets.token_urlsafe(64))
        made.chmod(0o600)
        try:
            # A link fails where another process was first, so that all read the same secret.
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()


def is_production(*, debug: bool, hosts: list[str]) -> bool:
    """Say whether this is production: debug off, and a name that is not of this machine."""
    return not debug and any(host not in LOCAL_HOSTS for host in hosts)


def key_faults(secret_key: str) -> list[str]:
    """List what makes a secret key unfit for production."""
    if not secret_key:
        return ["SECRET_KEY is missing. Set it to 50 or more random characters."]
    faults = []
    if len(secret_key) < SHORTEST_KEY or len(set(secret_key)) < FEWEST_DIFFERENT_CHARACTERS:
        faults.append("SECRET_KEY is too short or too regular. Set it to 50 or more random characters.")
    if "insecure" in secret_key or "change-me" in secret_key:
        faults.append("SECRET_KEY is a default value. Set it to 50 or more random characters.")
    return faults


def setting_faults(*, hosts: list[str], base_url: str, demo: bool, data_dir: Path) -> list[str]:
    """List the production settings that are unsafe but may be let through by ``ALLOW_INSECURE``."""
    faults = []
    if "*" in hosts:
        faults.append("ALLOWED_HOSTS holds *. Name the hosts that lead_ai answers for.")
    if not base_url.startswith("https://"):
        faults.append("BASE_URL does not begin with https://. Links in mails are made from it.")
    if demo:
        faults.append("DEMO is on. Demo accounts have a public password.")
    if data_dir.exists() and data_dir.stat().st_mode & 0o007:
        faults.append(f"DATA_DIR {data_dir} can be read by others. Set its mode to 0750 or less.")
    return faults


def broker(redis_url: str, data_dir: Path, *, testing: bool) -> tuple[str, dict[str, Any]]:
    """Give the address and options of the queue: Redis where it is set, memory in tests, else files in ``data_dir``."""
    if redis_url:
        return redis_url, {
            "visibility_timeout": 900,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            # Whoever asks for work does not wait for a broker that is away; the sweep rings later.
            "max_retries": 1,
            "interval_start": 0,
        }
    if testing:
        return "memory://", {}
    messages, control = data_dir / "broker" / "messages", data_dir / "broker" / "control"
    for folder in (messages, control):
        folder.mkdir(parents=True, exist_ok=True)
    return "filesystem://localhost", {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "processed_folder": str(messages),
        "store_processed": False,
        "polling_interval": 0.2,
    }
