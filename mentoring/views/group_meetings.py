from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.errors import MentoringError, NotHostError
from mentoring.forms.groups import AttendanceForm, MeetingForm, meeting_values
from mentoring.models import GroupAttendance, GroupMeeting, MentoringGroup
from mentoring.services.group_meetings import cancel_meeting, note_attendance, save_meeting, use_as_evidence
from mentoring.views.groups import FORM_FAULT, hosted_group
from skills.models import Competency
from teams.models import Engineer
from teams.requests import SignedInRequest


def visible_meeting(request: SignedInRequest, uuid: UUID) -> GroupMeeting:
    """Give a meeting of a group that the reader may know."""
    known = MentoringGroup.objects.visible_to(request.user)
    rows = GroupMeeting.objects.filter(group__in=known.values("pk")).select_related("group__focus_area")
    return get_object_or_404(rows, uuid=uuid)


def hosted_meeting(request: SignedInRequest, uuid: UUID) -> GroupMeeting:
    """Give a meeting of a group that the reader hosts (HR: any); who only knows it gets 403."""
    found = visible_meeting(request, uuid)
    hosted_group(request, found.group.uuid)
    return found


def _zone(request: SignedInRequest) -> str:
    engineer: Engineer | None = getattr(request.user, "engineer", None)
    return (engineer.time_zone if engineer else "") or timezone.get_default_timezone_name()


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    form = MeetingForm(request.POST or None, zone=_zone(request))
    return _edited(request, hosted_group(request, uuid), form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_move(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found, zone = hosted_meeting(request, uuid), _zone(request)
    form = MeetingForm(request.POST or None, zone=zone, initial=meeting_values(found, zone))
    return _edited(request, found.group, form, found)


def _edited(
    request: SignedInRequest, group: MentoringGroup, form: MeetingForm, found: GroupMeeting | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save_meeting(group, form.given(), actor=request.user, meeting=found)
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            said = _("The meeting is moved; members are told.") if found else _("It is planned; members are told.")
            messages.success(request, said)
            return redirect("mentoring-group", group.uuid)
    context = {"form": form, "group": group, "meeting": found}
    return render(request, "mentoring/group_meeting.html", context, status=FORM_FAULT if form.errors else 200)


@require_POST
def meeting_cancel(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = visible_meeting(request, uuid)
    try:
        cancel_meeting(found, actor=request.user)
    except NotHostError as refused:
        raise PermissionDenied from refused
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is called off; members are told. Plan another one when there is time."))
    return redirect("mentoring-group", found.group.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_attendance(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = hosted_meeting(request, uuid)
    members = Engineer.objects.filter(
        mentoring_group_parts__group=found.group, mentoring_group_parts__waits=False
    ).order_by("name", "pk")
    noted = GroupAttendance.objects.filter(meeting=found).values_list("engineer_id", flat=True)
    form = AttendanceForm(request.POST or None, members=members, initial={"present": list(noted)})
    # Nobody ticked is an answer, too: then nothing but the form's token is sent.
    if request.method == "POST":
        form = AttendanceForm(request.POST, members=members)
        try:
            present = [each.pk for each in form.cleaned_data["present"]] if form.is_valid() else None
            count = note_attendance(found, present, actor=request.user) if present is not None else None
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            if count is not None:
                messages.success(request, _("Noted: %(count)s were there.") % {"count": count})
                return redirect("mentoring-group", found.group.uuid)
    context = {"form": form, "group": found.group, "meeting": found}
    return render(request, "mentoring/group_attendance.html", context, status=FORM_FAULT if form.errors else 200)


@require_POST
def meeting_evidence(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = visible_meeting(request, uuid)
    competency = get_object_or_404(Competency, slug=request.POST.get("competency", ""))
    try:
        use_as_evidence(found, competency, actor=request.user)
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It waits among your evidence. Put it under a level when you assess yourself."))
    return redirect("mentoring-group", found.group.uuid)
