from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mentoring.errors import MentoringError
from mentoring.forms.programmes import ProposeForm, RuleForm
from mentoring.matches.answers import Answer, PairLine, answer
from mentoring.matches.costs import Cost, cost_said
from mentoring.matches.files import matches_sheet
from mentoring.matches.met import met_before
from mentoring.matching import Policy
from mentoring.models import MentoringProgramme, Mentorship, PairRule
from mentoring.pairing import chosen_in
from mentoring.services.programmes import RuleGiven, remove_rule, set_rule
from mentoring.services.proposing import Pair, propose_pairs, withdraw
from mentoring.views.programme_access import run_programme
from mentoring.views.programmes import FORM_FAULT, programme_tabs
from skills.exports import download, file_name, to_csv, to_xlsx
from skills.models import Competency, FrameworkVersion
from teams.models import Engineer
from teams.requests import SignedInRequest
from teams.services.audit import record_audit
from teams.services.readings import EXPORT, READ, record_readings

PAIRS_SHOWN: Final = 50
LEFT_SHOWN: Final = 30
FORMATS: Final = ("csv", "xlsx")


@dataclass(frozen=True)
class Typed:
    """What somebody typed into one of the page's forms and that had faults."""

    propose: ProposeForm | None = None
    rule: RuleForm | None = None
    chosen: frozenset[str] | None = None
    asked: tuple[str, str] | None = None


@require_safe
def mentoring_match(request: SignedInRequest) -> HttpResponse:
    run = MentoringProgramme.objects.run_by(request.user).running(timezone.localdate())
    found = list(run.order_by("-starts", "name", "pk"))
    if len(found) == 1:
        return redirect("programme-match", found[0].slug)
    return render(request, "mentoring/match_choose.html", {"programmes": found})


@require_safe
def programme_match(request: SignedInRequest, slug: str) -> HttpResponse:
    return _page(request, run_programme(request, slug), Typed())


def _policy(request: HttpRequest, programme: MentoringProgramme) -> Policy:
    asked = request.GET.get("policy") or request.POST.get("policy") or programme.policy
    return Policy(asked) if asked in set(Policy) else Policy(programme.policy)


def _answer(request: SignedInRequest, programme: MentoringProgramme) -> Answer | None:
    version, today = FrameworkVersion.objects.in_force(), timezone.localdate()
    if version is None:
        return None
    return answer(chosen_in(programme, request.user, today), version, _policy(request, programme), today)


def _page(
    request: SignedInRequest, programme: MentoringProgramme, typed: Typed, found: Answer | None = None
) -> HttpResponse:
    found = found or _answer(request, programme)
    tabs = programme_tabs(programme, runs=True, current="programme-match")
    if found is None:
        return render(
            request, "mentoring/match.html", {"programme": programme, "answer": None, "programme_pages": tabs}
        )
    record_readings(request.user, found.pairing.mentees, action=READ)
    page = Paginator(found.ranked, PAIRS_SHOWN).get_page(request.GET.get("page"))
    lines, met = found.lines(page), met_before(programme, found.pairing.mentees)
    cost = _cost(request, found, typed)
    context: dict[str, Any] = {
        "programme": programme,
        "answer": found,
        "programme_pages": tabs,
        "page_obj": page,
        "lines": [
            (line, found.roles.get(line.mentee.pk, ""), _ticked(typed, line, met), met.get(line.mentee.pk))
            for line in lines
        ],
        "left": found.unmatched[:LEFT_SHOWN],
        "left_more": max(len(found.unmatched) - LEFT_SHOWN, 0),
        "cost": cost,
        "rules": _rules(request, programme, found),
        "idle": _idle(found),
        "propose_form": typed.propose or ProposeForm(),
        "rule_form": typed.rule or RuleForm(),
        "policies": MentoringProgramme.Policy.choices,
    }
    faulty = any(form is not None and form.errors for form in (typed.propose, typed.rule))
    rows = _invitations(request, programme)
    return render(request, "mentoring/match.html", context | rows, status=FORM_FAULT if faulty else 200)


def _ticked(typed: Typed, line: PairLine, met: Mapping[int, str]) -> bool:
    """Tick what is to be proposed: nobody who is or was mentored already, unless somebody ticked them."""
    return line.mentee.pk not in met if typed.chosen is None else line.key in typed.chosen


def _rules(request: SignedInRequest, programme: MentoringProgramme, found: Answer) -> list[PairRule]:
    """Give the rules for mentees whom the reader may match; a reason is for nobody else."""
    mentees = set(programme.participants.matched_by(request.user).mentees().values_list("engineer_id", flat=True))
    return [rule for rule in found.pairing.rules if rule.mentee_id in mentees]


def _idle(found: Answer) -> set[int]:
    """Give the pins that do not hold now: somebody is matched, left, has no place or may not be paired."""
    held = {
        (found.pairing.mentees[row].pk, found.pairing.mentors[column].pk)
        for row, column in found.pairing.pinned.items()
    }
    pins = (rule for rule in found.pairing.rules if rule.kind == PairRule.Kind.PIN)
    return {rule.pk for rule in pins if (rule.mentee_id, rule.mentor_id) not in held}


def _cost(request: SignedInRequest, found: Answer, typed: Typed) -> Cost | None:
    mentee, mentor = typed.asked or (request.GET.get("mentee", ""), request.GET.get("mentor", ""))
    rows = {each.slug: row for row, each in enumerate(found.pairing.mentees)}
    columns = {each.slug: column for column, each in enumerate(found.pairing.mentors)}
    if mentee not in rows or mentor not in columns:
        return None
    return cost_said(found, rows[mentee], columns[mentor])


def _invitations(request: SignedInRequest, programme: MentoringProgramme) -> dict[str, Any]:
    """Give what is proposed, what runs and what was declined, of mentees whom the reader may match."""
    rows = Mentorship.objects.coordinated_by(request.user).filter(programme=programme)
    rows = rows.select_related("mentor", "mentee", "ended_by").order_by("-created_at", "-pk")
    declined = rows.filter(ended_how=Mentorship.Ending.DECLINED)
    return {
        "proposed": list(rows.filter(state=Mentorship.State.PROPOSED)[:LEFT_SHOWN]),
        "agreed": list(rows.agreed()[:LEFT_SHOWN]),
        # Whoever runs the programme reads why, as the form says: it tells what to propose next.
        "declined": [(row, row.end_reason) for row in declined[:LEFT_SHOWN]],
    }


@require_POST
def programme_rule(request: SignedInRequest, slug: str) -> HttpResponse:
    programme = run_programme(request, slug)
    parts = programme.participants.matched_by(request.user)
    mentee = get_object_or_404(Engineer, slug=request.POST.get("mentee", ""), pk__in=parts.mentees().values("engineer"))
    mentor = get_object_or_404(Engineer, slug=request.POST.get("mentor", ""), pk__in=parts.mentors().values("engineer"))
    told = {"mentee": mentee.name, "mentor": mentor.name}
    if request.POST.get("kind") == "remove":
        remove_rule(programme, mentee, mentor, actor=request.user)
        messages.success(request, _("%(mentor)s and %(mentee)s are matched by their score again.") % told)
        return _back(request, programme)
    form = RuleForm(request.POST)
    asked = (mentee.slug, mentor.slug)
    if not form.is_valid():
        return _page(request, programme, Typed(rule=form, asked=asked))
    found = _answer(request, programme)
    cost = _cost(request, found, Typed(asked=asked)) if found else None
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    if kind == PairRule.Kind.PIN and cost is not None and cost.bar:
        form.add_error(None, cost.bar)
        return _page(request, programme, Typed(rule=form, asked=asked), found)
    try:
        set_rule(programme, RuleGiven(mentee, mentor, kind, reason), actor=request.user)
    except MentoringError as fault:
        form.add_error(None, str(fault))
        return _page(request, programme, Typed(rule=form, asked=asked), found)
    pinned = _("%(mentor)s and %(mentee)s are pinned. All others are matched around them.")
    said = pinned if kind == PairRule.Kind.PIN else _("%(mentor)s and %(mentee)s are ruled out.")
    messages.success(request, said % told)
    return _back(request, programme)


def _back(request: HttpRequest, programme: MentoringProgramme) -> HttpResponseRedirect:
    policy = _policy(request, programme)
    query = "" if policy == programme.policy else "?" + urlencode({"policy": policy})
    return HttpResponseRedirect(reverse("programme-match", args=[programme.slug]) + query)


@require_POST
def programme_propose(request: SignedInRequest, slug: str) -> HttpResponse:
    programme = run_programme(request, slug)
    found = _answer(request, programme)
    if found is None:
        raise Http404
    asked = list(dict.fromkeys(request.POST.getlist("pair")))
    if request.POST.get("all"):
        shown = set(request.POST.getlist("shown"))
        met = met_before(programme, found.pairing.mentees)
        more = (key for key, (row, _column) in found.keys.items() if found.pairing.mentees[row].pk not in met)
        asked += [key for key in more if key not in shown and key not in asked]
    form, chosen = ProposeForm(request.POST), frozenset(asked)
    gone = [key for key in asked if key not in found.keys]
    if form.is_valid() and not gone:
        try:
            made = propose_pairs(
                programme, _pairs(found, asked), actor=request.user, reason=form.cleaned_data["reason"]
            )
        except MentoringError as fault:
            form.add_error(None, str(fault))
        else:
            said = ngettext("%(count)s pair is proposed.", "%(count)s pairs are proposed.", len(made))
            messages.success(request, said % {"count": len(made)})
            return _back(request, programme)
    for key in gone:
        form.add_error(None, _gone(key))
    return _page(request, programme, Typed(propose=form, chosen=chosen), found)


def _gone(key: str) -> str:
    mentee, _colon, mentor = key.partition(":")
    names = dict(Engineer.objects.filter(slug__in=[mentee, mentor]).values_list("slug", "name"))
    told = {"mentee": names.get(mentee, _("somebody")), "mentor": names.get(mentor, _("somebody"))}
    return _("%(mentee)s with %(mentor)s is not in the answer any more: something changed meanwhile.") % told


def _pairs(found: Answer, keys: list[str]) -> list[Pair]:
    """Give the pairs as the service takes them, with what they are for."""
    lines = found.lines(found.keys[key] for key in keys)
    ids = {each.head.id for line in lines for each in line.behind}
    known = Competency.objects.in_bulk(ids)
    return [Pair(line.mentee, line.mentor, line.score, [known[each.head.id] for each in line.behind]) for line in lines]


@require_POST
def programme_take_back(request: SignedInRequest, slug: str, uuid: UUID) -> HttpResponse:
    programme = run_programme(request, slug)
    rows = Mentorship.objects.coordinated_by(request.user).filter(programme=programme)
    proposal = get_object_or_404(rows.select_related("mentor", "mentee"), uuid=uuid)
    try:
        withdraw(proposal, actor=request.user)
    except MentoringError as fault:
        messages.error(request, str(fault))
    else:
        told = {"mentee": proposal.mentee.name, "mentor": proposal.mentor.name}
        messages.success(request, _("The proposal of %(mentor)s for %(mentee)s is taken back.") % told)
    return _back(request, programme)


@require_safe
def programme_match_export(request: SignedInRequest, slug: str, kind: str) -> HttpResponse:
    programme = run_programme(request, slug)
    found = _answer(request, programme)
    if kind not in FORMATS or found is None:
        raise Http404
    sheet = matches_sheet(found, programme.name)
    record_audit("export", programme, actor=request.user, fields=["matches"])
    record_readings(request.user, found.pairing.mentees, action=EXPORT)
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    name = file_name("matches", programme.slug, timezone.localdate().isoformat(), extension=kind)
    return download(content, name=name)
