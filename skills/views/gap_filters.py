"""What the address of a team's gaps asks for, and the controls that change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from skills.gaps import Lens
from skills.matrix import TeamView
from skills.views.gap_lines import GapLine

LENSES: Mapping[Lens, str | Promise] = {
    Lens.OWN_ROLE: gettext_lazy("Own role"),
    Lens.TARGET_ROLE: gettext_lazy("Target role"),
    Lens.TEAM_NEEDS: gettext_lazy("Team needs"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """A way to order the gaps: by a column, whose head and name in a sentence are given."""

    key: str
    head: str | Promise
    said: str | Promise
    place: Callable[[GapLine], Any]
    falls: bool = False


ORDERS: Mapping[str, Order] = {
    order.key: order
    for order in (
        Order("competency", gettext_lazy("Competency"), gettext_lazy("code"), lambda line: line.gap.code),
        Order("priority", gettext_lazy("Priority"), gettext_lazy("priority"), lambda line: line.place, falls=True),
        Order(
            "below",
            gettext_lazy("Below"),
            gettext_lazy("people below"),
            lambda line: (-len(line.below), line.place),
            falls=True,
        ),
        Order(
            "depth",
            gettext_lazy("Depth"),
            gettext_lazy("depth"),
            lambda line: (line.gap.depth is None, line.gap.depth or 0, line.place),
        ),
    )
}
DEFAULT_ORDER = "priority"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; anything unknown is the default."""

    lens: Lens = Lens.OWN_ROLE
    role: str = ""
    domain: str = ""
    sort: str = DEFAULT_ORDER
    only_risk: bool = False
    every: bool = False

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        lens, sort = query.get("lens", ""), query.get("sort", "")
        return cls(
            lens=Lens(lens) if lens in list(Lens) else Lens.OWN_ROLE,
            role=query.get("role", ""),
            domain=query.get("domain", ""),
            sort=sort if sort in ORDERS else DEFAULT_ORDER,
            only_risk=bool(query.get("risk")),
            every=bool(query.get("all")),
        )

    def query(self, **changes: str) -> str:
        """Write the query of this view, with some of it changed and defaults left out."""
        told = {
            "lens": "" if self.lens is Lens.OWN_ROLE else str(self.lens),
            "role": self.role if self.lens is Lens.TARGET_ROLE else "",
            "domain": self.domain,
            "risk": "1" if self.only_risk else "",
            "sort": "" if self.sort == DEFAULT_ORDER else self.sort,
            "all": "1" if self.every else "",
            **changes,
        }
        return "?" + urlencode({key: value for key, value in told.items() if value})

    @property
    def lens_fields(self) -> list[tuple[str, str]]:
        """The lens and its role, where they are not the default, as hidden fields."""
        told = {"lens": "" if self.lens is Lens.OWN_ROLE else str(self.lens)}
        told["role"] = self.role if self.lens is Lens.TARGET_ROLE else ""
        return [(name, value) for name, value in told.items() if value]

    def fits(self, line: GapLine) -> bool:
        return (not self.domain or line.column.domain == self.domain) and (not self.only_risk or line.at_risk)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: a link that orders by it."""

    order: Order
    url: str
    current: bool

    @property
    def direction(self) -> str:
        return "descending" if self.order.falls else "ascending"

    @property
    def icon(self) -> str:
        return "chevron-down" if self.order.falls else "chevron-up"


@dataclass(frozen=True, slots=True)
class Filters:
    """The controls above the table."""

    wanted: Wanted
    view: TeamView

    @property
    def lens(self) -> str:
        return str(self.wanted.lens)

    @property
    def lenses(self) -> list[tuple[str, str]]:
        return [(str(lens), str(word)) for lens, word in LENSES.items()]

    @property
    def roles(self) -> list[tuple[str, str]]:
        """The roles to choose from, none but in the lens that measures against one."""
        if self.wanted.lens is not Lens.TARGET_ROLE:
            return []
        return [(role.slug, role.title) for role in self.view.loaded.yardstick.roles]

    @property
    def role(self) -> str:
        return self.view.role.slug if self.view.role else ""

    @property
    def domains(self) -> list[tuple[str, str]]:
        every = self.view.loaded.yardstick.domains
        return [("", _("all %(count)s") % {"count": len(every)}), *((one.slug, one.title) for one in every)]

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(key, str(one.said)) for key, one in ORDERS.items()]

    @property
    def heads(self) -> Sequence[Head]:
        plain = {key: "" if key == DEFAULT_ORDER else key for key in ORDERS}
        return [Head(one, self.wanted.query(sort=plain[key]), key == self.wanted.sort) for key, one in ORDERS.items()]
