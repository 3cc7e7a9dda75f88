"""lead_ai makes its secrets on one's own machine and refuses to start unsafely in production."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lead_ai import startup

ROOT = Path(__file__).resolve().parent.parent
SAFE_KEY = "v7Qm2xLp9sKd4wZt8bNf3hRc6yGj1aVe5uTo0iXnPqWzBrMkSdFl"


def test_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    made = startup.kept_secret(tmp_path, "secret_key")
    assert len(made) >= startup.SHORTEST_KEY
    assert startup.kept_secret(tmp_path, "secret_key") == made
    assert stat.S_IMODE((tmp_path / "secrets" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["secret_key"]


def test_processes_that_start_at_once_share_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        made = list(starting.map(lambda _: startup.kept_secret(tmp_path, "field_key"), range(8)))
    assert len(set(made)) == 1


@pytest.mark.parametrize(
    ("debug", "hosts", "production"),
    [
        (False, ["skills.example.org"], True),
        (False, ["localhost", "skills.example.org"], True),
        (False, ["*"], True),
        (False, ["localhost", "127.0.0.1", "[::1]"], False),
        (True, ["skills.example.org"], False),
    ],
)
def test_production_is_a_public_name_without_debug(debug: bool, hosts: list[str], production: bool) -> None:
    assert startup.is_production(debug=debug, hosts=hosts) is production


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("", "missing"),
        (SAFE_KEY[:49], "too short"),
        ("abc" * 20, "too regular"),
        ("change-me" + SAFE_KEY, "default"),
        ("insecure" + SAFE_KEY, "default"),
    ],
)
def test_unfit_secret_key_is_told(key: str, word: str) -> None:
    assert [word in fault for fault in startup.key_faults(key)] == [True]


def test_long_random_secret_key_is_fine() -> None:
    assert startup.key_faults(SAFE_KEY) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"hosts": ["*"]}, "ALLOWED_HOSTS"),
        ({"base_url": "http://skills.example.org"}, "BASE_URL"),
        ({"demo": True}, "DEMO"),
    ],
)
def test_unsafe_setting_is_told(change: dict[str, object], word: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    safe = {"hosts": ["skills.example.org"], "base_url": "https://skills.example.org", "demo": False}
    assert startup.setting_faults(**safe, data_dir=tmp_path) == []  # type: ignore[arg-type]
    faults = startup.setting_faults(**{**safe, **change}, data_dir=tmp_path)  # type: ignore[arg-type]
    assert [fault.startswith(word) for fault in faults] == [True]


def test_data_folder_that_others_can_read_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    faults = startup.setting_faults(hosts=["a.example"], base_url="https://a.example", demo=False, data_dir=tmp_path)
    assert [str(tmp_path) in fault for fault in faults] == [True]


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Load the settings as production does, in a process of their own."""
    folder.chmod(0o750)
    surroundings = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(folder),
        "ALLOWED_HOSTS": "skills.example.org",
        "BASE_URL": "https://skills.example.org",
        "SECRET_KEY": SAFE_KEY,
        "FIELD_KEYS": SAFE_KEY[::-1],
        **variables,
    }
    command = [sys.executable, "-c", "import lead_ai.settings"]
    return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)


def test_production_starts_with_safe_settings(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


def test_production_names_every_fault_and_does_not_start(tmp_path: Path) -> None:
    done = start(tmp_path, SECRET_KEY="", FIELD_KEYS="", DEMO="on", BASE_URL="http://skills.example.org")
    assert done.returncode != 0
    for name in ("SECRET_KEY", "FIELD_KEYS", "DEMO", "BASE_URL"):
        assert f"\n- {name} " in done.stderr, name
    assert not (tmp_path / "secrets").exists()


def test_unsafe_settings_may_be_let_through_but_never_a_missing_key(tmp_path: Path) -> None:
    let_through = start(tmp_path, DEMO="on", ALLOW_INSECURE="on")
    assert let_through.returncode == 0
    assert "DEMO is on" in let_through.stderr
    assert start(tmp_path, SECRET_KEY="", ALLOW_INSECURE="on").returncode != 0
