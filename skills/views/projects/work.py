from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from skills.errors import SkillsError
from skills.projects import Staffing
from skills.projects.asked import query_of, wanted_of
from skills.services.staffing_answers import SECONDS, Work, ask_for_answer, stop_work, work_on
from skills.views.projects.fetching import staffed_project
from teams.errors import BusyError
from teams.models import Project
from teams.requests import SignedInRequest

TOO_MANY = 429


@dataclass(frozen=True)
class WorkPanel:
    """What the page says of an answer that takes longer than a page may: ``state`` is that of the work, or ``offer``,
    ``changed`` or ``stands``.
    """

    state: str
    seconds: int = 0
    said: str = ""

    @classmethod
    def of(cls, read: Staffing, work: Work | None) -> WorkPanel | None:
        """Give what there is to say beside an answer; nothing beside one that was proved at once."""
        if work is not None and work.is_open:
            return cls(work.state, work.seconds)
        if work is not None and work.stands_for(read.problem):
            return cls("stands", said=_stands(work, read))
        if read.solution.is_proved:
            return None
        return cls({"done": "changed", "failed": "failed"}.get(work.state if work else "", "offer"))

    @property
    def most(self) -> int:
        """The seconds that the work takes at most."""
        return SECONDS

    @property
    def done(self) -> float:
        """How much of that is gone, from 0 to 1."""
        return self.seconds / SECONDS


def _stands(work: Work, read: Staffing) -> str:
    at = work.answer.found_at or timezone.now()
    told = {"at": date_format(timezone.localtime(at), "j M Y, H:i"), "seconds": SECONDS}
    if read.solution.is_proved:
        return _("Worked out in the background on %(at)s; people and needs are still the same.") % told
    return _("Worked on in the background for %(seconds)s seconds on %(at)s, and not proven in that time.") % told


@require_http_methods(["GET", "HEAD", "POST"])
def project_staffing_work(request: SignedInRequest, slug: str) -> HttpResponse:
    """Have a worker go on with what a page has no time for, stop it, or tell how far it is."""
    found, wanted = staffed_project(request, slug), wanted_of(request.GET)
    work = work_on(found, wanted, asker=request.user)
    if request.method != "POST":
        return _how_far(request, found, work)
    address = reverse("project-staffing", args=[slug]) + query_of(wanted)
    if request.POST.get("stop"):
        if work is not None:
            stop_work(work)
        return redirect(address)
    try:
        ask_for_answer(found, wanted, actor=request.user)
    except BusyError as busy:
        return too_many(request, busy, address)
    except SkillsError as refused:
        messages.error(request, str(refused))
    return redirect(address)


def _how_far(request: SignedInRequest, found: Project, work: Work | None) -> HttpResponse:
    """Draw how far the work is; where it is over, have the page that asks loaded anew."""
    if work is None or not work.is_open:
        return HttpResponseClientRefresh()
    context = {"project": found, "work": WorkPanel(work.state, work.seconds), "query": query_of(wanted_of(request.GET))}
    return render(request, "skills/project_staffing_work.html", context)


def too_many(request: SignedInRequest, busy: BusyError, again: str) -> HttpResponse:
    """Say that as much as one may ask for at once is under way, and when to ask again."""
    response = render(request, "429.html", {"told": str(busy), "again": again}, status=TOO_MANY)
    response.headers["Retry-After"] = str(busy.seconds)
    return response
