"""Bodies of requests to the API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any, Final

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

UNFIT: Final = re.compile("[\0\ud800-\udfff]")


class PlainJSONParser(JSONParser):
    """Refuses, as any other JSON that cannot be read, what is nested deeper than Python can follow, and texts with
    characters that no database keeps: NUL, and halves of a character (lone surrogates).
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
            _check_texts(found)
        except RecursionError as error:
            raise ParseError("The body is nested too deep.") from error
        return found


def _check_texts(found: Any) -> None:
    if isinstance(found, str):
        unfit = UNFIT.search(found)
        if unfit:
            raise ParseError(f"The body holds the character U+{ord(unfit[0]):04X}, which no text may have.")
    elif isinstance(found, list):
        for each in found:
            _check_texts(each)
    elif isinstance(found, dict):
        for name, value in found.items():
            _check_texts(name)
            _check_texts(value)
