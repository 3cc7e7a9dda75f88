"""Repeated writes: the same ``Idempotency-Key`` with the same body gives the same answer and writes once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from teams.api.authentication import signed_in_user
from teams.models import IdempotencyKey

# What the description of the API says of the header.
KEY = OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER)
KEPT = timedelta(hours=24)
LONGEST = 200


class KeyUsedOtherwiseError(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This Idempotency-Key was used for something else within the last 24 hours. Take a new key."


class UnfitKeyError(APIException):
    status_code = status.HTTP_400_BAD_REQUEST
    default_detail = f"An Idempotency-Key has at most {LONGEST} characters."


def answered_once(request: Request, write: Callable[[], Response]) -> Response:
    """Run ``write`` in one transaction, or give the answer it gave before under the same key.

    Raises KeyUsedOtherwiseError where the key was used with another body within a day.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        with transaction.atomic():
            return write()
    if len(key) > LONGEST:
        raise UnfitKeyError
    digest = _digest(request)
    before = _answer_before(request, key, digest)
    if before is not None:
        return before
    try:
        with transaction.atomic():
            response = write()
            _keep(request, key, digest, response)
            return response
    except IntegrityError:
        # Two equal requests at once: the other one was first, and its write stands.
        before = _answer_before(request, key, digest)
        if before is None:
            raise
        return before


def _digest(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, cls=JSONEncoder)
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()


def _answer_before(request: Request, key: str, digest: str) -> Response | None:
    since = timezone.now() - KEPT
    IdempotencyKey.objects.filter(created_at__lt=since).delete()
    row = IdempotencyKey.objects.filter(user=signed_in_user(request), key=key).first()
    if row is None:
        return None
    if row.digest != digest:
        raise KeyUsedOtherwiseError
    return Response(None if row.status == status.HTTP_204_NO_CONTENT else row.answer, status=row.status)


def _keep(request: Request, key: str, digest: str, response: Response) -> None:
    answer: Any = {} if response.data is None else json.loads(json.dumps(response.data, cls=JSONEncoder))
    IdempotencyKey.objects.create(
        user=signed_in_user(request), key=key, digest=digest, status=response.status_code, answer=answer
    )
