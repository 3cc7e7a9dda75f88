"""Headers of every response, and how long a session lives."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from teams.api.problems import MEDIA_TYPE

logger = logging.getLogger(__name__)
Responder = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# The admin's theme evaluates expressions and writes style attributes; the API's test page writes style attributes.
LOOSER_POLICIES = {
    "/admin/": {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]},
    "/api/docs/": {"style-src": [SELF, UNSAFE_INLINE]},
}
MEBIBYTE = 1024 * 1024
# By the start of the path, the first that fits. An import is a file of 50 MiB and what its mapping looks things up in;
# elsewhere the largest is a file of 10 MiB that supports a level, with its form round it.
LARGEST_BODIES = (("/admin/imports/", 110 * MEBIBYTE), ("/api/", 5 * MEBIBYTE), ("/", 12 * MEBIBYTE))
# A session is written back at most this often, so that most requests write nothing.
TOUCH_SECONDS = 900
# What PostgreSQL calls a deadlock, a lock that was not to be had in time, and a transaction that came second.
CONTENDED = frozenset({"40P01", "55P03", "40001"})
RETRY_SECONDS = 2


class TrustedProxiesMiddleware:
    """Believes ``X-Forwarded-Proto`` from the proxies that are named, and from nobody else."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(name, strict=False) for name in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_trusted(request.META.get("REMOTE_ADDR", "")):
            for name in ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST"):
                request.META.pop(name, None)
        return self.get_response(request)

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.trusted)


class PlainAddressMiddleware:
    """Refuses addresses that hold the character NUL: PostgreSQL takes it in no text and fails at it."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "%00" in query or "\0" in query:
            return self._refusal(request)
        return self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse:
        detail = "The address holds the character NUL."
        if not request.path.startswith("/api/"):
            raise BadRequest(detail)
        problem = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": detail}
        return JsonResponse(problem, status=400, content_type=MEDIA_TYPE)


class PlainFormMiddleware:
    """Takes the character NUL, which nobody sees, out of the texts of a form: whoever pasted it loses nothing else.

    It reads the form as late as the view would, so that whatever refuses a request unread still does.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Clean the form of a page; the parser of the API sees to its bodies."""
        if request.method != "POST" or request.path.startswith("/api/"):
            return
        if any("\0" in text for name, values in request.POST.lists() for text in (name, *values)):
            plain = QueryDict(mutable=True, encoding=request.POST.encoding)
            for name, values in request.POST.lists():
                plain.setlist(name.replace("\0", ""), [text.replace("\0", "") for text in values])
            plain._mutable = False
            request.POST = plain  # type: ignore[assignment]  # no longer mutable


class RequestSizeMiddleware:
    """Refuses a body that is too large by what it says of its length, before any of it is read."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        most = next(most for prefix, most in LARGEST_BODIES if request.path.startswith(prefix))
        return self._refusal(request, most) if length > most else self.get_response(request)

    def _refusal(self, request: HttpRequest, most: int) -> HttpResponse:
        detail = f"What was sent is larger than {most // MEBIBYTE} MiB. Nothing was saved."
        if request.path.startswith("/api/"):
            problem = {"type": "about:blank", "title": "Content Too Large", "status": 413, "detail": detail}
            return JsonResponse(problem, status=413, content_type=MEDIA_TYPE)
        return render(request, "413.html", {"most": most // MEBIBYTE}, status=413)


class ContendedMiddleware:
    """Answers 503 where the database gave up a request because others hold the same rows, and nothing was written."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Take what a view raised; any other fault of the database stays what it is."""
        if not isinstance(error, OperationalError) or not _is_contended(error.__cause__):
            return None
        logger.warning("%s %s was given up for other writers: %s", request.method, request.path, error)
        if request.path.startswith("/api/"):
            detail = "Somebody else is changing the same people. Nothing was changed; try again."
            problem = {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": detail}
            response: HttpResponse = JsonResponse(problem, status=503, content_type=MEDIA_TYPE)
        else:
            response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response


def _is_contended(cause: BaseException | None) -> bool:
    """Tell a deadlock, a lock waited for too long, or two writers that cannot both be right, from a database down."""
    sqlite = getattr(cause, "sqlite_errorcode", None)
    return getattr(cause, "sqlstate", None) in CONTENDED or sqlite in {SQLITE_BUSY, SQLITE_LOCKED}


class ResponseHeadersMiddleware:
    """Adds the headers that Django has no setting for and loosens the content policy of two paths."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        for prefix, policy in LOOSER_POLICIES.items():
            if request.path.startswith(prefix):
                response._csp_replace = policy  # type: ignore[attr-defined]
        return response


class SessionLifetimeMiddleware:
    """Ends a session after a time without use, and after its longest life."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            began = request.session.setdefault("began", now)
            if now - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
            elif now - request.session.get("touched", 0) > TOUCH_SECONDS:
                request.session["touched"] = now
        return self.get_response(request)


class SignInMiddleware:
    """Sends whoever is not signed in to the sign-in page, for existing and invented paths alike."""

    open_prefixes = ("/account/", "/api/", "/health/", "/static/")
    # A calendar signs in with nothing but its address.
    open_feed = re.compile(r"/mentoring/calendar/[\w-]+\.ics")

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = request.path.startswith(self.open_prefixes) or self.open_feed.fullmatch(request.path)
        if request.user.is_authenticated or is_open:
            return self.get_response(request)
        if request.headers.get("HX-Request"):
            # A fragment cannot show the sign-in page; htmx goes there as a whole.
            return HttpResponse(status=401, headers={"HX-Redirect": reverse("account_login")})
        return redirect_to_login(request.get_full_path())


class SecondFactorMiddleware:
    """Where ``REQUIRE_MFA`` is on, sends HR, operators and superusers to set up a second factor first."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_MFA and self._lacks_factor(request) and not request.path.startswith("/account/"):
            return redirect("mfa_index")
        return self.get_response(request)

    def _lacks_factor(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_authenticated and (user.is_hr or user.is_operator) and not is_mfa_enabled(user)
