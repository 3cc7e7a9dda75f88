"""What another pair would cost a programme, or what speaks against it, in words; solved again with the pair fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.matches.answers import Answer, PairLine
from mentoring.matches.reasons import points, points_said
from mentoring.matching import Matching, cost_of
from mentoring.pairing import Bar

MOVES_SHOWN: Final = 6

SPEAKS_AGAINST: Final = {
    Bar.SAME: gettext_lazy("Nobody mentors themselves."),
    Bar.RUNNING: gettext_lazy("%(mentor)s and %(mentee)s have an open mentorship already."),
    Bar.OWN_LEAD: gettext_lazy("%(mentor)s leads %(mentee)s, and in this programme one's own lead does not mentor."),
    Bar.SENIOR: gettext_lazy("%(mentor)s holds no role below that of %(mentee)s; this is reverse mentoring."),
    Bar.HOURS: gettext_lazy("%(mentor)s and %(mentee)s share fewer than 2 working hours a day."),
    Bar.DECLINED: gettext_lazy("One of the two declined this pair; it is not proposed again."),
    Bar.FORBIDDEN: gettext_lazy("This pair was ruled out. Allow it again first."),
}


@dataclass(frozen=True)
class Cost:
    """What fixing a pair costs, in hundredths; ``bar`` says what speaks against it, "" for nothing."""

    line: PairLine
    bar: str = ""
    cost: int = 0
    fewer: int = 0
    moves: list[str] = field(default_factory=list)
    more_moves: int = 0
    is_chosen: bool = False

    @property
    def said(self) -> str:
        """The points that it costs, with the word."""
        return points_said(abs(self.cost))


def cost_said(found: Answer, row: int, column: int) -> Cost:
    """Work out what a pair costs and who moves where, or what bars it."""
    line = found.line(row, column)
    told = {"mentee": line.mentee.name, "mentor": line.mentor.name}
    bar = _bar(found, row, column)
    if bar:
        return Cost(line, bar=bar % told)
    if found.matching.mentor_of[row] == column:
        return Cost(line, is_chosen=True)
    cost, other = cost_of(found.matching.problem, found.matching, row, column)
    moves = _moves(found, other)
    return Cost(
        line,
        cost=cost,
        fewer=len(found.matching.pairs) - len(other.pairs),
        moves=moves[:MOVES_SHOWN],
        more_moves=max(len(moves) - MOVES_SHOWN, 0),
    )


def _bar(found: Answer, row: int, column: int) -> str:
    pairing = found.pairing
    bar = pairing.bar(row, column)
    if bar in SPEAKS_AGAINST:
        return str(SPEAKS_AGAINST[bar])
    # One sentence for who cannot help and for who was excluded: nobody reads from it which of the two it is.
    if bar is not None or pairing.scores[row, column] <= 0:
        return _("%(mentor)s is not left for %(mentee)s as somebody who could help. Choose another pair.")
    if pairing.places[column] < 1:
        return _("All places with %(mentor)s are taken.")
    pinned = [mentor for mentee, mentor in pairing.pinned.items() if mentee != row]
    if pinned.count(column) >= pairing.places[column]:
        return _("All places with %(mentor)s are held by pinned pairs.")
    return ""


def _moves(found: Answer, other: Matching) -> list[str]:
    """Say of everybody whose mentor changes what they would have instead."""
    before, after, pairing = found.matching.mentor_of, other.mentor_of, found.pairing
    moves = []
    for row, mentee in enumerate(pairing.mentees):
        if before[row] == after[row]:
            continue
        old, new = int(before[row]), int(after[row])
        told = {
            "mentee": mentee.name,
            "old": pairing.mentors[old].name if old >= 0 else "",
            "new": pairing.mentors[new].name if new >= 0 else "",
            "was": points(int(pairing.scores[row, old])) if old >= 0 else "",
            "points": points(int(pairing.scores[row, new])) if new >= 0 else "",
        }
        moves.append(_move(old >= 0, new >= 0) % told)
    return moves


def _move(had: bool, has: bool) -> str:  # noqa: FBT001 - the two halves of one sentence
    if had and has:
        return _("%(mentee)s would move from %(old)s to %(new)s (%(points)s instead of %(was)s).")
    if has:
        return _("%(mentee)s would be matched with %(new)s (%(points)s).")
    return _("%(mentee)s would have no mentor (%(was)s with %(old)s is lost).")
