"""What architecture asks of every file, as far as a machine can see it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts.pure_modules import pure_files

ROOT = Path(__file__).resolve().parent.parent
APPS = ("lead_ai", "teams", "skills", "mentoring")

MODULE_LINES, TEST_LINES = 350, 450
FUNCTION_LINES, CLASS_LINES = 40, 200
TEMPLATE_LINES = 140
# A cap may be passed with a reason on the line that begins what passes it.
REASON = re.compile(r"over the cap: \w+")

NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "manager",
    "handler",
    "misc",
    "signals",
}


@cache
def tracked(*patterns: str) -> list[Path]:
    """List the files of the repository, new ones included, that match one of the patterns."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted({path for line in told.splitlines() if (path := ROOT / line).is_file()})


@cache
def modules() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def templates() -> list[Path]:
    return tracked("templates/*.html", "*/templates/*.html")


def named(path: Path, line: int | None = None) -> str:
    return str(path.relative_to(ROOT)) + (f":{line}" if line else "")


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def definitions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def found(pattern: str, paths: list[Path], *, flags: int = 0) -> list[str]:
    """Name each place where the pattern stands."""
    wanted = re.compile(pattern, flags)
    return [
        f"{named(path, number)} {match.group().strip()}"
        for path in paths
        for number, line in enumerate(lines_of(path), 1)
        if (match := wanted.search(line))
    ]


def test_modules_fit_on_a_few_screens() -> None:
    long = [
        f"{named(path)} has {len(lines)} lines"
        for path in modules()
        if len(lines := lines_of(path)) > (TEST_LINES if path.is_relative_to(ROOT / "tests") else MODULE_LINES)
        and not REASON.search(lines[0])
    ]
    assert long == []


def test_functions_and_classes_fit_on_one_screen() -> None:
    long = []
    for path in modules():
        lines = lines_of(path)
        for node in definitions(path):
            cap = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > cap and not REASON.search(lines[node.lineno - 1]):
                long.append(f"{named(path, node.lineno)} {node.name} has {length} lines")
    assert long == []


def test_templates_fit_on_a_few_screens() -> None:
    long = [
        f"{named(path)} has {len(lines)} lines"
        for path in templates()
        if len(lines := lines_of(path)) > TEMPLATE_LINES and not REASON.search(lines[0])
    ]
    assert long == []


@pytest.mark.parametrize(
    "inline",
    [
        r"\sstyle\s*=",
        r"<style\b",
        r"<script\b(?![^>]*\bsrc=)",
        r"\son[a-z]+\s*=\s*[\"']",
        r"hx-on[:a-z-]*\s*=",
        r"javascript:",
        r"hx-(vals|headers)=[\"']js:",
        r"hx-trigger=[\"'][^\"']*\[",
    ],
)
def test_templates_hold_no_inline_style_or_script(inline: str) -> None:
    assert found(inline, templates(), flags=re.IGNORECASE) == []


def test_templates_never_switch_escaping_off() -> None:
    assert found(r"\|\s*safe\b|\{%\s*autoescape off", templates()) == []


def test_modules_are_named_by_what_they_hold() -> None:
    vague = [
        named(path)
        for path in tracked("*.py", "*.html")
        for part in [*path.relative_to(ROOT).parts[:-1], path.stem]
        if part in NAMES_THAT_SAY_NOTHING
    ]
    assert vague == []


@pytest.mark.parametrize(
    "left_over",
    [
        r"\b(TOD[O]|FIXM[E])\b",
        r"breakpoin[t]\(",
        r"raise NotImplementedErro[r]",
        r"#\s*type:\s*ignore(?!\[)",
        r"#\s*noqa(?!:)",
    ],
)
def test_nothing_is_left_for_later(left_over: str) -> None:
    assert found(left_over, modules()) == []


def test_no_row_is_filtered_or_written_by_what_a_request_names() -> None:
    """Fields are listed one by one, so that a request reaches none that was not meant."""
    code = [path for path in modules() if path.relative_to(ROOT).parts[0] in APPS]
    assert (
        found(r"fields\s*=\s*[\"']__all__|\*\*(self\.)?request\.(GET|POST|data)|\.extra\(|objects\.raw\(", code) == []
    )


def test_nothing_of_ours_is_mocked() -> None:
    assert found(r"(from|import)\s+(unittest\.)?mock\b|\bmocker\b", tracked("tests/*.py")) == []


def test_pure_modules_ask_no_clock() -> None:
    clocks = r"\b(date\.today|datetime\.(now|utcnow|today)|time\.time|timezone\.(now|localdate|localtime))\("
    assert found(clocks, pure_files(ROOT)) == []


def test_pure_modules_say_what_each_function_does() -> None:
    silent = [
        f"{named(path, node.lineno)} {node.name}"
        for path in pure_files(ROOT)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_migrations_are_named_by_meaning() -> None:
    assert [named(path) for path in tracked("*/migrations/*_auto_*.py")] == []


def test_no_file_names_a_machine_or_a_package_index() -> None:
    places = "|".join(f"/{place}/" for place in ("work", "root", "farm", "home", "Users"))
    hosts = r"pypi\.[a-z]+|python.?hosted|registry\.npm|deb\.[a-z]+\.org|--(extra-)?index-url|--find-links"
    texts = [path for path in tracked() if path.suffix not in {".png", ".xlsx", ".woff2"} and path.name != "Makefile"]
    own_pattern = f"{named(Path(__file__))}:"
    names = found(rf"(?<![\w.\-]){'(' + places + ')'}|{hosts}", texts)
    assert [one for one in names if not one.startswith(own_pattern)] == []
