"""Which files are taken as evidence, under which name, and how they come back."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from skills.errors import RefusedFileError
from skills.formats.evidence_files import LONGEST_NAME, TYPES, clean_name, kind_of
from skills.models import Assessment, Evidence, EvidenceFile
from skills.services import evidence_files
from teams.models import Engineer
from tests.conftest import signed_in
from tests.factories import assessed, kept_file


def zipped(*parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for part in parts:
            packed.writestr(part, "<x/>")
    return held.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20)
DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
MACROS = zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
POLYGLOT = b"%PDF-1.4\n<html><script>alert(1)</script></html>"
TEXT = "Led the évaluation.\n\tTwice.".encode()

TAKEN = [
    ("a.pdf", PDF, "pdf"),
    ("a.PDF", PDF, "pdf"),
    ("a.png", PNG, "png"),
    ("a.jpg", JPEG, "jpg"),
    ("a.jpeg", JPEG, "jpg"),
    ("a.txt", TEXT, "txt"),
    ("a.txt", b"\xef\xbb\xbf" + TEXT, "txt"),
    ("a.txt", b"x < y, and <b>so</b> on", "txt"),
    ("a.md", b"# Heading\n\nWords", "md"),
    ("a.markdown", b"Words", "md"),
    ("a.docx", DOCX, "docx"),
    ("a.xlsx", XLSX, "xlsx"),
    ("page.html.pdf", PDF, "pdf"),
    ("a.pdf", POLYGLOT, "pdf"),
    ("../../etc/passwd.txt", TEXT, "txt"),
]
REFUSED = [
    ("a.html", HTML),
    ("a.htm", TEXT),
    ("a.svg", SVG),
    ("a.js", b"alert(1)"),
    ("a.exe", b"MZ\x90\x00"),
    ("a.zip", DOCX),
    ("a.xlsm", XLSX),
    ("a.gif", b"GIF89a"),
    ("a", PDF),
    ("pdf", PDF),
    ("a.pdf.exe", PDF),
    ("a.pdf.html", PDF),
    ("a.pdf", HTML),
    ("a.pdf", b"MZ\x90\x00" + PDF),
    ("a.pdf", b"\n" + PDF),
    ("a.png", SVG),
    ("a.png", JPEG),
    ("a.png", b"\x89PNG\r\n\x1a\n" + HTML),
    ("a.jpg", PNG),
    ("a.jpg", HTML),
    ("a.txt", HTML),
    ("a.txt", SVG),
    ("a.txt", b"\xef\xbb\xbf  <html>"),
    ("a.md", b"\n\n<SCRIPT>alert(1)</SCRIPT>"),
    ("a.md", b"<?xml version='1.0'?><svg/>"),
    ("a.md", b"<!-- --><script>alert(1)</script>"),
    ("a.txt", b"text\x00more"),
    ("a.txt", b"\x1b\x01\x02"),
    ("a.txt", b"\xff\xfe<\x00h\x00"),
    ("a.txt", b"#!/bin/sh\nrm"),
    ("a.txt", PDF),
    ("a.docx", XLSX),
    ("a.xlsx", DOCX),
    ("a.xlsx", MACROS),
    ("a.docx", zipped("word/document.xml")),
    ("a.docx", b"PK\x03\x04" + HTML),
    ("a.docx", PDF),
    ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml", *(f"xl/{n}" for n in range(5_001)))),
]
NAMES = [
    ("../../etc/passwd.txt", "passwd.txt"),
    ("..\\..\\windows\\system.ini.txt", "system.ini.txt"),
    ("C:\\work\\cv.pdf", "cv.pdf"),
    ("/etc/cv.pdf", "cv.pdf"),
    ("a\x00b.pdf", "ab.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
    ("invoice\u202efdp.exe", "invoicefdp.exe"),
    ("a\u2066b\u2069\u200f.pdf", "ab.pdf"),
    ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
    ("CON.txt", "_CON.txt"),
    ("lpt1", "_lpt1"),
    ("console.txt", "console.txt"),
    (".htaccess", "htaccess"),
    ("..", "file"),
    ("", "file"),
    ("  spaced   out .pdf  ", "spaced out .pdf"),
    ('<img src=x onerror="a">.png', "_img src=x onerror=_a__.png"),
    ("re\u0301sume\u0301.pdf", "r\u00e9sum\u00e9.pdf"),
    ("履歴書.pdf", "履歴書.pdf"),
    ("a;b|c?*.pdf", "a;b_c__.pdf"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_a_file_of_a_kind_that_is_taken_is_told_by_its_content(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, io.BytesIO(content)).content_type == TYPES[kind]


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_other_files_are_refused_whatever_their_name(name: str, content: bytes) -> None:
    with pytest.raises(RefusedFileError):
        kind_of(name, io.BytesIO(content))


@pytest.mark.parametrize(("given", "kept"), NAMES)
def test_names_lose_folders_unseen_characters_and_devices(given: str, kept: str) -> None:
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["x" * 4096 + ".pdf", "x" * 4096, "a." + "y" * 4096])
def test_long_names_are_cut_and_keep_their_ending(name: str) -> None:
    assert len(clean_name(name)) <= LONGEST_NAME
    assert clean_name(name).endswith(".pdf") == name.endswith(".pdf")


def stored_names() -> set[str]:
    folder = evidence_files._folder()
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def upload(client: Client, name: str, content: bytes, **fields: str) -> Any:
    return client.post("/engineers/bob/evidence/", {"file": SimpleUploadedFile(name, content), **fields})


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content"), REFUSED[::3])
def test_a_refused_upload_says_why_and_stores_nothing(bob: Engineer, name: str, content: bytes) -> None:
    before = stored_names()
    answer = upload(signed_in(bob), name, content)
    assert answer.status_code == 422
    assert b"PDF, PNG, JPEG" in answer.content or b"is not what its name says" in answer.content
    assert not EvidenceFile.objects.exists()
    assert stored_names() == before


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_what_is_taken_comes_back_to_be_saved_and_never_to_be_shown(
    bob: Engineer, name: str, content: bytes, kind: str
) -> None:
    client = signed_in(bob)
    upload(client, name, content)
    file = EvidenceFile.objects.get()
    answer: Any = client.get(f"/evidence/files/{file.uuid}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "/" not in answer["Content-Disposition"].split("filename", 1)[1]
    assert answer["Content-Type"].startswith(TYPES[kind])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_place_of_a_file_says_nothing_of_it(bob: Engineer) -> None:
    file = kept_file(bob, bob.user, name="../salary.txt", content=TEXT)
    path = evidence_files._folder() / file.stored_as
    assert path.read_bytes() == TEXT
    assert path.stat().st_mode & 0o077 == 0
    assert "salary" not in file.stored_as
    assert len(file.stored_as) == 48


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", b"The file is empty."),
        ("a.pdf", b"%PDF-" + bytes(10 * 1024 * 1024), b"larger than 10 MiB"),
    ],
)
def test_an_empty_and_a_large_file_are_refused_in_words(bob: Engineer, name: str, content: bytes, said: bytes) -> None:
    answer = upload(signed_in(bob), name, content)
    assert answer.status_code == 422
    assert said in answer.content


@pytest.mark.django_db
def test_a_person_has_200_mib_and_no_more(bob: Engineer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert evidence_files.MOST_BYTES_PER_PERSON == 200 * 1024 * 1024
    monkeypatch.setattr(evidence_files, "MOST_BYTES_PER_PERSON", 3 * len(PDF))
    client = signed_in(bob)
    for number in range(3):
        upload(client, f"{number}.pdf", PDF[:-1] + str(number).encode())
    answer = upload(client, "3.pdf", PDF[:-1] + b"3")
    assert b"would pass" in answer.content
    assert EvidenceFile.objects.count() == 3
    stored = set(EvidenceFile.objects.values_list("stored_as", flat=True))
    assert stored <= stored_names()


@pytest.mark.django_db
def test_the_same_content_again_is_the_same_file(bob: Engineer) -> None:
    client = signed_in(bob)
    before = stored_names()
    for name in ("a.pdf", "b.pdf"):
        upload(client, name, PDF)
    assert EvidenceFile.objects.count() == 1
    assert len(stored_names() - before) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/engineers/bob/evidence/", 200 * 1024 * 1024, 413),
        ("/engineers/bob/assess/programming/", 200 * 1024 * 1024, 413),
        ("/account/login/", 13 * 1024 * 1024, 413),
        ("/api/v1/assessments/", 6 * 1024 * 1024, 413),
        ("/admin/imports/new/", 111 * 1024 * 1024, 413),
    ],
)
def test_a_body_that_says_it_is_too_large_is_not_read(bob: Engineer, path: str, length: int, status: int) -> None:
    answer = signed_in(bob).generic(
        "POST", path, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(length)
    )
    assert answer.status_code == status
    assert b"MiB" in answer.content


@pytest.mark.django_db
def test_a_lost_file_is_said_to_be_lost(alice: Engineer, bob: Engineer) -> None:
    given = assessed(bob, "programming", 2, rater=alice, recorded_by=alice.user)
    file = kept_file(bob, alice.user, name="a.txt", content=TEXT)
    Evidence.objects.create(assessment=given, file=file)
    (evidence_files._folder() / file.stored_as).unlink()
    client = signed_in(bob)
    for path, status in (
        (f"/evidence/files/{file.uuid}/", 410),
        ("/engineers/bob/evidence/", 200),
    ):
        answer = client.get(path)
        assert answer.status_code == status
        assert b"cannot be found where it was kept" in answer.content
    assert client.get("/engineers/bob/competencies/programming/").status_code == 200
    assert Assessment.objects.count() == 1
