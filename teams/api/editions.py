"""Edits that lose no race: an ``ETag`` with what is read, and ``If-Match`` with what is written (RFC 9110)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag it was read with; 412 to a lost race."
)


class LostRaceError(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "It was changed since you read it. Read it again, and decide anew. Nothing was saved."


def etag_of(body: Any) -> str:
    """Give the tag of an answer: another one as soon as anything in it is another."""
    text = json.dumps(body, sort_keys=True, cls=JSONEncoder)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def tagged(body: Any, *, status: int = status.HTTP_200_OK, beside: Any = None) -> Response:
    """Answer with a body and its tag, which speaks of what belongs to it ``beside`` the body, too."""
    return Response(body, status=status, headers={"ETag": etag_of([body, beside] if beside else body)})


def check_edition(request: Request, body: Any, *, beside: Any = None) -> None:
    """Raise LostRaceError where the reader named an edition that is not the one of now; call it under the lock."""
    named = [each.strip().removeprefix("W/") for each in request.headers.get("If-Match", "").split(",") if each.strip()]
    if named and "*" not in named and etag_of([body, beside] if beside else body) not in named:
        raise LostRaceError
