"""What somebody's work on projects says of a competency: "used in project X, 6 months at level 4".

Worked out from confirmed assignments, the needs of their projects and the person's levels whenever it is read, and
never stored beside them. It tells only what the person could do then: whoever was further below a need than a stretch,
or has no level, used nothing there, and a few days of work tell nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.levels import Judgement, Source, current_level
from skills.models import Assessment, ProjectNeed
from teams.models import Assignment, Engineer, Project

if TYPE_CHECKING:
    from teams.querysets import Viewer

DAY: Final = timedelta(days=1)
# Days left over of several stretches that make a month more.
DAYS_OF_A_MONTH: Final = 30
FULL_TIME: Final = 100
FEWEST_MONTHS: Final = 1
# How far below a need somebody may be who takes it as a stretch (rule 7 of the product).
STRETCH: Final = 1
Stretch = tuple[date, date]


@dataclass(frozen=True, slots=True)
class ProjectUse:
    """A person's confirmed work on a project that needs a competency, up to a day.

    ``competency`` is a slug; ``starts`` and ``last`` are the first and the last day worked, ``is_running`` where the
    work goes on; ``months`` are whole calendar months of it, ``share`` its mean in % of full time. ``needed`` is the
    level the project needs, ``level`` the one the person had on the last day: at least that, or one below.
    """

    project: str
    name: str
    competency: str
    starts: date
    last: date
    is_running: bool
    months: int
    share: int
    needed: int
    level: int

    @property
    def used_at(self) -> int:
        """The level it was used at: no higher than the project needed, and than the person was."""
        return min(self.needed, self.level)

    @property
    def length(self) -> str:
        """How long, in words."""
        return ngettext("%(count)s month", "%(count)s months", self.months) % {"count": self.months}

    @property
    def days(self) -> str:
        """From when until when, in words."""
        first = date_format(self.starts, "j M Y")
        if self.is_running:
            return _("since %(first)s") % {"first": first}
        return f"{first} – {date_format(self.last, 'j M Y')}"

    @property
    def said(self) -> str:
        """The whole in one line."""
        told = {"name": self.name, "length": self.length, "level": self.used_at}
        return _("Used in project %(name)s, %(length)s at level %(level)s") % told

    @property
    def said_unnamed(self) -> str:
        """The same without the project's name."""
        return _("Used in a project, %(length)s at level %(level)s") % {"length": self.length, "level": self.used_at}

    @property
    def more(self) -> str:
        """The days, the share where it is a part of full time, and the level then."""
        parts = [self.days]
        if self.share < FULL_TIME:
            parts.append(_("%(share)s %% of full time") % {"share": self.share})
        words = _("at level %(level)s now") if self.is_running else _("at level %(level)s then")
        parts.append(words % {"level": self.level})
        return " · ".join(parts)

    @property
    def choice(self) -> tuple[str, str]:
        """The project's slug with all that is said, to be cited in a form."""
        return self.project, f"{self.said} · {self.more}"

    @property
    def text(self) -> str:
        """The line with its dates, as it is kept when an assessment cites it."""
        return f"{self.said} ({self.days})"


def project_uses(engineer: Engineer, reader: Viewer, *, as_of: date, competency: str | None = None) -> list[ProjectUse]:
    """Tell in which projects somebody used the competencies these need, the newest work first, in four queries.

    Confirmed work counts from its first whole month on; what is planned or lies ahead does not, and whether the project
    is still called planned changes nothing. It tells of a need only where the person covers it on the last day worked,
    or is one level below as a stretch. Whoever reads the person's
    whole page reads of all their projects, as they do there of the running ones; others of those they may see.
    """
    rows = Assignment.objects.filter(engineer=engineer, state=Assignment.State.CONFIRMED, starts__lte=as_of)
    if not Engineer.objects.visible_to(reader).filter(pk=engineer.pk).exists():
        rows = rows.filter(project__in=Project.objects.visible_to(reader).values("pk"))
    work: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows.select_related("project").order_by("starts", "pk"):
        work[row.project_id].append(row)
    needs = ProjectNeed.objects.filter(project__in=list(work))
    if competency is not None:
        needs = needs.filter(competency__slug=competency)
    asked = list(needs.order_by("pk").values_list("project_id", "competency_id", "competency__slug", "level"))
    judged = _judged(engineer, {pk for _project, pk, _slug, _level in asked}) if asked else {}
    every = (_use(work[project], slug, level, judged.get(pk, ()), as_of) for project, pk, slug, level in asked)
    found = [use for use in every if use is not None]
    return sorted(found, key=lambda each: (-each.last.toordinal(), each.name.casefold(), each.project))


def uses_by_competency(engineer: Engineer, reader: Viewer, *, as_of: date) -> Mapping[str, list[ProjectUse]]:
    """Give the same by the competency's slug."""
    found: dict[str, list[ProjectUse]] = defaultdict(list)
    for use in project_uses(engineer, reader, as_of=as_of):
        found[use.competency].append(use)
    return found


def _judged(engineer: Engineer, competencies: Iterable[int]) -> Mapping[int, list[Judgement]]:
    found: dict[int, list[Judgement]] = defaultdict(list)
    rows = Assessment.objects.shared().filter(engineer=engineer, competency__in=list(competencies))
    told = rows.values_list("competency_id", "level", "source", "assessed_on", "shared_on", "pk", "expires_on")
    for competency, level, source, assessed_on, shared_on, pk, expires_on in told:
        found[competency].append(Judgement(level, Source(source), assessed_on, shared_on, pk, expires_on))
    return found


def _use(
    rows: list[Assignment], competency: str, needed: int, judged: Iterable[Judgement], as_of: date
) -> ProjectUse | None:
    """Tell of one need; None where the work is too short, or the person does not cover the need."""
    days = [(row.starts, min(row.ends or as_of, as_of), row.allocation) for row in rows]
    stretches = merged((starts, last) for starts, last, _share in days)
    last = stretches[-1][1]
    months, level = whole_months(stretches), current_level(judged, as_of=last).level
    if months < FEWEST_MONTHS or not level or level < needed - STRETCH:
        return None
    worked = sum(_length(*each) for each in stretches)
    asked = sum(_length(starts, until) * share for starts, until, share in days)
    return ProjectUse(
        project=rows[0].project.slug,
        name=rows[0].project.name,
        competency=competency,
        starts=stretches[0][0],
        last=last,
        is_running=any(row.ends is None or row.ends >= as_of for row in rows),
        months=months,
        share=round(asked / worked),
        needed=needed,
        level=level,
    )


def _length(starts: date, last: date) -> int:
    return (last - starts).days + 1


def merged(days: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches of days, both ends included, that overlap or follow one another; the earliest first."""
    found: list[Stretch] = []
    for starts, last in sorted(days):
        if found and starts <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((starts, last))
    return found


def whole_months(stretches: Iterable[Stretch]) -> int:
    """Count the whole calendar months of stretches that do not overlap; thirty days left over of them make one more."""
    months = days = 0
    for starts, last in stretches:
        length = relativedelta(last + DAY, starts)
        months += length.years * 12 + length.months
        days += length.days
    return months + days // DAYS_OF_A_MONTH
