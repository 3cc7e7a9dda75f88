"""Reference data of a framework file: focus areas, market facts, scarcity and, for HR only, salaries."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from skills.formats.branches import Branch
from skills.formats.faults import shown
from skills.formats.framework import FocusAreaContent, MarketFactContent, SalaryBandContent, ScarcityContent
from skills.formats.framework_names import LONGEST_IDENT, LONGEST_TITLE, Names, all_known, choose, known

HINTS = ("raised", "high", "acute")
MOST_MONEY = 9_999_999_999


class ReferenceReader:
    """Reads what is told beside competencies and roles."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def focus_area(self, branch: Branch) -> FocusAreaContent:
        """Give a theme across competencies."""
        return FocusAreaContent(
            slug=branch.slug("slug"),
            kind=branch.text("kind", longest=60),
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            summary=branch.text("summary"),
            mentoring_prompts=branch.texts("mentoring_prompts"),
            competencies=all_known(branch, "competencies", self.names.competencies),
        )

    def market_fact(self, branch: Branch) -> MarketFactContent:
        """Give a figure about the market."""
        if "value" not in branch:
            branch.fault("value", _("“value” is missing. Add it."))
        return MarketFactContent(
            ident=branch.text("id", required=True, longest=LONGEST_IDENT),
            metric=branch.text("metric", required=True, longest=LONGEST_TITLE),
            value=branch.raw("value"),
            unit=branch.text("unit", longest=60),
            period=branch.text("period", longest=60),
            note=branch.text("note"),
            source=branch.text("source", longest=LONGEST_TITLE),
        )

    def scarcity(self, branch: Branch) -> ScarcityContent:
        """Give how hard people with a competency are to find."""
        hint = branch.text("hint", required=True)
        if hint and hint not in HINTS:
            branch.fault("hint", choose(hint, HINTS))
        return ScarcityContent(
            competency=known(branch, "competency", self.names.competencies),
            hint=hint,
            vacancy_rate_percent=branch.number("vacancy_rate_percent", 0, 100),
            year=branch.whole("year", 1900, 2200) if "year" in branch else None,
            facts=all_known(branch, "facts", self.names.facts),
        )

    def salaries(self, branch: Branch) -> tuple[tuple[SalaryBandContent, ...], dict[str, Any]]:
        """Give the pay ranges and what else the reference says."""
        currency, period = branch.text("currency", longest=3), branch.text("period", longest=20) or "year"
        bands = {}
        for below in branch.branches("bands"):
            band = self._band(below, currency, period)
            if band.ident in bands:
                below.fault("id", _("“%(ident)s” stands here twice.") % {"ident": shown(band.ident)})
            bands[band.ident] = band
        return tuple(bands.values()), branch.rest()

    def _band(self, branch: Branch, currency: str, period: str) -> SalaryBandContent:
        low, high = branch.number("low", 0, MOST_MONEY), branch.number("high", 0, MOST_MONEY)
        if low is not None and high is not None and high < low:
            branch.fault("high", _("The upper figure is below the lower one."))
        return SalaryBandContent(
            ident=branch.text("id", required=True, longest=LONGEST_IDENT),
            label=branch.text("label", required=True, longest=LONGEST_TITLE),
            role=known(branch, "role", self.names.roles) if "role" in branch else None,
            currency=branch.text("currency", longest=3) or currency,
            period=branch.text("period", longest=20) or period,
            low=None if low is None else str(low),
            high=None if high is None else str(high),
            details=branch.rest(),
        )
