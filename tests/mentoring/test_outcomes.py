"""Mentees against similar colleagues: equal to a calculation made another way, and silent about fewer than five."""

from __future__ import annotations

import random
import statistics
from datetime import date, timedelta
from fractions import Fraction

import pytest
from scipy import stats

from mentoring.outcomes import Mentored, Person, Span, compare
from skills.levels import Judgement, Source

TODAY = date(2026, 6, 30)
LONG_AGO = date(2020, 1, 1)
WEIGHED = {1: [10, 11, 12], 2: [11, 12, 13, 14]}


def judged(level: int | None, day: date, *, source: Source = Source.LEAD, shared: date | None = None) -> Judgement:
    return Judgement(level, source, day, shared or day, entered=day.toordinal())


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def company(rng: random.Random, size: int) -> tuple[dict[int, Person], list[Mentored]]:
    """Invent people: levels that rise, roles that change, some who left, some mentored once or twice."""
    people, mentored = {}, []
    for number in range(size):
        spans = [
            Mentored(number, start := ago(rng.randrange(20, 300)), rng.choice([None, start + timedelta(days=70)]))
            for _ in range(rng.choice([0, 0, 0, 1, 1, 2]))
        ]
        mentored += spans
        roles = [(rng.choice([1, 2]), Span(LONG_AGO, ago(150))), (rng.choice([1, 2]), Span(ago(149)))]
        rows: dict[int, list[Judgement]] = {}
        for competency in range(10, 15):
            for _ in range(rng.randrange(4)):
                level = rng.choice([None, 0, 1, 1, 2, 2, 2, 3])
                source = rng.choice([Source.LEAD, Source.SELF, Source.PEER])
                day = ago(rng.randrange(500))
                rows.setdefault(competency, []).append(judged(level, day, source=source))
        people[number] = Person(
            id=number,
            there=Span(LONG_AGO, rng.choice([None, None, None, ago(30)])),
            roles=roles,
            mentored=[Span(each.starts, each.ends) for each in spans],
            judged=rows,
        )
    return people, mentored


def level_on(person: Person, competency: int, day: date) -> int | None:
    """Say rule 1 again, in other words."""
    shared = [row for row in person.judged.get(competency, ()) if row.shared_on and row.shared_on <= day]
    lead = [row for row in shared if row.source == "lead"]
    own = [row for row in shared if row.source == "self"]
    newest = sorted(lead or own, key=lambda row: (row.assessed_on, row.entered))
    return newest[-1].level if newest else None


def means(person: Person, role: int, start: date, end: date) -> tuple[Fraction, Fraction] | None:
    pairs = [(level_on(person, each, start), level_on(person, each, end)) for each in WEIGHED[role]]
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if not known:
        return None
    return Fraction(sum(one for one, _ in known), len(known)), Fraction(sum(other for _, other in known), len(known))


def half_levels(mean: Fraction) -> int:
    return int(mean * 2 + Fraction(1, 2))


def straightforward(people: dict[int, Person], mentored: list[Mentored]) -> tuple[float, float, int, int] | None:
    differences: list[float] = []
    everyone: set[int] = set()
    for number, person in people.items():
        own = sorted((each.starts, each.ends) for each in mentored if each.person == number and each.starts <= ago(60))
        if not own:
            continue
        start, end = own[0][0], min(own[0][1] or TODAY, TODAY)
        role = role_on(person, start)
        moved = means(person, role, start, end)
        gains = {} if moved is None else gains_like(person, moved[0], people, (start, end))
        if moved is not None and gains:
            differences.append(float(moved[1] - moved[0] - statistics.mean(gains.values())))
            everyone |= gains.keys()
    if len(differences) < 5 or len(everyone) < 5:
        return None
    half = stats.t.ppf(0.975, len(differences) - 1) * statistics.stdev(differences) / len(differences) ** 0.5
    return statistics.mean(differences), half, len(differences), len(everyone)


def role_on(person: Person, day: date) -> int:
    return next(role for role, span in reversed(person.roles) if span.holds(day))


def gains_like(
    person: Person, level: Fraction, people: dict[int, Person], days: tuple[date, date]
) -> dict[int, Fraction]:
    start, end = days
    gains = {}
    for other in people.values():
        left = other.there.ends is not None and other.there.ends < end
        has_one = any(one.starts <= end and (one.ends or date.max) >= start for one in other_spans(other))
        theirs = means(other, role_on(other, start), start, end)
        same_role = role_on(other, start) == role_on(person, start)
        if other is person or left or has_one or theirs is None or not same_role:
            continue
        if half_levels(theirs[0]) == half_levels(level):
            gains[other.id] = theirs[1] - theirs[0]
    return gains


def other_spans(person: Person) -> list[Mentored]:
    return [Mentored(person.id, span.starts or LONG_AGO, span.ends) for span in person.mentored]


def test_comparison_equals_a_separate_calculation_on_invented_companies() -> None:
    rng = random.Random(11)
    shown = 0
    for _ in range(40):
        people, mentored = company(rng, rng.randrange(8, 60))
        found, expected = compare(mentored, people, WEIGHED, on=TODAY), straightforward(people, mentored)
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            shown += 1
            mean, half, mentees, colleagues = expected
            assert (found.mentees, found.colleagues) == (mentees, colleagues)
            assert found.difference == pytest.approx(mean)
            assert (found.low, found.high) == pytest.approx((mean - half, mean + half))
            assert found.gain - found.gain_of_colleagues == pytest.approx(mean)
    assert shown > 15


def alike(number: int, *, gain: int, mentored: bool = False) -> Person:
    rows = {10: [judged(2, ago(400)), judged(2 + gain, ago(10))]}
    return Person(number, Span(LONG_AGO), [(1, Span(LONG_AGO))], [Span(ago(100))] if mentored else [], rows)


@pytest.mark.parametrize(("mentees", "colleagues", "shown"), [(5, 5, True), (4, 9, False), (9, 4, False)])
def test_nothing_is_said_of_fewer_than_five(mentees: int, colleagues: int, shown: bool) -> None:
    with_mentor = [alike(number, gain=number % 2, mentored=True) for number in range(mentees)]
    without = [alike(100 + number, gain=0) for number in range(colleagues)]
    people = {each.id: each for each in (*with_mentor, *without)}
    found = compare([Mentored(each.id, ago(100)) for each in with_mentor], people, WEIGHED, on=TODAY)
    assert (found is not None) == shown
    if found is not None:
        assert found.difference == pytest.approx(0.4)
        assert (found.mentees, found.colleagues) == (5, 5)


def test_who_began_less_than_sixty_days_ago_does_not_count() -> None:
    people = {number: alike(number, gain=0, mentored=number < 9) for number in range(20)}
    for days, shown in ((60, True), (59, False)):
        found = compare([Mentored(number, ago(days)) for number in range(9)], people, WEIGHED, on=TODAY)
        assert (found is not None) == shown


def test_level_that_expires_and_mentee_without_a_role_count_as_the_rules_say() -> None:
    """A certification that ends gives the level back to who judged before; without a role nobody is compared."""
    day, end = ago(100), ago(40)
    certified = Judgement(3, Source.CERTIFICATION, ago(200), ago(200), entered=2, expires_on=end)
    people = {
        number: Person(
            id=number,
            there=Span(LONG_AGO),
            roles=[(1, Span(LONG_AGO))],
            mentored=[Span(day)] if number < 6 else [],
            judged={10: [judged(1, ago(400)), certified]},
        )
        for number in range(12)
    }
    nobody = Person(id=99, there=Span(LONG_AGO), roles=[], mentored=[Span(day)], judged={10: [judged(2, ago(400))]})
    told = compare([Mentored(number, day) for number in (*range(6), 99)], people | {99: nobody}, WEIGHED, on=TODAY)

    assert told is not None
    assert (told.mentees, told.colleagues) == (6, 6)
    assert (told.gain, told.gain_of_colleagues, told.difference) == (-2, -2, 0)
