"""Errors of the API as problem documents (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


def problem_response(error: Exception, context: dict[str, Any]) -> Response | HttpResponse | None:
    """Turn an exception of a view into a problem document; ``None`` for what is no API error."""
    response = exception_handler(error, context)
    if response is None:
        return None
    title = HTTPStatus(response.status_code).phrase
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": response.status_code}
    if isinstance(error, ValidationError):
        document["detail"] = "The request holds values that cannot be taken."
        document["errors"] = list(_field_errors(error.detail, ""))
    elif isinstance(error, Http404):
        # One text for what is absent and for what is not to be seen.
        document["detail"] = "Nothing is here, or not for you."
    elif isinstance(error, APIException):
        document["detail"] = str(error.detail)
    response.data = document
    response.content_type = MEDIA_TYPE
    return response


def _field_errors(detail: Any, pointer: str) -> Any:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _field_errors(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        for place, inner in enumerate(detail):
            yield from _field_errors(inner, f"{pointer}/{place}")
    elif isinstance(detail, list):
        for text in detail:
            yield {"pointer": pointer or "/", "detail": str(text)}
    else:
        yield {"pointer": pointer or "/", "detail": str(detail)}
