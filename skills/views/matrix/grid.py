"""The table of the matrix as rows of safe markup: each cell is joined from pieces that were escaped before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.catalogue import ScaleStep
from skills.matrix import Column, DomainGroup, Person, TeamMatrix
from skills.views.matrix.choice import Cells, cells_seen, columns_shown, people_shown
from skills.views.matrix.marks import Marks, is_asked, marks_of
from skills.views.matrix.query import Wanted
from teams.templatetags.lead_ai_ui import icon, percent, tone

SAFE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+\Z")
OUT_OF_BAND: Final = ' hx-swap-oob="true"'
NO_NEED: Final = '<span class="faint" title="{0}"><span aria-hidden="true">–</span><span class="vh">{0}</span></span>'


def key_of(column: Column) -> str:
    """Give what names a competency in ids and addresses: its code, or its slug where the code holds other signs."""
    return column.code if SAFE_KEY.match(column.code) else column.slug


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the table body: the row of a domain, if any, and the rows below it."""

    head: SafeString
    rows: SafeString


@dataclass(frozen=True, eq=False)
class Grid:
    """A matrix drawn for one view; ``assesses``: the reader may set levels in it."""

    matrix: TeamMatrix
    wanted: Wanted
    scale: dict[int, ScaleStep]
    assesses: bool = False

    @cached_property
    def marks(self) -> Marks:
        """What draws the cells of this page."""
        by_gap = self.wanted.colour == "gap"
        return marks_of(tuple(self.scale.values()), by_gap=by_gap)

    @cached_property
    def cells(self) -> Cells:
        """The cells as the lens sees them."""
        return cells_seen(self.matrix)

    @cached_property
    def people(self) -> list[Person]:
        """The people shown, in the order of the view."""
        return people_shown(self.matrix, self.wanted)

    @cached_property
    def columns(self) -> list[Column]:
        """The competencies shown, in the order of the view."""
        return columns_shown(self.matrix, self.cells, self.wanted)

    @property
    def top(self) -> int:
        """The highest level of the scale."""
        return max(self.scale, default=0)

    @cached_property
    def _first_names(self) -> dict[str, str]:
        return first_names(self.matrix.people)

    # -- Cells ------------------------------------------------------------------------------------

    @cached_property
    def _link(self) -> str:
        query = self.wanted.query(cell="")
        return str(escape(f"?{query}&" if query else "?"))

    @cached_property
    def _framework(self) -> str:
        return reverse("framework", args=[self.matrix.measure.version.framework.slug])

    @cached_property
    def _names(self) -> dict[str, str]:
        return {person.slug: str(escape(person.name)) for person in self.matrix.people}

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {column.slug: str(escape(column.title)) for column in self.matrix.columns}

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {column.slug: key_of(column) for column in self.matrix.columns}

    def cell(self, person: Person, column: Column, extra: str = "") -> str:
        """Draw one cell; ``extra`` are attributes more, from our own text."""
        who, what, key = person.slug, column.slug, self._keys[column.slug]
        cell = self.cells[who][what]
        if self.wanted.cell and not extra and self.wanted.cell == f"{who}.{key}":
            extra = ' aria-current="true"'
        marks, text, before, after = self.marks.look(cell)
        return (
            f'<a class="lv" id="c-{who}-{key}" href="{self._link}cell={who}.{key}" tabindex="-1"'
            f' aria-label="{self._names[who]}, {self._titles[what]}: '
            f'{before}{self.marks.days[cell.assessed_on]}{after}"{marks}{extra}>{text}</a>'
        )

    # -- Competencies as rows ---------------------------------------------------------------------

    @cached_property
    def head(self) -> SafeString:
        """The row of heads."""
        if self.wanted.people_as_rows:
            heads = "".join(self._column_head(column) for column in self.columns)
            return self._heads(_("Person"), heads, "")
        heads = "".join(f'<th scope="col">{self._who(person)}</th>' for person in self.people)
        return self._heads(_("Competency"), heads, _("Need and depth"))

    def _heads(self, first: str, rest: str, last: str) -> SafeString:
        aside = f'<th scope="col" class="aside">{escape(last)}</th>' if last else ""
        return mark_safe(f'<tr><th scope="col"><span class="faint">{escape(first)}</span></th>{rest}{aside}</tr>')

    def _who(self, person: Person) -> str:
        return format_html(
            '<a class="who" href="{}" title="{}"><span class="avatar" data-tone="{}" aria-hidden="true">{}</span>'
            "<span>{}</span>{}</a>",
            reverse("engineer", args=[person.slug]),
            _who_title(person),
            tone(person.name),
            person.initials,
            self._first_names[person.slug],
            mark_safe(self.person_share(person)),
        )

    def person_share(self, person: Person, extra: str = "") -> str:
        """Draw a person's readiness against what the lens measures."""
        text = "" if person.readiness is None else percent(person.readiness)
        return f'<small class="tab" id="p-{person.slug}"{extra}>{text}</small>'

    @cached_property
    def groups(self) -> list[Group]:
        """The body of the table: a group per domain, or one group where competencies are in another order."""
        if self.wanted.people_as_rows:
            return [Group(mark_safe(""), mark_safe("".join(self._person_rows())))]
        shown = {column.slug for column in self.columns}
        if self.wanted.sort != "framework":
            return [Group(mark_safe(""), self._rows(self.columns))]
        parts = [(domain, [each for each in domain.columns if each.slug in shown]) for domain in self.matrix.domains]
        return [Group(self._domain_row(domain), self._rows(columns)) for domain, columns in parts if columns]

    def _rows(self, columns: Iterable[Column]) -> SafeString:
        return mark_safe("".join(self._row(column) for column in columns))

    def _row(self, column: Column) -> str:
        cells = "".join(f"<td>{self.cell(person, column)}</td>" for person in self.people)
        title = self._titles[column.slug]
        chosen = ' aria-selected="true"' if self.wanted.cell.partition(".")[2] == key_of(column) else ""
        at = f"{self._framework}?open={column.slug}#{column.slug}"
        return (
            f'<tr{chosen}><th scope="row"><a href="{at}" title="{title}">'
            f'<span class="code">{escape(column.code)}</span><span class="ellipsis">{title}</span></a>'
            f"{self._assess_all(column)}</th>"
            f'{cells}<td class="aside">{self.need(column)}</td></tr>'
        )

    def _assess_all(self, column: Column) -> str:
        if not self.assesses:
            return ""
        url = reverse("team-assess", args=[self.matrix.team.slug, column.slug])
        said = escape(_("Assess all people: %(competency)s") % {"competency": column.title})
        return f'<a class="many" href="{url}" title="{said}" aria-label="{said}">{icon("users")}</a>'

    def need(self, column: Column, extra: str = "") -> str:
        """Draw the need and the depth of a competency."""
        drawn = self.marks.needs[column.need] if column.need else self._no_need
        return f'<div id="n-{self._keys[column.slug]}"{extra}>{drawn}</div>'

    @cached_property
    def _no_need(self) -> str:
        return NO_NEED.format(escape(_("no team need")))

    def _domain_row(self, domain: DomainGroup) -> SafeString:
        tallies = "".join(f"<td>{self.tally(person, domain)}</td>" for person in self.people)
        return mark_safe(
            f'<tr class="domain"><th scope="rowgroup"><button type="button" aria-expanded="true" data-fold>'
            f'{icon("chevron-right")}<span class="ellipsis">{escape(domain.title)}</span></button></th>'
            f'{tallies}<td class="aside">{self.risks(domain)}</td></tr>'
        )

    def tally(self, person: Person, domain: DomainGroup, extra: str = "") -> str:
        """Say how many of a domain's requirements a person meets."""
        cells = self.matrix.cells[person.slug]
        asked = [cells[column.slug] for column in domain.columns if is_asked(cells[column.slug])]
        met = sum(cell.gap == 0 for cell in asked)
        inner = self.marks.tallies[met, len(asked)] if asked else ">"
        return f'<span id="t-{domain.slug}-{person.slug}"{extra}{inner}</span>'

    def risks(self, domain: DomainGroup, extra: str = "") -> str:
        """Count the needs of a domain that at most one person meets."""
        count = sum(column.need is not None and column.need.depth <= 1 for column in domain.columns)
        if not count:
            return f'<span id="r-{domain.slug}"{extra}></span>'
        text = escape(ngettext("%(count)s risk", "%(count)s risks", count) % {"count": count})
        title = escape(_("Needs that one person or nobody meets"))
        return f'<span class="badge badge--warn" id="r-{domain.slug}" title="{title}"{extra}>{text}</span>'

    # -- People as rows ---------------------------------------------------------------------------

    def _column_head(self, column: Column) -> str:
        title = self._titles[column.slug]
        return (
            f'<th scope="col" title="{title}"><span class="code" aria-hidden="true">{escape(column.code)}</span>'
            f'<span class="vh">{title}</span></th>'
        )

    def _person_rows(self) -> Iterable[str]:
        for person in self.people:
            cells = "".join(f"<td>{self.cell(person, column)}</td>" for column in self.columns)
            yield f'<tr><th scope="row">{self._person_head(person)}</th>{cells}</tr>'
        needs = "".join(f'<td class="aside">{self.need(column)}</td>' for column in self.columns)
        yield f'<tr class="needs"><th scope="row">{escape(_("Need and depth"))}</th>{needs}</tr>'

    def _person_head(self, person: Person) -> str:
        return format_html(
            '<a href="{}" title="{}"><span class="avatar avatar--sm" data-tone="{}" aria-hidden="true">{}</span>'
            '<span class="ellipsis grow">{}</span>{}</a>',
            reverse("engineer", args=[person.slug]),
            _who_title(person),
            tone(person.name),
            person.initials,
            person.name,
            mark_safe(self.person_share(person)),
        )


def _who_title(person: Person) -> str:
    role = person.role.title if person.role else _("no role")
    asked = _("%(met)s of %(asked)s requirements met") % {"met": person.met, "asked": person.counted}
    return f"{person.name}, {role}: {asked}"


def first_names(people: Sequence[Person]) -> dict[str, str]:
    """Give each person's first name; where two share it, with the initial of the last."""
    firsts = {person.slug: person.name.split()[0] for person in people if person.name.split()}
    shared = Counter(firsts.values())
    named = {}
    for person in people:
        first, words = firsts.get(person.slug, person.name), person.name.split()
        named[person.slug] = f"{first} {words[-1][0]}." if shared[first] > 1 and len(words) > 1 else first
    return named
