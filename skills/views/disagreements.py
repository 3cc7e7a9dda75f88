from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import Catalogue, CompetencyEntry, catalogue
from skills.errors import NotAllowedError, SkillsError
from skills.forms.assess import NOT_CONCERNED
from skills.forms.voices import KEEP, AnswerForm, DisagreeForm
from skills.models import Assessment, Disagreement, FrameworkVersion
from skills.services.disagreements import answer_disagreement, can_disagree, disagree
from skills.views.inspector import Choice
from teams.permissions import people_assessable_by
from teams.requests import SignedInRequest
from teams.services.readings import record_reading

FORM_FAULT = 422
PAGE_SIZE = 50


@require_POST
def assessment_disagree(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    rows = Assessment.objects.visible_to(request.user).select_related("engineer", "competency")
    assessment = get_object_or_404(rows, uuid=uuid)
    if not can_disagree(request.user, assessment):
        raise PermissionDenied
    form = DisagreeForm(request.POST)
    try:
        made = disagree(assessment, actor=request.user, note=form.data.get("note", "").replace("\0", "")[:5000])
    except SkillsError as refused:
        messages.error(request, str(refused))
        return redirect("competency-history", slug=assessment.engineer.slug, competency=assessment.competency.slug)
    messages.success(request, _("Noted. Your lead answers within 14 days."))
    return redirect("disagreement", uuid=made.uuid)


@require_safe
def disagreements(request: SignedInRequest) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    rows = Disagreement.objects.visible_to(user).select_related("engineer", "assessment__competency", "answered_by")
    mine = rows.open().filter(engineer__in=people_assessable_by(user).values("pk"))
    others = rows.exclude(pk__in=mine.values("pk")).order_by("outcome", "due_on", "pk")
    known = _catalogue()
    page_obj = Paginator(others, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "mine": [_line(row, known) for row in mine[:PAGE_SIZE]],
        "others": [_line(row, known) for row in page_obj.object_list],
        "page_obj": page_obj,
        "today": today,
    }
    return render(request, "skills/disagreements.html", context)


def _line(row: Disagreement, known: Catalogue) -> tuple[Disagreement, str, bool]:
    entry = known.by_slug.get(row.assessment.competency.slug)
    title = entry.title if entry else row.assessment.competency.slug
    return row, title, row.is_overdue(timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def disagreement(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    rows = Disagreement.objects.visible_to(request.user).select_related(
        "engineer", "assessment__competency", "assessment__rater", "answered_by", "new_assessment"
    )
    row = get_object_or_404(rows, uuid=uuid)
    record_reading(request.user, row.engineer)
    may_answer = not row.outcome and people_assessable_by(request.user).filter(pk=row.engineer_id).exists()
    known = _catalogue()
    if request.method != "POST":
        return _page(request, row, known, AnswerForm(known=known, initial={"key": uuid4()}) if may_answer else None)
    form = AnswerForm(request.POST, known=known)
    if form.is_valid():
        try:
            answer_disagreement(row, actor=request.user, answer=form.cleaned_data["answer"], given=form.given())
        except NotAllowedError as refused:
            raise PermissionDenied from refused
        except SkillsError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Answered. %(name)s reads it.") % {"name": row.engineer.name})
            return redirect("disagreement", uuid=row.uuid)
    if not may_answer:
        raise PermissionDenied
    return _page(request, row, known, form, status=FORM_FAULT)


def _page(
    request: SignedInRequest, row: Disagreement, known: Catalogue, form: AnswerForm | None, *, status: int = 200
) -> HttpResponse:
    entry = known.by_slug.get(row.assessment.competency.slug)
    said = row.assessment
    context = {
        "row": row,
        "title": entry.title if entry else row.assessment.competency.slug,
        "said_step": known.step(said.level),
        "new_step": known.step(row.new_assessment.level) if row.new_assessment else None,
        "is_overdue": row.is_overdue(timezone.localdate()),
        "form": form,
        # What the framework in force no longer has can be kept, not assessed anew.
        "choices": _choices(known, entry, said) if form and entry else (),
        "alternatives": [
            Choice(KEEP, "=", 0, _("Keep the level as it was assessed"), ""),
            Choice(NOT_CONCERNED, "–", 0, _("Not concerned"), ""),
        ],
        "chosen": str(form["level"].value() or "") if form else "",
    }
    return render(request, "skills/disagreement.html", context, status=status)


def _choices(known: Catalogue, entry: CompetencyEntry, said: Assessment) -> list[Choice]:
    return [
        Choice(
            each.text,
            each.text,
            each.step,
            each.title,
            entry.statements.get(each.value, each.description),
            _("as assessed") if each.value == said.level else "",
        )
        for each in reversed(known.scale)
    ]


def _catalogue() -> Catalogue:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    return catalogue(version)
