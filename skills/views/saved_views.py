from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.errors import SkillsError
from skills.forms.saved_views import SaveViewForm, ViewNameForm
from skills.models import SavedView
from skills.services.saved_views import ViewGiven, delete_view, rename_view, save_view
from teams.models import Team
from teams.requests import SignedInRequest

PAGE_SIZE: Final = 25
REFUSED: Final = 422


@require_safe
def saved_views(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:120]
    kind = request.GET.get("kind", "")
    found = SavedView.objects.filter(owner=request.user).select_related("team").order_by("name", "pk")
    if words:
        found = found.filter(name__icontains=words)
    if kind in SavedView.Kind.values:
        found = found.filter(kind=kind)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    kinds = [("", _("all")), *SavedView.Kind.choices]
    context = {"page_obj": page, "words": words, "kind": kind, "kinds": kinds, "narrowed": bool(words or kind)}
    return render(request, "skills/saved_views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_new(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        given = {name: request.GET.get(name, "") for name in ("team", "query")}
        return render(request, "skills/saved_view_new.html", {"form": SaveViewForm(initial=given)})
    form = SaveViewForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        team = _team(request, data["team"]) if data["team"] else None
        try:
            made = save_view(actor=request.user, given=ViewGiven(data["name"], data["query"], team))
        except SkillsError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("%(name)s is among your saved views.") % {"name": made.name})
            return redirect("saved-views")
    return render(request, "skills/saved_view_new.html", {"form": form}, status=REFUSED)


@require_safe
def saved_view(request: SignedInRequest, uuid: str) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.select_related("team"), uuid=uuid)
    if view.team is None:
        return redirect(f"{reverse('find')}?{view.query}")
    # Whoever may not open the matrix learns nothing of the team from the link either.
    team = _team(request, view.team.slug)
    return redirect(f"{reverse('team-matrix', args=[team.slug])}?{view.query}")


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request: SignedInRequest, uuid: str) -> HttpResponse:
    view = get_object_or_404(SavedView, uuid=uuid, owner=request.user)
    form = ViewNameForm(request.POST if request.method == "POST" else None, initial={"name": view.name})
    if form.is_bound and form.is_valid():
        try:
            rename_view(view, actor=request.user, name=form.cleaned_data["name"])
        except SkillsError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The view is now called %(name)s.") % {"name": view.name})
            return redirect("saved-views")
    status = REFUSED if form.errors else 200
    return render(request, "skills/saved_view_edit.html", {"form": form, "view": view}, status=status)


@require_POST
def saved_view_delete(request: SignedInRequest, uuid: str) -> HttpResponse:
    view = get_object_or_404(SavedView, uuid=uuid, owner=request.user)
    name = view.name
    delete_view(view, actor=request.user)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect("saved-views")


def _team(request: SignedInRequest, slug: str) -> Team:
    return get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
