"""Projects from a table: a row per need, all or nothing, and nothing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.exports.sheets import printable
from skills.formats.faults import FaultList, did_you_mean, shown
from skills.models import Competency, CompetencyVersion, FrameworkVersion, ProjectNeed, ScaleLevel
from skills.projects.naming import PeopleNamed
from skills.projects.sheets import PROJECT_COLUMNS
from skills.services.project_rows import FIELDS, ProjectRows, SaidProject
from skills.services.projects import (
    FreeAddresses,
    NeedGiven,
    ProjectGiven,
    add_needs,
    add_project,
    change_project,
    set_leads,
)
from skills.services.table_lines import lines_of
from teams.models import Engineer, Project, User
from teams.services.holding import hold_work
from teams.services.overlaps import work_outside

REQUIRED: Final = ("Project", "From")
COLUMN_OF: Final = {name: column for column, (name, _empty) in FIELDS.items()}
TEXTS: Final = frozenset({"name", "links", "description"})


@dataclass
class Summary:
    """What an import did, or would do: how many, what of each in words, and what deserves a second look."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    told: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Step:
    """What is to be done about one project."""

    said: SaidProject
    project: Project | None
    given: ProjectGiven
    needs: list[NeedGiven]
    leads: frozenset[int] | None
    fields: list[str]

    @property
    def is_needed(self) -> bool:
        return self.project is None or bool(self.fields or self.needs or self.leads is not None)


@transaction.atomic
def import_projects(file: BinaryIO, *, actor: User, dry_run: bool = False) -> Summary:
    """Add the projects of a table, and change those of the same slug, or without slugs of the same name.

    Needs are never removed, and columns that the table does not have leave what is there. With ``dry_run`` nothing of
    it stays. Raises FaultyFileError with every fault, NotAllowedError where the actor begins no projects.
    """
    # One import of an actor at a time: a file sent twice at once finds what the first one made.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    faults = FaultList()
    known = _Known.read(actor)
    lines = lines_of(file, faults, PROJECT_COLUMNS, REQUIRED)
    said = ProjectRows(known.people, known.codes).read(lines)
    steps = [step for each in said if (step := known.step(each)) is not None]
    faults.raise_if_any()
    summary, addresses = Summary(), FreeAddresses()
    # All at once and before the first of them ends: whoever confirms a team meanwhile holds its people likewise.
    hold_work(step.project.pk for step in steps if step.project and step.given.state == Project.State.DONE)
    for step in steps:
        _apply(step, summary, actor, addresses)
    if dry_run:
        transaction.set_rollback(True)
    return summary


def _apply(step: _Step, summary: Summary, actor: User, addresses: FreeAddresses) -> None:
    project = step.project
    if not step.is_needed:
        summary.unchanged += 1
        return
    if project is None:
        project = add_project(step.given, step.needs, actor=actor, addresses=addresses)
        summary.created += 1
        summary.told.append(_new(step))
    else:
        summary.told.append(_changed(step, project))
        changed = change_project(project, step.given, actor=actor)
        add_needs(project, step.needs, actor=actor)
        summary.changed += 1
        summary.warnings += work_outside(changed)
    if step.leads is not None:
        set_leads(project, Engineer.objects.filter(pk__in=step.leads), actor=actor)


def _new(step: _Step) -> str:
    count = len(step.needs)
    told = ngettext("%(name)s is new, with %(count)s need.", "%(name)s is new, with %(count)s needs.", count)
    return told % {"name": step.given.name, "count": count}


def _changed(step: _Step, project: Project) -> str:
    """Say what changes of a project, the short values in full."""
    parts = []
    for name in step.fields:
        label = COLUMN_OF[name]
        before, after = getattr(project, name), getattr(step.given, name)
        plain = name in {"links", "description"}
        parts.append(label if plain else f"{label} {_value(before)} → {_value(after)}")
    if step.needs:
        count = len(step.needs)
        parts.append(ngettext("%(count)s need", "%(count)s needs", count) % {"count": count})
    if step.leads is not None:
        parts.append(_("leads"))
    return f"{project.name}: {', '.join(parts)}"


def _value(value: Any) -> str:
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return "–" if value is None else str(value)


@dataclass(frozen=True)
class _Known:
    """What the actor's projects are like before the import, and the framework in force."""

    actor: User
    people: PeopleNamed
    codes: dict[str, str]
    slugs: frozenset[str]
    levels: frozenset[int]
    seen: dict[str, Project]
    mine: frozenset[int]
    needs: dict[int, set[NeedGiven]]
    leads: dict[int, frozenset[int]]
    done: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, actor: User) -> _Known:
        """Read it all, in a fixed number of queries; the actor's projects are held until the import is through."""
        version = FrameworkVersion.objects.in_force()
        named = CompetencyVersion.objects.filter(version=version).values_list("code", "competency__slug")
        rows = Project.objects.filter(pk__in=Project.objects.visible_to(actor).values("pk"))
        seen = {each.slug: each for each in rows.select_for_update(no_key=True).order_by("pk")}
        pks = [each.pk for each in seen.values()]
        return cls(
            actor=actor,
            people=PeopleNamed(actor),
            codes={code.upper(): slug for code, slug in named if code},
            slugs=frozenset(Competency.objects.filter(versions__version=version).values_list("slug", flat=True)),
            levels=frozenset(sorted(ScaleLevel.objects.filter(version=version).values_list("value", flat=True))[1:]),
            seen=seen,
            mine=frozenset(Project.objects.changed_by(actor).values_list("pk", flat=True)),
            needs=_needs_by_project(pks),
            leads=_leads_by_project(pks),
        )

    def step(self, said: SaidProject) -> _Step | None:
        """Work out what a table asks of one project; None where that is faulty, which is noted at its place."""
        found = self._target(said)
        if found is None or not {"name", "starts"} <= said.values.keys():
            return None
        project = found[0]
        given, fields = _merged(said, project)
        if given.ends is not None and given.ends < given.starts:
            said.first.fault("To", _("It lies before the first day."))
        step = _Step(said, project, given, self._news(said, project), self._new_leads(said, project), fields)
        if step.is_needed and project is not None and project.pk not in self.mine:
            said.first.fault("Project", _("The leads of this project and HR change it. Take its rows out."))
        return step

    def _target(self, said: SaidProject) -> tuple[Project | None] | None:
        """Find the project that is meant: one, or none yet; None where that cannot be told."""
        line = said.first
        if said.slug:
            found = [self.seen[said.slug]] if said.slug in self.seen else []
            if not found:
                told = _("You see no project with the slug “%(slug)s”. Empty the cell to begin a new project.")
                line.fault("Slug", told % {"slug": shown(said.slug)} + did_you_mean(said.slug, self.seen))
                return None
        else:
            name = said.name.casefold()
            found = [each for each in self.seen.values() if each.pk in self.mine and each.name.casefold() == name]
        if len(found) > 1:
            slugs = ", ".join(each.slug for each in found)
            line.fault(
                "Project", _("Several projects have this name. Say which in Slug: %(slugs)s.") % {"slugs": slugs}
            )
            return None
        if not found:
            return (None,)
        if found[0].pk in self.done:
            told = _("This is the project of row %(row)s, too. Say in all rows of a project its slug, or in none.")
            line.fault("Project", told % {"row": self.done[found[0].pk]})
        self.done.setdefault(found[0].pk, line.number)
        return (found[0],)

    def _news(self, said: SaidProject, project: Project | None) -> list[NeedGiven]:
        """Give the needs that the project has not yet, or not so; what left the framework may stay as it is."""
        present = self.needs.get(project.pk, set()) if project else set()
        news, rows = [], dict[str, tuple[int, NeedGiven]]()
        for line, need in said.needs:
            row, before = rows.setdefault(need.competency, (line.number, need))
            if before != need:
                line.fault("Competency", _("Row %(row)s says something else of this need.") % {"row": row})
            if row != line.number or need in present:
                continue
            if need.competency not in self.slugs:
                told = _("The framework has no competency %(name)s.") % {"name": shown(need.competency)}
                line.fault("Competency", told + did_you_mean(need.competency, self.slugs))
            if need.level and need.level not in self.levels:
                line.fault("Level", _("Level %(level)s is not on the scale.") % {"level": need.level})
            news.append(need)
        return news

    def _new_leads(self, said: SaidProject, project: Project | None) -> frozenset[int] | None:
        """Give who is to lead the project; None where that is as it is, or not said."""
        wanted = said.leads
        if wanted is None or (project is not None and wanted == self.leads.get(project.pk, frozenset())):
            return None
        own = Engineer.objects.filter(user=self.actor).values_list("pk", flat=True).first()
        if not self.actor.is_hr and own not in wanted:
            said.first.fault("Leads", _("Name yourself, too: else you would see and change the project no longer."))
        return wanted


def _merged(said: SaidProject, project: Project | None) -> tuple[ProjectGiven, list[str]]:
    """Give a project as the table has it, what it leaves out as it is; and the names of what that changes."""
    values = {name: value for name, value in said.values.items() if name != "leads"}
    if project is None:
        return ProjectGiven(**{"ends": None, "allocation": 100} | values), []
    names = ProjectGiven.__dataclass_fields__
    before = {name: getattr(project, name) for name in names}
    for name in TEXTS & values.keys():
        # A file holds no control characters and one kind of line end.
        if printable(before[name]).strip() == values[name]:
            values[name] = before[name]
    after = before | values
    return ProjectGiven(**after), [name for name in names if before[name] != after[name]]


def _needs_by_project(pks: Iterable[int]) -> dict[int, set[NeedGiven]]:
    found: dict[int, set[NeedGiven]] = defaultdict(set)
    rows = ProjectNeed.objects.filter(project__in=list(pks))
    values = rows.values_list("project_id", "competency__slug", "level", "people", "weight")
    for project, slug, level, people, weight in values:
        found[project].add(NeedGiven(slug, level, people, weight))
    return found


def _leads_by_project(pks: Iterable[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    pairs = Project.leads.through.objects.filter(project__in=list(pks))
    for project, engineer in pairs.values_list("project_id", "engineer_id"):
        found[project].add(engineer)
    return {project: frozenset(leads) for project, leads in found.items()}
