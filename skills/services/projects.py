"""Projects and what they need: each verb in one transaction, named in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from skills.errors import LastLeadError, LevelOutsideScaleError, NotAllowedError, SkillsError
from skills.models import Competency, FrameworkVersion, ProjectNeed, ScaleLevel
from teams.models import Engineer, Project, User
from teams.querysets import led_team_ids
from teams.services.assignments import end_work
from teams.services.audit import record_audit

LONGEST_SLUG = 100
# What the addresses of other pages about projects begin with.
PAGES = frozenset({"new", "export", "import"})


@dataclass(frozen=True, slots=True)
class NeedGiven:
    """At least ``people`` at ``level`` in a competency, named by slug."""

    competency: str
    level: int
    people: int = 1
    weight: int = 2


@dataclass(frozen=True)
class ProjectGiven:
    """What a lead says of a project; an open end is no end."""

    name: str
    starts: date
    ends: date | None
    allocation: int
    head_count: int | None = None
    state: str = Project.State.PLANNED
    description: str = ""
    links: str = ""


class FreeAddresses:
    """Addresses that no project has, of those that begin with ``start``; the taken ones are read once."""

    def __init__(self, start: str = "") -> None:
        self._taken = {*PAGES, *Project.objects.filter(slug__startswith=start).values_list("slug", flat=True)}
        self._numbers: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Give a free address for a project of some name, and count it as taken."""
        base = slugify(name)[:LONGEST_SLUG] or "project"
        number = self._numbers.get(base, 1)
        slug = base if number == 1 else f"{base}-{number}"
        while slug in self._taken:
            number += 1
            slug = f"{base}-{number}"
        self._numbers[base] = number
        self._taken.add(slug)
        return slug


def can_add_projects(user: User) -> bool:
    """Tell whether ``user`` may begin a project: HR, and whoever leads a team."""
    return user.is_hr or bool(led_team_ids(user))


@transaction.atomic
def add_project(  # noqa: PLR0913 - a project is begun whole
    given: ProjectGiven,
    needs: Iterable[NeedGiven],
    *,
    actor: User,
    candidates: Iterable[Engineer] = (),
    key: UUID | None = None,
    addresses: FreeAddresses | None = None,
) -> Project:
    """Begin a project that the actor leads. The same ``key`` again gives the project that is there.

    Who begins many gives the ``addresses`` that are free, read once.

    Raises NotAllowedError for who is neither HR nor a lead, and as ``add_needs``.
    """
    if not can_add_projects(actor):
        raise NotAllowedError(_("HR and leads begin projects."))
    _check_days(given)
    made = _created(given, key, addresses or FreeAddresses(slugify(given.name)[:LONGEST_SLUG]))
    if made is None:
        return _twin(key, actor)
    engineer = Engineer.objects.filter(user=actor).first()
    if engineer is not None:
        made.leads.add(engineer)
    if chosen := list(candidates):
        made.candidates.set(chosen)
    record_audit("add", made, actor=actor, fields=["project"])
    if wanted := list(needs):
        add_needs(made, wanted, actor=actor)
    return made


def _twin(key: UUID | None, actor: User) -> Project:
    found = Project.objects.changed_by(actor).filter(key=key).first()
    if found is None:
        raise NotAllowedError(_("HR and leads begin projects."))
    return found


def _created(given: ProjectGiven, key: UUID | None, addresses: FreeAddresses) -> Project | None:
    """Make the row; None where one of this key is there, also one that was made at the same moment."""
    if key is not None and Project.objects.filter(key=key).exists():
        return None
    try:
        with transaction.atomic():
            return Project.objects.create(slug=addresses.take(given.name), key=key, **_values(given))
    except IntegrityError:
        if key is not None and Project.objects.filter(key=key).exists():
            return None
        # Another project took the address at this moment.
        return Project.objects.create(slug=FreeAddresses().take(given.name), key=key, **_values(given))


@transaction.atomic
def change_project(project: Project, given: ProjectGiven, *, actor: User) -> Project:
    """Change what is said of a project; its address stays. A project that is done takes nobody's time any more."""
    _check_actor(project, actor)
    _check_days(given)
    # Held for this change alone: whoever is being assigned meanwhile refers to the row and must not wait for it.
    row = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    changed = [name for name, value in _values(given).items() if getattr(row, name) != value]
    for name, value in _values(given).items():
        setattr(row, name, value)
    if changed:
        row.save()
        if "state" in changed and row.state == Project.State.DONE:
            end_work(row, actor=actor)
        record_audit("change", row, actor=actor, fields=changed)
    return row


def _values(given: ProjectGiven) -> dict[str, object]:
    names = ("starts", "ends", "allocation", "head_count", "state")
    texts = ("name", "description", "links")
    return {name: getattr(given, name).replace("\r\n", "\n").strip() for name in texts} | {
        name: getattr(given, name) for name in names
    }


def _check_days(given: ProjectGiven) -> None:
    if given.ends is not None and given.ends < given.starts:
        raise SkillsError(_("The project would end before it begins."))


def _check_actor(project: Project, actor: User) -> None:
    if not Project.objects.changed_by(actor).filter(pk=project.pk).exists():
        raise NotAllowedError(_("The leads of the project and HR change it."))


@transaction.atomic
def add_needs(project: Project, needs: Iterable[NeedGiven], *, actor: User, only_new: bool = False) -> int:
    """Add needs, or change those that are there; with ``only_new`` those stay as they are. Give how many.

    Raises SkillsError for a competency that no framework in force has, LevelOutsideScaleError for its level.
    """
    _check_actor(project, actor)
    given = {each.competency: each for each in needs}
    if not given:
        return 0
    ids, levels = _known()
    present = set(ProjectNeed.objects.filter(project=project).values_list("competency__slug", flat=True))
    count = 0
    for slug, need in given.items():
        if only_new and slug in present:
            continue
        if slug not in ids:
            raise SkillsError(_("The framework has no competency %(slug)s.") % {"slug": slug})
        if need.level not in levels:
            raise LevelOutsideScaleError(_("Level %(level)s is not on the scale.") % {"level": need.level})
        values = {"level": need.level, "people": need.people, "weight": need.weight}
        ProjectNeed.objects.update_or_create(project=project, competency_id=ids[slug], defaults=values)
        count += 1
    if count:
        record_audit("change", project, actor=actor, fields=["needs"])
    return count


@transaction.atomic
def set_needs(project: Project, needs: Iterable[NeedGiven], *, actor: User) -> None:
    """Let a project need exactly this; raises as ``add_needs``."""
    wanted = {each.competency: each for each in needs}
    present = {each.competency: each for each in needs_of(project)}
    for slug in present.keys() - wanted.keys():
        remove_need(project, slug, actor=actor)
    add_needs(project, [each for slug, each in wanted.items() if present.get(slug) != each], actor=actor)


def _known() -> tuple[dict[str, int], set[int]]:
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return {}, set()
    ids = dict(Competency.objects.filter(versions__version=version).values_list("slug", "pk"))
    levels = ScaleLevel.objects.filter(version=version).order_by("value").values_list("value", flat=True)
    return ids, set(list(levels)[1:])


@transaction.atomic
def remove_need(project: Project, competency: str, *, actor: User) -> bool:
    """Take a need away; tell whether there was one."""
    _check_actor(project, actor)
    gone, _rows = ProjectNeed.objects.filter(project=project, competency__slug=competency).delete()
    if gone:
        record_audit("change", project, actor=actor, fields=["needs"])
    return bool(gone)


@transaction.atomic
def add_lead(project: Project, engineer: Engineer, *, actor: User) -> None:
    """Let somebody lead the project, too."""
    _check_actor(project, actor)
    project.leads.add(engineer)
    record_audit("add lead", project, actor=actor, subject=engineer, fields=["leads"])


@transaction.atomic
def remove_lead(project: Project, engineer: Engineer, *, actor: User) -> None:
    """Take somebody off the leads; raises LastLeadError for the last one, unless HR looks after the project."""
    _check_actor(project, actor)
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if not actor.is_hr and not project.leads.exclude(pk=engineer.pk).exists():
        raise LastLeadError(_("Name another lead first: somebody has to look after the project."))
    project.leads.remove(engineer)
    record_audit("remove lead", project, actor=actor, subject=engineer, fields=["leads"])


@transaction.atomic
def set_leads(project: Project, engineers: Iterable[Engineer], *, actor: User) -> bool:
    """Let exactly these people lead the project; tell whether that changed anything. Raises as ``remove_lead``."""
    wanted, present = {each.pk: each for each in engineers}, {each.pk: each for each in project.leads.all()}
    news = [wanted[pk] for pk in wanted if pk not in present]
    gone = [present[pk] for pk in present if pk not in wanted]
    for engineer in news:
        add_lead(project, engineer, actor=actor)
    # Whoever takes themselves off changes nothing more of the project.
    for engineer in sorted(gone, key=lambda each: each.user_id == actor.pk):
        remove_lead(project, engineer, actor=actor)
    return bool(news or gone)


@transaction.atomic
def set_candidates(project: Project, engineers: Iterable[Engineer], *, actor: User) -> None:
    """Let exactly these people be chosen from; nobody means everyone whom the reader may choose from."""
    _check_actor(project, actor)
    project.candidates.set(engineers)
    record_audit("change", project, actor=actor, fields=["candidates"])


def needs_of(project: Project) -> list[NeedGiven]:
    """List what a project needs, to give it to another one."""
    rows = ProjectNeed.objects.filter(project=project).order_by("pk")
    return [NeedGiven(*each) for each in rows.values_list("competency__slug", "level", "people", "weight")]
