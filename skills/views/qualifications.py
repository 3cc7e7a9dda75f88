from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from skills.errors import NotAllowedError, SkillsError
from skills.forms.qualifications import QualificationForm
from skills.models import FrameworkVersion
from skills.qualifications import Group, QualificationLine, Wanted, qualification_lines, wanted
from skills.services.certifications import may_confirm
from skills.services.qualifications import (
    enter_qualification,
    may_enter,
    remove_qualification,
    unverify_qualification,
    verify_qualification,
)
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest
from teams.views.access import visible_engineer

FORM_FAULT = 422
TITLES = {
    Group.EDUCATION: gettext_lazy("Education"),
    Group.YEARS: gettext_lazy("Years of experience"),
    Group.TRACK_RECORD: gettext_lazy("Track record"),
    Group.OTHER: gettext_lazy("Other"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A qualification on the page, with the form to enter it; ``is_faulty`` is true of the form that was sent."""

    line: QualificationLine
    form: QualificationForm | None
    is_faulty: bool


@require_http_methods(["GET", "HEAD", "POST"])
def engineer_qualifications(request: SignedInRequest, slug: str) -> HttpResponse:
    engineer = visible_engineer(request, slug)
    known = wanted(FrameworkVersion.objects.in_force())
    if request.method != "POST":
        return _page(request, engineer, known)
    if not may_enter(request.user, engineer):
        raise PermissionDenied
    what = request.POST.get("do", "")
    if what == "save":
        return _save(request, engineer, known)
    if what not in ACTIONS:
        raise Http404
    act, said = ACTIONS[what]
    return _done(request, lambda: act(request, engineer), str(said))


def _save(request: SignedInRequest, engineer: Engineer, known: dict[str, Wanted]) -> HttpResponse:
    lines = {each.ident: each for rows in qualification_lines(engineer, request.user, known).values() for each in rows}
    line = lines.get(request.POST.get("ident", ""))
    if line is None or line.wanted is None:
        raise Http404
    form = QualificationForm(request.POST, line=line, wanted=line.wanted)
    if not form.is_valid():
        return _page(request, engineer, known, sent=(line.ident, form), status=FORM_FAULT)
    return _done(
        request,
        lambda: enter_qualification(actor=request.user, engineer=engineer, ident=line.ident, given=form.given()),
        _("Recorded and verified.")
        if may_confirm(request.user, engineer)
        else _("Entered. It counts once HR has verified it."),
    )


def _done(request: SignedInRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(request.path)


def _remove(request: SignedInRequest, engineer: Engineer) -> None:
    remove_qualification(actor=request.user, engineer=engineer, ident=request.POST.get("ident", ""))


def _verify(request: SignedInRequest, engineer: Engineer) -> None:
    ident, seen = request.POST.get("ident", ""), request.POST.get("seen", "")
    verify_qualification(actor=request.user, engineer=engineer, ident=ident, seen=seen)


def _unverify(request: SignedInRequest, engineer: Engineer) -> None:
    unverify_qualification(actor=request.user, engineer=engineer, ident=request.POST.get("ident", ""))


ACTIONS = {
    "remove": (_remove, gettext_lazy("Removed.")),
    "verify": (_verify, gettext_lazy("Verified. It counts from now on.")),
    "unverify": (_unverify, gettext_lazy("No longer verified; it does not count until it is again.")),
}


def _page(
    request: SignedInRequest,
    engineer: Engineer,
    known: dict[str, Wanted],
    *,
    sent: tuple[str, QualificationForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    enters = may_enter(request.user, engineer)
    groups = [
        (TITLES[group], [_row(each, sent, enters=enters) for each in lines])
        for group, lines in qualification_lines(engineer, request.user, known).items()
    ]
    context = {
        "person": engineer,
        "is_self": own_engineer_id(request.user) == engineer.pk,
        "groups": groups,
        "enters": enters,
        "verifies": may_confirm(request.user, engineer),
        "faulty": sent[1] if sent else None,
    }
    return render(request, "skills/qualifications.html", context, status=status)


def _row(line: QualificationLine, sent: tuple[str, QualificationForm] | None, *, enters: bool) -> Row:
    if not enters or line.wanted is None:
        return Row(line, None, is_faulty=False)
    if sent is not None and sent[0] == line.ident:
        return Row(line, sent[1], is_faulty=True)
    return Row(line, QualificationForm(line=line, wanted=line.wanted), is_faulty=False)
