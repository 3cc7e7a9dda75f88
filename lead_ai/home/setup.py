"""First steps of an instance that measures nothing yet, for HR."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lead_ai.home.calls import in_words
from lead_ai.home.links import Act, admin_list, import_link
from lead_ai.home.operations import OperationLine, operation_lines
from lead_ai.home.organisation import FrameworkLine, framework_lines
from skills.models import GapReport
from skills.overview.organisation import Organisation
from skills.views.hints import Hint
from teams.models import User

COLUMNS = ("Employee ID", "Name", "Email", "Team", "Role", "Lead")


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    text: str
    done: bool
    acts: list[Act] = field(default_factory=list)
    facts: list[FrameworkLine] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    current: bool = False


@dataclass(frozen=True, slots=True)
class SetupPage:
    steps: list[Step]
    operations: list[OperationLine]

    @property
    def said(self) -> str:
        done = sum(step.done for step in self.steps)
        told = {"done": in_words(done) if done else _("none"), "whole": in_words(len(self.steps))}
        text = _(
            "%(done)s of %(whole)s steps done. You can stop and come back; "
            "every step can be repeated without doubling anything."
        )
        return capfirst(text % told)

    @property
    def aside(self) -> Hint:
        text = _("The matrix fills as soon as people assess themselves or a lead confirms a level.")
        return Hint(_("No levels yet"), text, reverse("frameworks"), _("Read what will be assessed"))


def setup_page(user: User, found: Organisation) -> SetupPage:
    """Give the steps in their order; the first that is not done is the one to take now."""
    steps = [_framework(found), _people(found), _roles(found), _levels(found), _matrix(found)]
    now = next((place for place, step in enumerate(steps) if not step.done), None)
    return SetupPage(
        [_standing(step, current=place == now) for place, step in enumerate(steps)],
        operation_lines() if user.is_operator else [],
    )


def _standing(step: Step, *, current: bool) -> Step:
    acts = [Act(act.text, act.url, act.icon, primary=current and not place) for place, act in enumerate(step.acts)]
    return Step(step.title, step.text, step.done, acts, step.facts, step.columns, current)


def _framework(found: Organisation) -> Step:
    lines = framework_lines(found)
    text = _("Bring your own any time, as a file.")
    acts = [Act(_("Import a framework"), import_link("framework"), "upload")]
    return Step(_("Framework"), text, bool(lines), acts, lines)


def _people(found: Organisation) -> Step:
    count = found.people.people
    if count:
        told = ngettext("%(count)s person in the directory", "%(count)s people in the directory", count)
        teams = ngettext("%(count)s team", "%(count)s teams", found.teams) % {"count": found.teams}
        done = found.teams > 0
        acts = [] if done else [Act(_("Import people with teams"), import_link("people"), "upload")]
        return Step(_("People"), f"{told % {'count': count}} · {teams}", done, acts)
    text = _(
        "A CSV file or spreadsheet with at least Employee ID and Name; other layouts by a mapping file. "
        "Nothing is stored until you have seen the preview."
    )
    acts = [
        Act(_("Import people"), import_link("people"), "upload"),
        Act(_("Empty file with all columns"), reverse("import-template", args=["people"]), "download"),
    ]
    return Step(_("People"), text, done=False, acts=acts, columns=COLUMNS)


def _roles(found: Organisation) -> Step:
    people = found.people
    having = people.people - people.without_role
    if people.people and not people.without_role:
        return Step(_("Roles"), _("Everyone holds a role."), done=True)
    text = _("A role says which levels are expected. It comes with the import, or person by person.")
    if having:
        told = {"count": having, "whole": people.people}
        text = _("%(count)s of %(whole)s people hold a role. The others are measured once they do.") % told
    acts = [
        Act(_("Assign roles"), admin_list("engineer"), "waypoints"),
        Act(_("See the roles"), reverse("roles"), "book-open"),
    ]
    return Step(_("Roles"), text, done=having > 0, acts=acts if people.people else acts[1:])


def _levels(found: Organisation) -> Step:
    if found.people.with_level:
        told = {"count": found.people.with_level, "whole": found.people.people}
        return Step(_("First levels"), _("%(count)s of %(whole)s people have a level.") % told, done=True)
    text = _(
        "People assess themselves on their growth page, about 25 minutes for everything; leads confirm in the matrix. "
        "Levels that you have in a file can be imported."
    )
    return Step(
        _("First levels"), text, done=False, acts=[Act(_("Import levels"), import_link("assessments"), "upload")]
    )


def _matrix(found: Organisation) -> Step:
    text = _("Each team's page shows who can do what, what is missing, and a gap report when its period closes.")
    made = GapReport.objects.exists()
    acts = [Act(_("Open teams"), reverse("teams"), "layout-grid")] if found.teams else []
    return Step(_("Matrix, gaps, reports"), text, made, acts)
