"""Whose growth a page tells: the reader's own, against the framework in force."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mentoring.growth import suggested_role
from skills.catalogue import catalogue, reachable, role_titles
from skills.models import FrameworkVersion
from skills.profiles import Standing, standing
from teams.models import Engineer, User
from teams.requests import SignedInRequest


@dataclass(frozen=True, slots=True)
class Own:
    """The reader's standing, the roles there are by slug, and the one to aim for where none was chosen."""

    standing: Standing
    titles: dict[str, str]
    suggestion: str

    @property
    def has_aim(self) -> bool:
        return self.standing.aim_slug in self.titles

    @property
    def towards(self) -> str:
        """The role that pages measure against unless asked for another one."""
        return self.standing.aim_slug if self.has_aim else self.suggestion


def own_engineer(user: User) -> Engineer | None:
    return getattr(user, "engineer", None)


def own_growth(user: User) -> Own | None:
    """Read where the reader stands; None without a record in the directory or a framework in force."""
    person = own_engineer(user)
    version = FrameworkVersion.objects.in_force() if person else None
    if person is None or version is None:
        return None
    found = standing(person, catalogue(version), as_of=timezone.localdate())
    return Own(found, role_titles(version), suggested_role(found, reachable(version, [found.role_slug])))


def nothing_to_tell(request: SignedInRequest, title: str) -> HttpResponse:
    """Answer with a page that says what is missing before growth can be told."""
    version = FrameworkVersion.objects.in_force()
    context = {"person": own_engineer(request.user), "version": version, "title": title}
    return render(request, "mentoring/growth_empty.html", context)


def asked_for(request: HttpRequest) -> list[str]:
    """Give the roles that the address names, each once."""
    return [slug for slug in dict.fromkeys(request.GET.getlist("role")) if slug]
