from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from skills.catalogue import Catalogue
from skills.errors import SkillsError
from skills.forms.projects import NeedForm
from skills.models import FocusArea
from skills.services.project_templates import needs_in
from skills.services.projects import NeedGiven, add_needs, needs_of, remove_need
from skills.views.projects.fetching import changed_project, known_catalogue
from skills.views.projects.pages import FORM_FAULT, draw_project, project_page
from skills.views.projects.templates import asked_template
from teams.models import Project
from teams.requests import SignedInRequest

USUAL_LEVEL = 3


@require_POST
def project_needs(request: SignedInRequest, slug: str) -> HttpResponse:
    """Add one need, those of a whole area, of a template or of another project; what is there stays."""
    found = changed_project(request, slug)
    if any(request.POST.get(name) for name in ("area", "from", "template")):
        return _added_many(request, found)
    form = NeedForm(request.POST, known=known_catalogue())
    if form.is_valid():
        try:
            add_needs(found, form.given(), actor=request.user)
        except SkillsError as fault:
            form.add_error(None, str(fault))
        else:
            return redirect(f"{reverse('project', args=[slug])}#needs")
    return draw_project(request, project_page(request, slug), status=FORM_FAULT, need_form=form)


def _added_many(request: SignedInRequest, found: Project) -> HttpResponse:
    known, template = known_catalogue(), asked_template(request, request.POST.get("template", ""))
    if template is not None:
        needs = needs_in(template, known)
    else:
        needs = _copied(request, known) if request.POST.get("from") else _of_area(request, known)
    count = add_needs(found, needs, actor=request.user, only_new=True)
    told = ngettext("%(count)s need is added.", "%(count)s needs are added.", count) % {"count": count}
    messages.success(request, told if count else _("Nothing new: the project needs all of that already."))
    return redirect(f"{reverse('project', args=[found.slug])}#needs")


def _copied(request: SignedInRequest, known: Catalogue) -> list[NeedGiven]:
    source = Project.objects.visible_to(request.user).filter(slug=request.POST["from"]).first()
    if source is None:
        raise Http404
    return [need for need in needs_of(source) if need.competency in known.by_slug]


def _of_area(request: SignedInRequest, known: Catalogue) -> list[NeedGiven]:
    kind, _colon, slug = request.POST["area"].partition(":")
    levels = {str(step.value): step.value for step in known.scale[1:]}
    level = levels.get(request.POST.get("level", ""), USUAL_LEVEL)
    if kind == "domain":
        slugs = [each.slug for domain in known.domains if domain.slug == slug for each in domain.competencies]
    else:
        rows = FocusArea.objects.filter(version=known.version, slug=slug).order_by("competencies__slug")
        slugs = [each for each in rows.values_list("competencies__slug", flat=True) if each in known.by_slug]
    if not slugs:
        raise Http404
    return [NeedGiven(each, level) for each in slugs]


@require_POST
def project_need(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    """Change or take away one need."""
    found = changed_project(request, slug)
    if request.POST.get("remove"):
        if not remove_need(found, competency, actor=request.user):
            raise Http404
        messages.success(request, _("The need is gone. It can be added again at any time."))
        return redirect(f"{reverse('project', args=[slug])}#needs")
    typed = request.POST.copy()
    typed["competency"] = competency
    form = NeedForm(typed, known=known_catalogue())
    if not form.is_valid():
        return draw_project(request, project_page(request, slug), status=FORM_FAULT, need_form=form)
    add_needs(found, form.given(), actor=request.user)
    messages.success(request, _("The need is saved."))
    return redirect(f"{reverse('project', args=[slug])}#needs")
