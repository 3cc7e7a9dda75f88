from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from skills.errors import KeyUsedError, NewerLevelError, NotAllowedError, SkillsError
from skills.forms.assess import AssessForm
from skills.forms.together import TogetherForm
from skills.levels import Source
from skills.models import Assessment, Competency, FrameworkVersion
from skills.services.assessments import record_assessment, source_for
from skills.services.still_true import Repeated, repeat_levels, withdraw_together
from skills.views.assess import resolved
from skills.views.flow.reading import Flow, flow_of
from skills.views.flow.rows import Rows
from skills.views.inspector import safe_next
from teams.models import Engineer
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT, CONFLICT = 422, 409


def _flow(request: SignedInRequest, engineer: Engineer) -> Flow:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        raise Http404
    flow = flow_of(request.user, engineer, version)
    if flow is None:
        raise PermissionDenied
    return flow


@dataclass(frozen=True)
class Answer:
    """What goes back into the page of the flow: rows, progress, domains and a toast."""

    request: SignedInRequest
    flow: Flow
    back: str

    @property
    def rows(self) -> Rows:
        """Draws the rows of the page to come back to."""
        return Rows(self.flow, self.back)

    @property
    def is_flow(self) -> bool:
        """Whether the reader is on the flow's page, and not on another that repeats levels."""
        return resolved(self.back)[0] == "assess-flow"

    def drawn(self, toast: dict[str, str], *, row: str = "", others: Collection[str] = ()) -> HttpResponse:
        """Answer with the row that was sent, the others that changed, and the pieces round them."""
        items, domain = self.flow.by_slug, QueryDict(resolved(self.back)[2]).get("domain", "")
        context = {
            "row": self.rows.row(items[row]) if row in items else None,
            "others": [self.rows.row(items[slug]) for slug in others if slug in items] if self.is_flow else [],
            "is_flow": self.is_flow,
            "domains": self.rows.domains(),
            "progress": self.flow.progress(domain),
            "person": self.flow.engineer,
            "is_self": not self.flow.confirms,
            "back": self.back,
            "toast": toast,
        }
        response = render(self.request, "skills/assess_flow_saved.html", context)
        event = {"rated": {"row": f"rating-{row}"}} if row else {} if self.is_flow else {"saved": {}}
        response.headers["HX-Trigger-After-Settle"] = json.dumps(event)
        return response


@require_POST
def assess_row(request: SignedInRequest, slug: str, competency: str) -> HttpResponse:
    """Take one row of the flow; without script the same form goes to the page of the competency."""
    engineer = visible_engineer(request, slug)
    flow = _flow(request, engineer)
    item = flow.by_slug.get(competency)
    if item is None:
        raise Http404
    back = safe_next(request, request.POST.get("next"), default=reverse("assess-flow", args=[slug]))
    levels, uses = [each.value for each in flow.standing.catalogue.scale], flow.uses.get(competency, ())
    form = AssessForm(request.POST, levels=levels, uses=uses)
    if not form.is_valid():
        return _again(request, flow, form, (competency, _first_fault(form), FORM_FAULT), back)
    try:
        made = record_assessment(
            actor=request.user,
            engineer=engineer,
            competency=Competency.objects.get(pk=item.entry.id),
            given=form.given(),
        )
    except NewerLevelError as fault:
        said = _("%(fault)s Look at it, then save again to record yours as well.") % {"fault": fault}
        return _again(request, _flow(request, engineer), form, (competency, said, CONFLICT), back)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        return _again(request, flow, form, (competency, str(fault), FORM_FAULT), back)
    answer = Answer(request, _flow(request, engineer), back)
    return answer.drawn(_toast(_set_text(item.entry.title, made), made.uuid, back), row=competency)


def _first_fault(form: AssessForm) -> str:
    return next((str(each) for faults in form.errors.values() for each in faults), "")


def _again(
    request: SignedInRequest, flow: Flow, form: AssessForm, fault: tuple[str, str, int], back: str
) -> HttpResponse:
    """Answer with the row still open, what was chosen and typed in it, and what is in the way."""
    slug, warning, status = fault
    row = Rows(flow, back).row(flow.by_slug[slug], is_open=True, warning=warning)
    row = row.with_typed(form.cleaned_data.get("level", ""), form.cleaned_data.get("comment", ""))
    return render(request, "skills/rating_row.html", {"row": row}, status=status)


def _set_text(title: str, made: Assessment) -> str:
    if made.level is None:
        return _("%(competency)s set to not concerned") % {"competency": title}
    return _("%(competency)s set to %(level)s") % {"competency": title, "level": made.level}


def _toast(text: str, key: UUID, back: str) -> dict[str, str]:
    undo = f"{reverse('assessments-withdraw', args=[key])}?{urlencode({'next': back})}"
    return {"text": text, "undo_url": undo}


@require_POST
def still_true(request: SignedInRequest, slug: str) -> HttpResponse:
    """Record several levels anew as of today; a lead's word confirms those that were self-assessed."""
    engineer = visible_engineer(request, slug)
    if source_for(request.user, engineer) is None:
        raise PermissionDenied
    back = safe_next(request, request.POST.get("next"), default=reverse("assess-flow", args=[slug]))
    form = TogetherForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose at least one level that is assessed."))
        return HttpResponseRedirect(back)
    try:
        done = repeat_levels(actor=request.user, engineer=engineer, **form.cleaned_data)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except (KeyUsedError, SkillsError) as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(back)
    text = _repeated_text(done, is_self=source_for(request.user, engineer) == Source.SELF.value)
    if not request.headers.get("HX-Request"):
        messages.success(request, text)
        return HttpResponseRedirect(back)
    answer = Answer(request, _flow(request, engineer), back)
    toast = _toast(text, form.cleaned_data["key"], back) if done.made else {"text": text, "undo_url": ""}
    return answer.drawn(toast, others=[row.competency.slug for row in done.made])


def _repeated_text(done: Repeated, *, is_self: bool) -> str:
    count = len(done.made)
    words = (
        ngettext("%(n)s level is still true as of today.", "%(n)s levels are still true as of today.", count)
        if is_self
        else ngettext("%(n)s level confirmed as of today.", "%(n)s levels confirmed as of today.", count)
    )
    text = words % {"n": count}
    if done.left:
        left = ngettext(
            "%(n)s changed while you had it open and was left.",
            "%(n)s changed while you had them open and were left.",
            done.left,
        )
        text = f"{text} {left % {'n': done.left}}"
    return text


@require_POST
def withdraw_all(request: SignedInRequest, key: UUID) -> HttpResponse:
    """Take back what one form recorded lately, be it one assessment or many."""
    withdrawn = withdraw_together(actor=request.user, key=key, reason=_("Undone"))
    if not withdrawn:
        raise Http404
    text = ngettext(
        "Withdrawn. It stays in the history with the reason.",
        "%(n)s withdrawn. They stay in the history with the reason.",
        len(withdrawn),
    ) % {"n": len(withdrawn)}
    engineer = withdrawn[0].engineer
    readable = Engineer.objects.visible_to(request.user).filter(pk=engineer.pk).exists()
    back = safe_next(request, request.GET.get("next"), default=reverse("home"))
    if not readable or not request.headers.get("HX-Request") or source_for(request.user, engineer) is None:
        messages.success(request, text)
        return HttpResponseRedirect(back)
    answer = Answer(request, _flow(request, engineer), back)
    return answer.drawn({"text": text, "undo_url": ""}, others=[row.competency.slug for row in withdrawn])
