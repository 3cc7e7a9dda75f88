"""Files that support a level: which kinds are taken, told by what is in them, and under which name they are kept."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from skills.errors import RefusedFileError

MEBIBYTE: Final = 1024 * 1024
LARGEST_FILE: Final = 10 * MEBIBYTE
LONGEST_NAME: Final = 120
MOST_PARTS: Final = 5_000  # of a zipped document
HEAD: Final = 1024

TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain",
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SAME_AS: Final = {"jpeg": "jpg", "markdown": "md"}
ACCEPT: Final = ",".join(f".{each}" for each in (*TYPES, *SAME_AS))
MAIN_PARTS: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
# Control and format characters (those of direction among them), and what is no character at all.
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Names of devices, which some systems open in place of a file.
RESERVED: Final = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
# What browsers take for a page when they look into a text (WHATWG MIME Sniffing, 7.1).
_MARKUP: Final = re.compile(
    rb"(?i)^\s*(<!doctype|<!--|<\?xml|<\?php|<(html|head|body|script|iframe|svg|style|title|meta|link|table|h1|div|font|br|p|a|b)[\s>/])"
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_UTF8_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is: the ending of its name and the type it is sent with."""

    ending: str
    content_type: str


def clean_name(name: str) -> str:
    """Give a name fit to be shown and sent: no folders, no control or direction characters, no device names."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        each for each in last if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    kept = re.sub(r'[<>:"|?*]', "_", " ".join(kept.split())).strip(". ")
    if len(kept) > LONGEST_NAME:
        stem, _dot, ending = kept.rpartition(".")
        kept = f"{stem[: LONGEST_NAME - 10]}.{ending[:8]}" if stem else kept[:LONGEST_NAME]
    kept = kept.lstrip(". ")
    return f"_{kept}" if RESERVED.match(kept) else kept or "file"


def kind_of(name: str, file: BinaryIO) -> FileKind:
    """Tell what a file is by its content, which its name has to agree with; raise RefusedFileError."""
    ending = PurePosixPath(clean_name(name)).suffix.lower().lstrip(".")
    ending = SAME_AS.get(ending, ending)
    if ending not in TYPES:
        raise RefusedFileError(_("Files are taken as PDF, PNG, JPEG, TXT, MD, DOCX or XLSX."))
    file.seek(0)
    if not _is(ending, file):
        raise RefusedFileError(
            _("What is in the file is not what its name says (%(ending)s).") % {"ending": ending.upper()}
        )
    file.seek(0)
    return FileKind(ending, TYPES[ending])


def _is(ending: str, file: BinaryIO) -> bool:
    head = file.read(HEAD)
    if ending == "pdf":
        return head.startswith(b"%PDF-")
    if ending == "png":
        return head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR"
    if ending == "jpg":
        return head.startswith(b"\xff\xd8\xff")
    if ending in MAIN_PARTS:
        return head.startswith(b"PK\x03\x04") and _is_document(file, MAIN_PARTS[ending])
    return _is_text(head + file.read(LARGEST_FILE))


def _is_document(file: BinaryIO, main: str) -> bool:
    """Tell whether a zip is an Office document without macros; only its list of parts is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return False
    if len(parts) > MOST_PARTS or any(part.lower().endswith("vbaproject.bin") for part in parts):
        return False
    return main in parts and "[Content_Types].xml" in parts


def _is_text(content: bytes) -> bool:
    """Tell whether a file is plain text in UTF-8 that no program takes for a page or for a program."""
    text = content.removeprefix(_UTF8_MARK)
    if _CONTROL.search(text) or _MARKUP.match(text[:HEAD]) or text.startswith((b"#!", b"%PDF-", b"MZ")):
        return False
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
