from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Exists, Min, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.errors import MentoringError, NotHostError
from mentoring.forms.groups import GroupForm, values_of
from mentoring.models import GroupAttendance, GroupMeeting, GroupMember, MentoringGroup
from mentoring.services.group_meetings import about, said_of
from mentoring.services.groups import close_group, hosts, join_group, leave_group, may_open, save_group
from skills.catalogue import Catalogue, catalogue
from skills.models import FocusArea, FrameworkVersion, ProposedEvidence
from teams.forms.seen import refuses_what_changed, stamped
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 20
LONGEST_SEARCH: Final = 100
FORM_FAULT: Final = 422


@require_safe
def groups(request: SignedInRequest) -> HttpResponse:
    kind, text = request.GET.get("kind", ""), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    kind = kind if kind in MentoringGroup.Kind.values else ""
    mine, closed = request.GET.get("mine") == "1", request.GET.get("closed") == "1"
    own = own_engineer_id(request.user)
    member = GroupMember.objects.filter(group=OuterRef("pk"), engineer=own)
    rows = MentoringGroup.objects.visible_to(request.user).annotate(is_member=Exists(member))
    rows = rows if closed else rows.open()
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(Q(title__icontains=text) | Q(purpose__icontains=text)) if text else rows
    if mine:
        hosted = MentoringGroup.objects.hosted_by(request.user)
        rows = rows.filter(Q(is_member=True) | Q(pk__in=hosted.values("pk")))
    context = {
        "page_obj": Paginator(_told(rows), PAGE_SIZE).get_page(request.GET.get("page")),
        "kind": kind,
        "kinds": [("", _("all")), *MentoringGroup.Kind.choices],
        "text": text,
        "mine": mine,
        "closed": closed,
        "is_narrowed": bool(kind or text or mine),
        "longest": LONGEST_SEARCH,
        "may_open": may_open(request.user),
    }
    return render(request, "mentoring/groups.html", context)


def _told(rows: Any) -> Any:
    """Add what a line of the list says: hosts, places taken and the next meeting; soonest first."""
    ahead = Q(meetings__cancelled_at__isnull=True, meetings__ends_at__gt=timezone.now())
    taken = Count("members", filter=Q(members__waits=False), distinct=True)
    told = rows.annotate(taken=taken, next_at=Min("meetings__starts_at", filter=ahead))
    by_name = Engineer.objects.order_by("name")
    return told.select_related("focus_area").prefetch_related(Prefetch("hosts", by_name)).order_by("title", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: SignedInRequest) -> HttpResponse:
    if not may_open(request.user):
        raise PermissionDenied
    engineer = getattr(request.user, "engineer", None)
    started = {"kind": "group", "places": 8, "hosts": [engineer] if engineer else []}
    return _edited(request, None, started)


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = hosted_group(request, uuid)
    return _edited(request, found, values_of(found))


def _edited(request: SignedInRequest, found: MentoringGroup | None, initial: dict[str, Any]) -> HttpResponse:
    known = _catalogue()
    areas = list(FocusArea.objects.filter(version=known.version)) if known else []
    competencies = [each.id for each in known.by_slug.values()] if known else []
    started = stamped(initial) if found else initial
    form = GroupForm(request.POST or None, areas=areas, competencies=competencies, initial=started)
    changed = found is not None and form.is_valid() and refuses_what_changed(form, initial)
    if request.method == "POST" and form.is_valid() and not changed:
        try:
            made = save_group(form.given(), actor=request.user, group=found)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            said = _("The changes are saved.") if found else _("It is open. Plan its first meeting.")
            messages.success(request, said)
            return redirect("mentoring-group", made.uuid)
    chosen = form["topics"].value() or []
    context = {
        "form": form,
        "group": found,
        "domains": known.domains if known else [],
        "chosen": [str(each) for each in chosen],
    }
    return render(request, "mentoring/group_form.html", context, status=FORM_FAULT if form.errors else 200)


def _catalogue() -> Catalogue | None:
    version = FrameworkVersion.objects.in_force()
    return catalogue(version) if version else None


def visible_group(request: SignedInRequest, uuid: UUID) -> MentoringGroup:
    """Give the group of the page; closed ones are there for hosts, members and HR alone."""
    rows = MentoringGroup.objects.visible_to(request.user).select_related("focus_area__version")
    return get_object_or_404(rows, uuid=uuid)


def hosted_group(request: SignedInRequest, uuid: UUID) -> MentoringGroup:
    """Give the group that the reader hosts (HR: any); who only knows it gets 403."""
    found = visible_group(request, uuid)
    if not hosts(request.user, found):
        raise PermissionDenied
    return found


@require_safe
def group(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = visible_group(request, uuid)
    own = own_engineer_id(request.user)
    members = list(GroupMember.objects.filter(group=found).select_related("engineer"))
    mine = next((each for each in members if each.engineer_id == own), None)
    runs = hosts(request.user, found)
    known = _catalogue()
    wanted = about(found)
    context = {
        "group": found,
        "hosts": list(found.hosts.order_by("name")),
        "runs": runs,
        "is_host": found.hosts.filter(pk=own).exists(),
        "mine": mine,
        "is_in": runs or (mine is not None and not mine.waits),
        "members": [each for each in members if not each.waits],
        "waiting": [each for each in members if each.waits],
        "free": found.places - sum(1 for each in members if not each.waits),
        "before": sum(1 for each in members if each.waits and mine and each.pk < mine.pk),
        "competencies": [each for each in known.by_slug.values() if each.id in wanted] if known else [],
        "zone": getattr(getattr(request.user, "engineer", None), "time_zone", "")
        or timezone.get_default_timezone_name(),
    }
    return render(request, "mentoring/group.html", context | _meetings(request, found))


def _meetings(request: SignedInRequest, found: MentoringGroup) -> dict[str, object]:
    """Give the meetings ahead and behind; of those behind, whether the reader was there and took it as evidence."""
    now, own = timezone.now(), own_engineer_id(request.user)
    there = GroupAttendance.objects.filter(meeting=OuterRef("pk"), engineer=own)
    rows = GroupMeeting.objects.filter(group=found).annotate(was_there=Exists(there), present=Count("attendances"))
    every = list(rows.order_by("starts_at", "pk"))
    texts = set(ProposedEvidence.objects.filter(engineer=own, url="").values_list("text", flat=True))
    for meeting in every:
        meeting.group = found
    return {
        "ahead": [each for each in every if each.starts_at > now],
        "behind": [(each, said_of(each) in texts) for each in reversed(every) if each.starts_at <= now],
    }


@require_POST
def group_join(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = visible_group(request, uuid)
    try:
        member = join_group(found, actor=request.user)
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        waits = _("All places are taken. You are on the waitlist and are told when one opens.")
        messages.success(request, waits if member.waits else _("You are in."))
    return redirect("mentoring-group", found.uuid)


@require_POST
def group_leave(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = visible_group(request, uuid)
    if leave_group(found, actor=request.user):
        messages.success(request, _("You are not in it any more. You can join again while there are places."))
    if MentoringGroup.objects.visible_to(request.user).filter(pk=found.pk).exists():
        return redirect("mentoring-group", found.uuid)
    return redirect("mentoring-groups")


@require_POST
def group_close(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, again = visible_group(request, uuid), request.POST.get("again") == "1"
    try:
        close_group(found, actor=request.user, again=again)
    except NotHostError as refused:
        raise PermissionDenied from refused
    messages.success(request, _("It is open again.") if again else _("It is closed. Hosts can open it again."))
    return redirect("mentoring-group", found.uuid)
