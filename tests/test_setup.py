"""The files that set lead_ai up, start it, check it and ship it agree with each other and with the code."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings

from lead_ai.management.commands import run_local

ROOT = Path(__file__).resolve().parent.parent
HEALTH_CHECK = ROOT / "scripts" / "health_check.py"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))
    return loaded


def own_services() -> dict[str, dict[str, Any]]:
    return {name: one for name, one in compose()["services"].items() if one.get("image") == "lead_ai"}


def settings_variables() -> set[str]:
    """Give the environment variables that the settings read."""
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text("lead_ai/settings.py")))


def documented_variables() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/configure.md"), re.MULTILINE))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9-]*):", text("Makefile"), re.MULTILINE))


def test_every_variable_of_the_settings_is_documented_and_none_else() -> None:
    assert documented_variables() == settings_variables()


def test_compose_sets_only_variables_that_the_settings_read() -> None:
    for name, service in own_services().items():
        assert set(service["environment"]) <= settings_variables(), name


def test_compose_asks_for_every_secret() -> None:
    for variable in ("SECRET_KEY", "FIELD_KEYS", "ALLOWED_HOSTS", "BASE_URL", "POSTGRES_PASSWORD"):
        assert f"${{{variable}:?" in text("docker-compose.yml")


def test_compose_documents_every_variable_that_it_reads() -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml")))
    assert read - documented_variables() == {"POSTGRES_PASSWORD"}
    assert "POSTGRES_PASSWORD" in text("docs/deploy.md")


def test_compose_starts_what_exists() -> None:
    for service in own_services().values():
        words = service.get("command", "").split()
        if words[:1] == ["python"]:
            assert (ROOT / words[1]).is_file()
        if words[:1] == ["celery"]:
            assert (ROOT / words[words.index("--app") + 1] / "celery.py").is_file()
        for word in service.get("healthcheck", {}).get("test", []):
            assert not word.endswith(".py") or (ROOT / word).is_file()


def test_compose_keeps_what_must_outlive_a_container_in_named_volumes() -> None:
    named = set(compose()["volumes"])
    for service in compose()["services"].values():
        for volume in service["volumes"]:
            assert volume.split(":")[0] in named


def test_compose_waits_for_healthy_services_and_watches_each() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert "healthcheck" in service or name == "web", name  # web's stands in the image
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
            assert how["condition"] == wanted, (name, other)


def test_own_containers_can_write_nothing_but_their_data() -> None:
    for name, service in own_services().items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
    assert re.search(r"^USER lead_ai$", text("Dockerfile"), re.MULTILINE)


def test_container_starts_the_modules_that_exist() -> None:
    assert '"gunicorn", "lead_ai.wsgi"' in text("Dockerfile")
    assert (ROOT / "lead_ai" / "wsgi.py").is_file()
    for copied in re.findall(r"^!([\w./]+)$", text(".dockerignore"), re.MULTILINE):
        assert (ROOT / copied).exists(), copied


def test_make_help_names_every_target_that_people_call() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    internal = {target for target in make_targets() if target.startswith("check-")}
    assert set(re.findall(r"^  make (\S+)", told, re.MULTILINE)) == make_targets() - internal


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", ".ci/run", ".pre-commit-config.yaml"])
def test_documents_name_only_targets_that_exist(document: str) -> None:
    named = set(re.findall(r"(?:^    |`|entry: |setup |[a-z-] )make ([a-z0-9-]+)", text(document), re.MULTILINE))
    assert named
    assert named <= make_targets()


def test_documents_name_only_files_that_exist() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} names {target}"


def test_make_pins_the_uv_that_is_locked() -> None:
    pinned = re.search(r"^UV_VERSION := (\S+)$", text("Makefile"), re.MULTILINE)
    assert pinned
    assert re.search(rf"^uv=={re.escape(pinned.group(1))} ", text("requirements-dev.txt"), re.MULTILINE)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_a_hash_and_no_address(lock: str) -> None:
    pins = re.split(r"\n(?=\S)", text(lock).strip())
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in text(lock)


def test_changelog_begins_with_what_is_not_released() -> None:
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_decisions_are_numbered_and_say_what_was_rejected() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Rejected alternatives"], path.name


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_starting_on_a_taken_port_names_another_and_touches_nothing(taken_port: int) -> None:
    with override_settings(PORT=taken_port), pytest.raises(CommandError, match=rf"PORT={taken_port + 1} make run"):
        call_command("run_local")


def test_start_runs_the_processes_of_the_procfile_with_its_own_programs() -> None:
    manager = run_local.local_processes(ROOT / "Procfile")
    assert sorted(name for name in manager._processes) == ["beat", "web", "worker"]
    for process in manager._processes.values():
        program = process["obj"].cmd.split()[1]  # after exec
        assert (Path(sys.executable).parent / program).is_file()


@pytest.fixture
def page() -> Iterator[tuple[HTTPServer, list[str]]]:
    """Serve 200 at /up and 503 elsewhere, and keep the host names asked for."""
    hosts: list[str] = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hosts.append(self.headers["Host"])
            self.send_response(200 if self.path == "/up" else 503)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server, hosts
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("path", "status"), [("/up", 0), ("/down", 1)])
def test_health_check_fails_where_the_page_does(page: tuple[HTTPServer, list[str]], path: str, status: int) -> None:
    server, hosts = page
    command = [sys.executable, str(HEALTH_CHECK), path, f"127.0.0.1:{server.server_port}"]
    done = subprocess.run(command, env={"ALLOWED_HOSTS": "skills.example.org,other"}, check=False)
    assert done.returncode == status
    assert hosts == ["skills.example.org"]


def test_start_waits_until_the_first_page_answers(page: tuple[HTTPServer, list[str]]) -> None:
    server, hosts = page
    run_local.wait_until_answers(f"http://127.0.0.1:{server.server_port}/down")
    assert len(hosts) == 1


def test_documented_defaults_are_those_of_the_settings() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `?(\w+)`? \|", text("docs/configure.md"), re.MULTILINE)
    numbers = {name: value for name, value in rows if value.isdigit()}
    assert numbers
    for name, value in numbers.items():
        assert re.search(rf'env\.int\("{name}", default={value}\)', text("lead_ai/settings.py")), name
