"""The answer to who should mentor whom as a table for CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from mentoring.matches.answers import Answer, PairLine
from mentoring.matching import HUNDREDTHS
from skills.exports import Column, Sheet, Value


def matches_sheet(found: Answer, title: str) -> Sheet:
    """Give the pairs, the highest score first, and below them who is not matched and why."""
    columns = [
        Column(_("Mentee"), 26),
        Column(_("Mentor"), 26),
        Column(_("Score"), 10, "number"),
        Column(_("For"), 60),
        Column(_("Own best mentor"), 26),
        Column(_("Score with them"), 16, "number"),
        Column(_("Rule"), 12),
        Column(_("Why not matched"), 44),
        Column(_("What would help"), 60),
    ]
    return Sheet(title, columns, list(_rows(found)))


def _rows(found: Answer) -> Iterator[list[Value]]:
    for line in found.lines(found.ranked):
        yield [
            line.mentee.name,
            line.mentor.name,
            line.score / HUNDREDTHS,
            ", ".join(f"{each.head.code} {each.head.title}" for each in line.behind),
            line.best.name if line.best else "",
            line.best_score / HUNDREDTHS,
            _rule(line),
            "",
            "",
        ]
    for left in found.unmatched:
        yield [left.mentee.name, "", None, "", "", None, "", left.reason, left.helps]


def _rule(line: PairLine) -> str:
    return str(line.rule.get_kind_display()) if line.rule else ""
