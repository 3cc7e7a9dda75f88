from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from mentoring.errors import MentoringError
from mentoring.forms.programmes import JoinForm, ProgrammeForm, values_of
from mentoring.guides import agenda_from, guide_from
from mentoring.models import MentoringProgramme, ProgrammeParticipant
from mentoring.services.programmes import close_programme, reopen_programme, save_programme
from mentoring.services.taking_part import join, leave
from mentoring.views.programme_access import hr_programme, visible_programme
from skills.catalogue import Catalogue, catalogue
from skills.models import FocusArea, FrameworkVersion
from teams.forms.seen import refuses_what_changed, stamped
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 25
LONGEST_SEARCH: Final = 100
FORM_FAULT: Final = 422


@require_safe
def programmes(request: SignedInRequest) -> HttpResponse:
    today, text = timezone.localdate(), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    state = request.GET.get("state", "running")
    rows = MentoringProgramme.objects.visible_to(request.user)
    running = rows.running(today)
    shown = {"closed": rows.exclude(pk__in=running.values("pk")), "all": rows}.get(state, running)
    shown = shown.filter(name__icontains=text) if text else shown
    people = Count("participants__engineer", distinct=True)
    page = Paginator(shown.annotate(people=people).order_by("-starts", "name", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    own = own_engineer_id(request.user)
    on_page = list(page)
    mine = ProgrammeParticipant.objects.filter(programme__in=on_page, engineer=own)
    parts: dict[int, list[str]] = {}
    for part in mine:
        parts.setdefault(part.programme_id, []).append(str(part.get_part_display()))
    run = set(
        MentoringProgramme.objects.run_by(request.user)
        .filter(pk__in=[each.pk for each in on_page])
        .values_list("pk", flat=True)
    )
    context = {
        "page_obj": page,
        "lines": [(each, parts.get(each.pk, []), each.pk in run, each.is_over) for each in on_page],
        "state": state if state in {"closed", "all"} else "running",
        "states": [("running", _("running")), ("closed", _("closed")), ("all", _("all"))],
        "text": text,
        "longest": LONGEST_SEARCH,
    }
    return render(request, "mentoring/programmes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_new(request: SignedInRequest) -> HttpResponse:
    if not request.user.is_hr:
        raise PermissionDenied
    started = {"starts": timezone.localdate(), "policy": MentoringProgramme.Policy.TOTAL}
    return _edited(request, None, started)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    found = hr_programme(request, slug)
    return _edited(request, found, values_of(found))


def _edited(request: SignedInRequest, found: MentoringProgramme | None, initial: dict[str, Any]) -> HttpResponse:
    areas = _areas(found)
    if request.method == "POST" and "fill" in request.POST:
        return _filled(request, found, areas)
    form = ProgrammeForm(request.POST or None, areas=areas, initial=stamped(initial) if found else initial)
    changed = found is not None and form.is_valid() and refuses_what_changed(form, initial)
    if request.method == "POST" and form.is_valid() and not changed:
        try:
            made = save_programme(form.given(), actor=request.user, programme=found)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": made.name})
            return redirect("programme", made.slug)
    return _form_page(request, form, found)


def _areas(found: MentoringProgramme | None) -> list[FocusArea]:
    """Give the focus areas of the framework in force, and those that a programme has from an earlier one."""
    version = FrameworkVersion.objects.in_force()
    wanted = Q(version=version) if version else Q(pk__in=[])
    if found is not None:
        wanted |= Q(pk__in=found.focus_areas.values("pk"))
    return list(FocusArea.objects.filter(wanted).order_by("version", "pk"))


def _filled(request: SignedInRequest, found: MentoringProgramme | None, areas: list[FocusArea]) -> HttpResponse:
    """Show the form as it was typed, with guide and agenda begun from the focus areas that are ticked."""
    ticked = set(request.POST.getlist("focus_areas"))
    chosen = [area for area in areas if str(area.pk) in ticked]
    typed = request.POST.copy()
    if chosen:
        typed["guide"] = _added(typed.get("guide", ""), guide_from(chosen))
        typed["agenda"] = _added(typed.get("agenda", ""), agenda_from(chosen))
    form = ProgrammeForm(
        initial=typed.dict() | {"teams": typed.getlist("teams"), "focus_areas": list(ticked)}, areas=areas
    )
    return _form_page(request, form, found, filled=bool(chosen))


def _added(typed: str, begun: str) -> str:
    """Put what was begun below what was typed, once."""
    return typed if begun in typed else "\n\n".join(filter(None, (typed.strip(), begun)))


def _form_page(
    request: SignedInRequest, form: ProgrammeForm, found: MentoringProgramme | None, *, filled: bool = False
) -> HttpResponse:
    context = {"form": form, "programme": found, "filled": filled}
    return render(request, "mentoring/programme_form.html", context, status=FORM_FAULT if form.errors else 200)


@require_safe
def programme(request: SignedInRequest, slug: str) -> HttpResponse:
    found = visible_programme(request, slug)
    parts = list(found.participants.filter(engineer=own_engineer_id(request.user)).prefetch_related("wishes"))
    runs = MentoringProgramme.objects.run_by(request.user).filter(pk=found.pk).exists()
    context: dict[str, Any] = {
        "programme": found,
        "parts": parts,
        "runs": runs,
        "is_over": found.is_over,
        "may_join": MentoringProgramme.objects.joinable_by(request.user).filter(pk=found.pk).exists(),
        "areas": list(found.focus_areas.all()),
        "teams": list(found.teams.order_by("name")),
        "coordinators": list(found.coordinators.order_by("name", "pk")),
        "agenda": [line for line in found.agenda.splitlines() if line.strip()],
        "programme_pages": programme_tabs(found, runs=runs, current="programme"),
    }
    if runs:
        kinds = Count("pk", filter=Q(part="mentor")), Count("pk", filter=Q(part="mentee"))
        context["counts"] = found.participants.aggregate(mentors=kinds[0], mentees=kinds[1])
    return render(request, "mentoring/programme.html", context)


def programme_tabs(found: MentoringProgramme, *, runs: bool, current: str) -> list[dict[str, Any]]:
    """Give the pages of a programme for those who run it; the ones that there are."""
    if not runs:
        return []
    pages = (
        ("programme", _("Overview")),
        ("programme-participants", _("Participants")),
        ("programme-match", _("Matching")),
        ("programme-results", _("Results")),
    )
    tabs = []
    for name, label in pages:
        try:
            url = reverse(name, args=[found.slug])
        except NoReverseMatch:
            continue
        tabs.append({"url": url, "label": label, "current": name == current})
    return tabs


@require_http_methods(["GET", "HEAD", "POST"])
def programme_close(request: SignedInRequest, slug: str) -> HttpResponse:
    found = hr_programme(request, slug)
    if request.method != "POST":
        states = (
            Count("pk", filter=Q(state="proposed")),
            Count("pk", filter=Q(state__in=["accepted", "active", "paused"])),
        )
        counts = found.mentorships.aggregate(proposed=states[0], running=states[1])
        return render(request, "mentoring/programme_close.html", {"programme": found, "counts": counts})
    if found.closed_at is not None:
        reopen_programme(found, actor=request.user)
        messages.success(request, _("%(name)s is open again.") % {"name": found.name})
    else:
        taken_back = close_programme(found, actor=request.user)
        said = ngettext(
            "%(name)s is closed; %(count)s open proposal was taken back.",
            "%(name)s is closed; %(count)s open proposals were taken back.",
            taken_back,
        )
        messages.success(request, said % {"name": found.name, "count": taken_back})
    return redirect("programme", found.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_join(request: SignedInRequest, slug: str) -> HttpResponse:
    found = visible_programme(request, slug)
    parts = list(found.participants.filter(engineer=own_engineer_id(request.user)))
    open_to = MentoringProgramme.objects.joinable_by(request.user).filter(pk=found.pk).exists()
    if found.is_over or not (open_to or parts):
        raise PermissionDenied
    known = _known()
    offered = [entry.id for entry in known.by_slug.values()] if known else []
    form = JoinForm(request.POST or None, competencies=offered, initial=_joined_so_far(parts))
    if request.method == "POST" and form.is_valid():
        try:
            join(found, form.given(), actor=request.user)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("You take part in %(name)s.") % {"name": found.name})
            return redirect("programme", found.slug)
    context = {
        "programme": found,
        "form": form,
        "parts": parts,
        "domains": known.domains if known else (),
        "chosen": {str(each) for each in form["topics"].value() or []},
    }
    return render(request, "mentoring/programme_join.html", context, status=FORM_FAULT if form.errors else 200)


def _known() -> Catalogue | None:
    version = FrameworkVersion.objects.in_force()
    return catalogue(version) if version else None


def _joined_so_far(parts: list[ProgrammeParticipant]) -> dict[str, Any]:
    if not parts:
        return {}
    first = parts[0]
    places = [part.places for part in parts if part.places is not None]
    return {
        "parts": [part.part for part in parts],
        "aims": first.aims,
        "places": places[0] if places else None,
        "wishes": list(first.wishes.order_by("name", "pk")),
        "topics": list(first.topics.values_list("pk", flat=True)),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def programme_leave(request: SignedInRequest, slug: str) -> HttpResponse:
    found = visible_programme(request, slug)
    if not found.participants.filter(engineer=own_engineer_id(request.user)).exists():
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "mentoring/programme_leave.html", {"programme": found})
    leave(found, actor=request.user)
    messages.success(request, _("You take part in %(name)s no longer.") % {"name": found.name})
    # What is not open to them is not theirs to see any more.
    stays = MentoringProgramme.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("programme", found.slug) if stays else redirect("programmes")
