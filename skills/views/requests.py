from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import Catalogue, catalogue
from skills.errors import NotAllowedError, SkillsError
from skills.forms.requests import AskForm, DeclineForm
from skills.models import AssessmentRequest, Competency, FrameworkVersion
from skills.permissions import can_ask_about
from skills.querysets import AssessmentRequestQuerySet
from skills.services.assessment_requests import Ask, ask_for_assessment, decline_request, withdraw_request
from skills.views.request_pages import SHOWN, mentored_lines, request_lines
from teams.forms.people import OFFERED
from teams.models import Engineer, Membership, TeamLead
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT = 422


@require_safe
def assessment_requests(request: SignedInRequest) -> HttpResponse:
    user, today, known = request.user, timezone.localdate(), _catalogue()
    rows, own = _rows(request), own_engineer_id(user)
    waiting = rows.open(today).filter(asked=own)
    given = rows.filter(asked=own).exclude(pk__in=waiting.values("pk"))
    asked = rows.exclude(asked=own)
    context = {
        "waiting": request_lines(user, waiting.order_by("expires_on", "pk")[:SHOWN], known, today),
        "asked": request_lines(user, asked[:SHOWN], known, today),
        "given": request_lines(user, given[:SHOWN], known, today),
        "goals": mentored_lines(user, known),
    }
    return render(request, "skills/assessment_requests.html", context)


@require_safe
def assessment_request(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_rows(request), uuid=uuid)
    return _shown(request, row, DeclineForm())


def _shown(request: SignedInRequest, row: AssessmentRequest, form: DeclineForm, *, status: int = 200) -> HttpResponse:
    (line,) = request_lines(request.user, [row], _catalogue(), timezone.localdate())
    return render(request, "skills/assessment_request.html", {"line": line, "form": form}, status=status)


@require_POST
def assessment_request_decline(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_rows(request), uuid=uuid)
    if row.asked_id != own_engineer_id(request.user):
        raise PermissionDenied
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, status=FORM_FAULT)
    if decline_request(row, actor=request.user, reason=form.cleaned_data["reason"]):
        messages.success(request, _("Declined. Whoever asked reads the reason."))
    return redirect("assessment-requests")


@require_POST
def assessment_request_withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(_rows(request), uuid=uuid)
    try:
        withdrawn = withdraw_request(row, actor=request.user)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    if withdrawn:
        messages.success(request, _("Withdrawn. %(name)s need not answer.") % {"name": row.asked.name})
    return redirect("assessment-requests")


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_ask(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    if not can_ask_about(request.user, engineer):
        raise PermissionDenied
    known = _catalogue()
    people = Engineer.objects.in_directory(request.user).active().exclude(pk=engineer.pk)
    chosen = request.GET.getlist("competency")
    form = AskForm(request.POST or None, known=known, people=people, initial={"competencies": chosen})
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_for_assessment(_ask(engineer, form, known), actor=request.user)
        except SkillsError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked %(name)s.") % {"name": made.asked.name})
            return redirect("assessment-request", uuid=made.uuid)
    context = {
        "person": engineer,
        "is_self": engineer.pk == own_engineer_id(request.user),
        "form": form,
        "domains": known.domains,
        "chosen": set(request.POST.getlist("competencies") or chosen),
        "nearby": _nearby(engineer),
    }
    return render(request, "skills/assessment_ask.html", context, status=FORM_FAULT if form.errors else 200)


def _ask(engineer: Engineer, form: AskForm, known: Catalogue) -> Ask:
    said = form.cleaned_data
    ids = [known.by_slug[each].id for each in said["competencies"]]
    return Ask(engineer, said["asked"], list(Competency.objects.filter(pk__in=ids)), said["message"])


def _rows(request: SignedInRequest) -> AssessmentRequestQuerySet:
    rows = AssessmentRequest.objects.visible_to(request.user).select_related("engineer", "asked", "asked_by")
    return rows.prefetch_related("competencies__competency", "competencies__assessment")


def _catalogue() -> Catalogue:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    return catalogue(version)


def _nearby(engineer: Engineer) -> list[str]:
    """Give names to choose from: the person's teams, leads, and who offers to mentor."""
    today = timezone.localdate()
    teams = Membership.objects.on(today).filter(engineer=engineer).values("team")
    near = (
        Engineer.objects.in_teams(teams)
        | Engineer.objects.filter(pk__in=TeamLead.objects.on(today).values("engineer"))
        | Engineer.objects.filter(mentor_capacity__gt=0)
    )
    names = near.active().exclude(pk=engineer.pk).order_by("name").values_list("name", flat=True)
    return list(names.distinct()[:OFFERED])
