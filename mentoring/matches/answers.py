"""The answer to who should mentor whom, as pages, files and the API tell it: pairs with reasons, and who is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from mentoring.matches.reasons import Unmatched, points, unmatched
from mentoring.matching import HUNDREDTHS, NAMED_BY_MENTEE, NAMED_BY_MENTOR, Matching, Policy, competencies_behind
from mentoring.models import PairRule
from mentoring.pairing import Chosen, Pairing, load_pairing
from skills.matrix import CompetencyHead
from skills.matrix.loading import held_roles
from skills.models import FrameworkVersion
from teams.models import Engineer

BY_MENTEE: Final = frozenset({NAMED_BY_MENTEE, NAMED_BY_MENTEE * NAMED_BY_MENTOR // HUNDREDTHS})
BY_MENTOR: Final = frozenset({NAMED_BY_MENTOR, NAMED_BY_MENTEE * NAMED_BY_MENTOR // HUNDREDTHS})


@dataclass(frozen=True, slots=True)
class Behind:
    """A competency behind a pair, its weight and the part of the gap that counts."""

    head: CompetencyHead
    weight: int
    gap: int

    @property
    def worth(self) -> int:
        """What it adds to the score, in points."""
        return self.weight * self.gap


@dataclass(frozen=True)
class PairLine:
    """A pair of the answer; scores are in hundredths."""

    mentee: Engineer
    mentor: Engineer
    score: int
    behind: tuple[Behind, ...]
    taken: int
    places: int
    best: Engineer | None = None
    best_score: int = 0
    rule: PairRule | None = None

    @property
    def key(self) -> str:
        """Name the pair in a form."""
        return f"{self.mentee.slug}:{self.mentor.slug}"

    @property
    def is_best(self) -> bool:
        """Whether no other mentor would score higher for this mentee."""
        return self.best is None or self.score >= self.best_score

    @property
    def said(self) -> str:
        """The score, in points."""
        return points(self.score)

    @property
    def best_said(self) -> str:
        """The score of the mentee's own best mentor, in points."""
        return points(self.best_score)

    @property
    def sum(self) -> list[tuple[str, str]]:
        """The score as a sum that can be added up by hand, the total last."""
        lines = [
            (f"{each.head.code} · {each.weight} × {each.gap}", points(each.worth * HUNDREDTHS)) for each in self.behind
        ]
        base = sum(each.worth for each in self.behind)
        factor = self.score // base if base else HUNDREDTHS
        if factor in BY_MENTEE:
            lines.append((_("named by the mentee"), _("× 1.2")))
        if factor in BY_MENTOR:
            lines.append((_("named by the mentor"), _("× 1.1")))
        return [*lines, (_("Score"), self.said)]


@dataclass(frozen=True, eq=False)
class Answer:
    """A programme's matching under the policy asked for, with what the other one would give."""

    pairing: Pairing
    matching: Matching
    roles: Mapping[int, str] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        """The policy asked for."""
        return self.matching.problem.policy

    @cached_property
    def other(self) -> Matching:
        """What the other policy would give, solved where it is asked for."""
        return self.pairing.solved(Policy.EVERYONE if self.policy is Policy.TOTAL else Policy.TOTAL)

    @property
    def total(self) -> str:
        """The sum of the scores, in points."""
        return points(self.matching.total)

    @property
    def other_total(self) -> str:
        """What the other policy would sum up to, in points."""
        return points(self.other.total)

    @property
    def free(self) -> int:
        """How many places are free in all."""
        return int(self.pairing.places.sum())

    @cached_property
    def unmatched(self) -> list[Unmatched]:
        """Who is not matched, with the reason."""
        return unmatched(self.pairing, self.matching)

    @cached_property
    def ranked(self) -> list[tuple[int, int]]:
        """The pairs as (row, column), the highest score first."""
        scores = self.pairing.scores
        return sorted(self.matching.pairs, key=lambda pair: (-int(scores[pair]), pair))

    @cached_property
    def keys(self) -> dict[str, tuple[int, int]]:
        """The pairs by their name in a form."""
        mentees, mentors = self.pairing.mentees, self.pairing.mentors
        return {f"{mentees[row].slug}:{mentors[column].slug}": (row, column) for row, column in self.ranked}

    def line(self, row: int, column: int) -> PairLine:
        """Tell of one pair, whether or not it is in the answer."""
        pairing, best = self.pairing, self.matching.best_for(row)
        rules = {(rule.mentee_id, rule.mentor_id): rule for rule in pairing.rules}
        mentee, mentor = pairing.mentees[row], pairing.mentors[column]
        taken = int(pairing.taken[column])
        return PairLine(
            mentee=mentee,
            mentor=mentor,
            score=int(pairing.scores[row, column]),
            behind=self.behind(row, column),
            taken=taken,
            places=taken + int(pairing.places[column]),
            best=pairing.mentors[best] if best is not None else None,
            best_score=int(pairing.scores[row, best]) if best is not None else 0,
            rule=rules.get((mentee.pk, mentor.pk)),
        )

    def lines(self, pairs: Iterable[tuple[int, int]]) -> list[PairLine]:
        """Tell of several pairs."""
        return [self.line(row, column) for row, column in pairs]

    def behind(self, row: int, column: int) -> tuple[Behind, ...]:
        """List the competencies behind a pair, the worth most first."""
        pairing = self.pairing
        if pairing.yardstick is None:
            return ()
        found = competencies_behind(pairing.wants, pairing.offers, row, column)
        heads, weights = pairing.yardstick.competencies, pairing.wants.weights[row]
        return tuple(Behind(heads[each], int(weights[each]), worth // int(weights[each])) for each, worth in found)


def answer(chosen: Chosen, version: FrameworkVersion, policy: Policy, day: date) -> Answer:
    """Match everybody who was chosen under a policy; a fixed number of queries, whoever takes part."""
    pairing = load_pairing(chosen, version, day)
    held = held_roles({each.pk for each in pairing.mentees}, day)
    titles = {role.id: role.title for role in pairing.yardstick.roles} if pairing.yardstick else {}
    roles = {engineer: titles.get(role, "") for engineer, role in held.items()}
    return Answer(pairing, pairing.solved(policy), roles)
