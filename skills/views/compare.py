"""Two to four people side by side, for whoever may read their whole pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from skills.catalogue import catalogue
from skills.comparison import FEWEST_COMPARED, MOST_COMPARED, Comparison, ComparisonLine, Stand, compare
from skills.directory import LONGEST_SEARCH, matching
from skills.exports import Column, Sheet, Value, download, file_name, to_csv
from skills.matrix import RoleHead, Yardstick, read_yardstick
from skills.models import FrameworkVersion
from teams.models import Engineer
from teams.requests import SignedInRequest
from teams.services.readings import EXPORT, READ, record_readings

SHOWN = ("differences", "only", "all")
MOST_FOUND = 8


@require_safe
def engineer_compare(request: SignedInRequest) -> HttpResponse:
    people, asked = _people(request)
    version = FrameworkVersion.objects.in_force()
    show = request.GET.get("show", SHOWN[0])
    context: dict[str, object] = {
        "version": version,
        "people": [(person, _address(request, people, without=person)) for person in people],
        "found": _found(request, people),
        "left_out": len(people) < min(len(asked), MOST_COMPARED),
        "full": len(people) >= MOST_COMPARED,
        "q": request.GET.get("q", "")[:LONGEST_SEARCH],
        "longest": LONGEST_SEARCH,
        "show": show if show in SHOWN else SHOWN[0],
    }
    if version is None or len(people) < FEWEST_COMPARED:
        return render(request, "skills/compare.html", context)
    record_readings(request.user, people, action=READ)
    yardstick = read_yardstick(version)
    role = _role(request, yardstick)
    found = compare(people, catalogue(version), yardstick, role, as_of=timezone.localdate())
    context |= {
        "compared": found,
        "domains": _shown(found, str(context["show"])),
        "roles": [("", _("no role")), *((each.slug, each.title) for each in yardstick.roles)],
        "role": role.slug if role else "",
        "export": f"{reverse('engineer-compare-export')}?{request.GET.urlencode()}",
    }
    return render(request, "skills/compare.html", context)


@require_safe
def engineer_compare_export(request: SignedInRequest) -> HttpResponse:
    people, _asked = _people(request)
    version = FrameworkVersion.objects.in_force()
    if version is None or len(people) < FEWEST_COMPARED:
        return redirect(f"{reverse('engineer-compare')}?{request.GET.urlencode()}")
    record_readings(request.user, people, action=EXPORT)
    yardstick = read_yardstick(version)
    today = timezone.localdate()
    found = compare(people, catalogue(version), yardstick, _role(request, yardstick), as_of=today)
    lines = [line for _domain, lines in _shown(found, request.GET.get("show", SHOWN[0])) for line in lines]
    name = file_name("people-side-by-side", today.isoformat(), extension="csv")
    return download(to_csv(_sheet(found, lines)), name=name)


def _people(request: SignedInRequest) -> tuple[list[Engineer], list[str]]:
    """Give the people to compare in the order asked for; who may not be read is left out, as who is not there."""
    asked = list(dict.fromkeys(slug.replace("\0", "") for slug in request.GET.getlist("engineer") if slug))
    rows = {each.slug: each for each in Engineer.objects.visible_to(request.user).filter(slug__in=asked[:50])}
    return [rows[slug] for slug in asked if slug in rows][:MOST_COMPARED], asked


def _found(request: SignedInRequest, people: list[Engineer]) -> list[tuple[Engineer, str]]:
    """Give the first people whom the search finds, or the first there are, each with the address that adds them."""
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    if len(people) >= MOST_COMPARED or (not words and len(people) >= FEWEST_COMPARED):
        return []
    readable = Engineer.objects.visible_to(request.user).active().exclude(pk__in=[each.pk for each in people])
    rows = matching(readable, words, request.user).order_by("name", "pk")[:MOST_FOUND]
    return [(row, _address(request, [*people, row])) for row in rows]


def _address(request: HttpRequest, people: list[Engineer], *, without: Engineer | None = None) -> str:
    kept = [("engineer", each.slug) for each in people if each != without]
    kept += [(name, request.GET[name]) for name in ("role", "show") if name in request.GET]
    return f"{reverse('engineer-compare')}?{urlencode(kept)}"


def _role(request: HttpRequest, yardstick: Yardstick) -> RoleHead | None:
    """Give the role to measure by: the one asked for, none where none is wanted, by default the target role."""
    if "role" not in request.GET:
        return yardstick.role_at(yardstick.version.target_role_id)
    return next((role for role in yardstick.roles if role.slug == request.GET["role"]), None)


def _shown(found: Comparison, show: str) -> list[tuple[object, list[ComparisonLine]]]:
    def fits(line: ComparisonLine) -> bool:
        if show == "all":
            return True
        return line.only is not None if show == "only" else line.differs

    kept = [(domain, [line for line in lines if fits(line)]) for domain, lines in found.domains]
    return [(domain, lines) for domain, lines in kept if lines]


def _sheet(found: Comparison, lines: list[ComparisonLine]) -> Sheet:
    columns = [Column(_("Code"), 10), Column(_("Competency"), 40), Column(_("Required"), 10, "level")]
    columns += [Column(person.name, 24, "level") for person in found.people] + [Column(_("Only one has it"), 24)]
    return Sheet(_("People side by side"), columns, [_row(line) for line in lines], frozen=2)


def _row(line: ComparisonLine) -> list[Value]:
    stands = [_told(stand) for stand in line.stands]
    only = line.only.name if line.only else ""
    return [line.competency.code, line.competency.title, line.required or None, *stands, only]


def _told(stand: Stand) -> Value:
    if stand.state == "none":
        return _("not concerned")
    return _("not assessed") if stand.level is None else stand.level
