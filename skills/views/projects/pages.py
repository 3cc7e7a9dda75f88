from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.catalogue import Catalogue, CompetencyEntry
from skills.errors import NotAllowedError, SkillsError
from skills.forms.projects import AssignmentForm, LeadForm, NeedForm, ProjectForm, values_of
from skills.models import FocusArea, ProjectNeed, ProjectTemplate
from skills.services.projects import add_lead, add_project, can_add_projects, change_project, remove_lead
from skills.views.projects.asked_leads import AskedLeads
from skills.views.projects.fetching import changed_project, known_catalogue, visible_project
from skills.views.projects.risk import risk_page
from skills.views.projects.templates import TemplateLine, asked_template
from teams.forms.seen import refuses_what_changed, stamped
from teams.models import Assignment, AuditEntry, Engineer, Nomination, Project, User
from teams.permissions import assignments_explained_to, people_assigned_by, people_considered_by
from teams.requests import SignedInRequest
from teams.services.assignments import is_over
from teams.services.overlaps import work_outside
from teams.services.refusals import refusals

FORM_FAULT: Final = 422
LENGTH: Final = timedelta(days=90)
SHARE: Final = 40


@dataclass(frozen=True)
class NeedLine:
    """A need as it is drawn."""

    row: ProjectNeed
    entry: CompetencyEntry | None
    step: int | None

    @property
    def title(self) -> str:
        return self.entry.title if self.entry else self.row.competency.slug

    @property
    def code(self) -> str:
        return self.entry.code if self.entry else ""


@dataclass(frozen=True)
class AssignmentLine:
    """Somebody's share of the project."""

    row: Assignment
    may_confirm: bool
    may_end: bool
    may_change: bool
    is_explained: bool

    @property
    def days(self) -> str:
        last = date_format(self.row.ends, "j M Y") if self.row.ends else _("open")
        return f"{date_format(self.row.starts, 'j M Y')} – {last}"

    @property
    def confirmed(self) -> str:
        """Who confirmed it, when and why; nothing where that was not asked yet, or is not for the reader."""
        if self.row.confirmed_at is None or not self.is_explained:
            return ""
        told = {
            "name": self.row.confirmed_by or _("a former account"),
            "day": date_format(timezone.localtime(self.row.confirmed_at), "j M Y"),
            "reason": self.row.reason,
        }
        return _("confirmed by %(name)s, %(day)s, %(reason)s") % told


def said_days(project: Project) -> str:
    """Say when a project runs."""
    last = date_format(project.ends, "j M Y") if project.ends else _("open end")
    return f"{date_format(project.starts, 'j M Y')} – {last}"


@dataclass(frozen=True)
class ProjectPage:
    """One project: what it needs, who works on it, and what the reader may do about it."""

    project: Project
    reader: User
    known: Catalogue
    today: date

    @cached_property
    def may_change(self) -> bool:
        return Project.objects.changed_by(self.reader).filter(pk=self.project.pk).exists()

    @cached_property
    def may_staff(self) -> bool:
        return Project.objects.staffed_by(self.reader).filter(pk=self.project.pk).exists()

    @property
    def days(self) -> str:
        return said_days(self.project)

    @cached_property
    def needs(self) -> list[NeedLine]:
        rows = ProjectNeed.objects.filter(project=self.project).select_related("competency").order_by("pk")
        return [NeedLine(row, self.known.by_slug.get(row.competency.slug), self.known.step(row.level)) for row in rows]

    @cached_property
    def assignments(self) -> list[AssignmentLine]:
        rows = Assignment.objects.filter(project=self.project).order_by("starts", "pk")
        rows = rows.select_related("engineer", "confirmed_by__engineer")
        own = set(
            people_assigned_by(self.reader).filter(assignments__project=self.project).values_list("pk", flat=True)
        )
        explained = set(assignments_explained_to(self.reader).filter(project=self.project).values_list("pk", flat=True))
        return [
            AssignmentLine(
                row,
                is_explained=row.pk in explained,
                may_confirm=row.state == Assignment.State.PLANNED and row.engineer_id in own,
                may_end=(self.may_change or row.engineer_id in own) and self._runs_on(row),
                may_change=self._runs_on(row)
                and (row.engineer_id in own or (self.may_change and row.state == Assignment.State.PLANNED)),
            )
            for row in rows
        ]

    @cached_property
    def refusals(self) -> list[AuditEntry]:
        """Which plans were taken back lately, by whom and why, for whoever made them."""
        return list(refusals(self.project)) if self.may_change else []

    def _runs_on(self, row: Assignment) -> bool:
        return row.ends is None or row.ends >= self.today

    @property
    def may_confirm_any(self) -> bool:
        return any(line.may_confirm for line in self.assignments)

    @property
    def areas(self) -> list[tuple[str, str]]:
        rows = FocusArea.objects.filter(version=self.known.version).order_by("pk")
        return [(f"area:{slug}", title) for slug, title in rows.values_list("slug", "title")]

    @property
    def domains(self) -> list[tuple[str, str]]:
        return [(f"domain:{each.slug}", f"{each.code} {each.title}") for each in self.known.domains]

    @property
    def past(self) -> list[tuple[str, str]]:
        rows = Project.objects.visible_to(self.reader).exclude(pk=self.project.pk).exclude(needs=None)
        return list(rows.order_by("name").distinct().values_list("slug", "name"))

    @property
    def templates(self) -> list[tuple[str, str]]:
        """The templates of all leads, for whoever begins projects."""
        if not can_add_projects(self.reader):
            return []
        return [(str(uuid), name) for uuid, name in ProjectTemplate.objects.values_list("uuid", "name")]

    @property
    def levels(self) -> list[tuple[int, str]]:
        return [(step.value, f"{step.value} {step.title}") for step in self.known.scale[1:]]

    @cached_property
    def nominations(self) -> list[tuple[Nomination, bool]]:
        """Who is nominated, each with whether the reader may take that back."""
        rows = Nomination.objects.filter(project=self.project).select_related("engineer", "nominated_by").order_by("pk")
        own = set(
            people_assigned_by(self.reader).filter(nominations__project=self.project).values_list("pk", flat=True)
        )
        return [(row, row.engineer_id in own) for row in rows]

    @property
    def nominable(self) -> list[tuple[str, str]]:
        """The people whom the reader may still nominate."""
        rows = people_assigned_by(self.reader).exclude(nominations__project=self.project)
        return list(rows.order_by("name", "pk").values_list("slug", "name"))

    @property
    def people(self) -> list[tuple[str, str]]:
        rows = people_considered_by(self.reader, self.project).order_by("name", "pk")
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")]


def project_page(request: SignedInRequest, slug: str) -> ProjectPage:
    """Give what the page of a project shows."""
    return ProjectPage(visible_project(request, slug), request.user, known_catalogue(), timezone.localdate())


def draw_project(request: SignedInRequest, page: ProjectPage, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Draw the page of a project, with the forms that are in use."""
    project = page.project
    first = {"starts": max(project.starts, page.today), "ends": project.ends, "allocation": project.allocation}
    context: dict[str, Any] = {"page": page, "project": project}
    if page.may_staff and page.needs and not is_over(project):
        context["risk"] = risk_page(project, page.reader, page.known, page.today)
    if page.may_change:
        context["need_form"] = NeedForm(known=page.known, initial={"weight": 2, "people": 1, "level": 3})
        context["lead_form"] = LeadForm(people=Engineer.objects.none())
        context["assignment_form"] = AssignmentForm(people=page.people, initial=first)
        context["asked"] = AskedLeads(project, request.user, page.today)
    return render(request, "skills/project.html", context | forms, status=status)


@require_safe
def project(request: SignedInRequest, slug: str) -> HttpResponse:
    return draw_project(request, project_page(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: SignedInRequest) -> HttpResponse:
    if not can_add_projects(request.user):
        raise PermissionDenied
    known = known_catalogue()
    template = asked_template(request, request.POST.get("template") or request.GET.get("template", ""))
    line = TemplateLine(template, known, may_remove=False) if template else None
    if request.method != "POST":
        first = ProjectForm(initial=_initial(request, known, template))
        return _form_page(request, (first, NeedForm(known=known, optional=True, initial=_need(request))), line=line)
    form, need = ProjectForm(request.POST), NeedForm(request.POST, known=known, optional=True)
    seen = Project.objects.visible_to(request.user)
    if not (form.is_valid() and need.is_valid()) or form.refuses_twin(seen):
        return _form_page(request, (form, need), line=line, status=FORM_FAULT)
    needs = [*(given for _entry, given, _step in line.needs), *need.given()] if line else need.given()
    try:
        made = add_project(form.given(), needs, actor=request.user, key=form.cleaned_data["key"])
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        form.add_error(None, str(fault))
        return _form_page(request, (form, need), line=line, status=FORM_FAULT)
    messages.success(request, _("%(name)s is there. Nobody is asked for anything yet.") % {"name": made.name})
    return redirect("project-staffing" if needs else "project", slug=made.slug)


def _initial(request: SignedInRequest, known: Catalogue, template: ProjectTemplate | None) -> dict[str, Any]:
    """Begin with the next quarter of a year, the name of the need where one is given, and what a template says."""
    today = timezone.localdate()
    entry = known.by_slug.get(request.GET.get("competency", ""))
    names = ("allocation", "head_count")
    return {
        "name": entry.title if entry else "",
        "starts": today,
        "ends": today + LENGTH,
        "allocation": SHARE,
        "state": Project.State.PLANNED,
    } | ({name: getattr(template, name) for name in names} if template else {})


def _need(request: SignedInRequest) -> dict[str, Any]:
    return {
        "competency": request.GET.get("competency", ""),
        "level": request.GET.get("level", "3"),
        "people": request.GET.get("people", "1"),
        "weight": 2,
    }


def _form_page(
    request: SignedInRequest,
    forms: tuple[ProjectForm, NeedForm | None],
    *,
    found: Project | None = None,
    line: TemplateLine | None = None,
    status: int = 200,
) -> HttpResponse:
    form, need = forms
    context: dict[str, Any] = {"form": form, "need_form": need, "project": found, "line": line}
    if found is None:
        context["templates"] = ProjectTemplate.objects.count()
    return render(request, "skills/project_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    found = changed_project(request, slug)
    if request.method != "POST":
        return _form_page(request, (ProjectForm(initial=stamped(values_of(found))), None), found=found)
    form = ProjectForm(request.POST)
    changed = _changed(request, form, found) if form.is_valid() else None
    if changed is None:
        return _form_page(request, (form, None), found=found, status=FORM_FAULT)
    messages.success(request, _("The project is saved."))
    for outside in work_outside(changed):
        messages.warning(request, outside)
    return redirect("project", slug=slug)


@transaction.atomic
def _changed(request: SignedInRequest, form: ProjectForm, found: Project) -> Project | None:
    """Save the project unless somebody else did since the form was shown; None with what is wrong at the form."""
    now = Project.objects.select_for_update(no_key=True).get(pk=found.pk)
    if refuses_what_changed(form, values_of(now)):
        return None
    try:
        return change_project(now, form.given(), actor=request.user)
    except SkillsError as fault:
        form.add_error(None, str(fault))
        return None


@require_POST
def project_leads(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add a lead by name, or take one off."""
    found, people = changed_project(request, slug), Engineer.objects.in_directory(request.user)
    gone = found.leads.filter(slug=request.POST.get("remove", "")).first()
    form = LeadForm(request.POST, people=people)
    try:
        if gone is not None:
            remove_lead(found, gone, actor=request.user)
            seen = Project.objects.visible_to(request.user).filter(pk=found.pk).exists()
            return redirect("project", slug=slug) if seen else redirect("projects")
        if form.is_valid():
            add_lead(found, form.cleaned_data["engineer"], actor=request.user)
            return redirect("project", slug=slug)
    except SkillsError as fault:
        form = LeadForm(people=people)
        messages.error(request, str(fault))
    return draw_project(request, project_page(request, slug), status=FORM_FAULT, lead_form=form)
