"""The shortest way up (rule 11), against every set of level-ups there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.levels import NOT_ASSESSED, NOT_CONCERNED
from skills.readiness import (
    AnyOf,
    Band,
    Qualification,
    QualificationStatus,
    Requirement,
    RoleRequirements,
    role_readiness,
)
from skills.way_up import WayUp, way_up

ORDER = [Band.EARLY, Band.GROWING, Band.NEARLY, Band.READY]


def asking(requirements: Mapping[str, tuple[int, int]], *any_ofs: AnyOf) -> RoleRequirements:
    return RoleRequirements(
        [Requirement(slug, level, weight) for slug, (level, weight) in requirements.items()], any_ofs
    )


def found(role: RoleRequirements, levels: Mapping[str, int], **more: object) -> WayUp:
    exempt = more.get("exempt", ())
    measured = role_readiness(role, levels, exempt=exempt)  # type: ignore[arg-type]
    slugs = {each.competency for each in role.requirements} | {
        slug for one in role.any_ofs for slug in one.competencies
    }
    return way_up(measured, levels, codes={slug: slug.upper() for slug in slugs}, exempt=exempt)  # type: ignore[arg-type]


def raised(way: WayUp) -> dict[str, int]:
    return {each.competency: each.to for each in way.level_ups}


def test_next_band_is_reached_by_the_fewest_levels() -> None:
    # 6 of 16 points; 10 are growing.
    way = found(asking({"a": (4, 1), "b": (4, 2), "c": (2, 2)}), {"a": 0, "b": 2, "c": 1})
    assert (way.band, way.next_band, way.points_needed) == (Band.EARLY, Band.GROWING, 10)
    assert raised(way) == {"b": 4}


def test_ties_go_to_the_higher_readiness_then_to_the_first_codes() -> None:
    # 9 of 20 points; 12 are growing: two levels either way, of weight 2 first.
    role = asking({"a": (5, 1), "b": (5, 1), "c": (5, 2)})
    way = found(role, {"a": 1, "b": 2, "c": 3})
    assert (way.next_band, way.points_needed) == (Band.GROWING, 12)
    assert raised(way) == {"c": 5}
    assert (way.cost, way.points_after, way.readiness_after) == (2, 13, 0.65)
    equal = asking({"b": (5, 1), "a": (5, 1)})
    assert raised(found(equal, {"a": 3, "b": 2})) == {"a": 4}


def test_first_code_takes_all_its_levels_before_the_second_has_any() -> None:
    assert raised(found(asking({"a": (5, 1), "b": (5, 1)}), {"a": 2, "b": 2})) == {"a": 4}


def test_what_is_not_assessed_counts_from_zero_and_is_told_apart() -> None:
    way = found(asking({"a": (2, 3), "b": (3, 1)}), {"b": 3})
    assert [(each.competency, each.start, each.to, each.levels) for each in way.level_ups] == [("a", None, 1, 1)]
    assert found(asking({"a": (2, 3), "b": (3, 1)}), {"a": 0, "b": 3}).level_ups[0].start == 0


def test_nearly_asks_for_essentials_within_one_level_and_known() -> None:
    role = asking({"deep": (4, 3), "rest": (5, 3), "more": (5, 3), "x": (5, 3), "y": (1, 3), "z": (5, 3)})
    way = found(role, {"deep": 1, "rest": 5, "more": 5, "x": 5, "z": 5})
    assert (way.band, way.next_band) == (Band.GROWING, Band.NEARLY)
    assert raised(way) == {"deep": 3, "y": 1}, "an unknown essential is raised, though one level would be near enough"


def test_ready_asks_for_all_essentials_any_ofs_and_tells_qualifications_apart() -> None:
    choice = AnyOf("depth", 4, ("n", "m"))
    needed = Qualification("degree", QualificationStatus.UNKNOWN)
    preferred = Qualification("paper", QualificationStatus.MISSING, required=False)
    asked = {"e": (4, 3), "a": (5, 3), "b": (5, 3), "n": (3, 1), "m": (2, 1)}
    role = RoleRequirements([Requirement(slug, *each) for slug, each in asked.items()], [choice], [needed, preferred])
    way = found(role, {"e": 3, "a": 5, "b": 5, "n": 2, "m": 1})
    assert (way.band, way.next_band) == (Band.NEARLY, Band.READY)
    assert raised(way) == {"e": 4, "n": 4}
    assert way.also_needed == (needed,)
    assert (way.cost, way.points_after) == (3, 46)


def test_any_of_may_need_a_competency_that_is_not_asked_for_at_all() -> None:
    role = asking({"a": (5, 3)}, AnyOf("depth", 3, ("n", "m"), count=2))
    way = found(role, {"a": 5, "n": 1})
    assert raised(way) == {"n": 3, "m": 3}
    assert {each.competency: each.points for each in way.level_ups} == {"n": 0, "m": 0}
    assert way.readiness_after == 1


def test_any_of_takes_the_dearer_competency_where_its_points_save_more_elsewhere() -> None:
    # "n" is one level below the choice, "m" two; but those of "m" bring the three points that are missing as well.
    role = asking({"a": (5, 3), "b": (5, 1), "c": (10, 1), "m": (4, 2)}, AnyOf("depth", 4, ("m", "n")))
    way = found(role, {"a": 5, "b": 5, "c": 10, "m": 2, "n": 3})
    assert way.band is Band.NEARLY
    assert raised(way) == {"m": 4}


def test_nobody_is_raised_in_what_does_not_concern_them_or_they_are_released_from() -> None:
    choice = AnyOf("depth", 3, ("n", "m"))
    role = asking({"a": (5, 3), "n": (3, 1), "m": (3, 1)}, choice)
    assert raised(found(role, {"a": 5, "n": NOT_CONCERNED, "m": 1})) == {"m": 3}
    assert raised(found(role, {"a": 5, "n": 2, "m": 1}, exempt={"n"})) == {"m": 3}
    hopeless = found(role, {"a": 5, "n": NOT_CONCERNED, "m": NOT_CONCERNED})
    assert (hopeless.level_ups, hopeless.out_of_reach) == ((), ("depth",))


@pytest.mark.parametrize(("levels", "band"), [({"a": 3}, Band.READY), ({"a": NOT_CONCERNED}, None)])
def test_no_way_is_told_where_none_is_left(levels: dict[str, int], band: Band | None) -> None:
    way = found(asking({"a": (3, 1)}), levels)
    assert (way.band, way.next_band, way.level_ups, way.cost, way.points_needed) == (band, None, (), 0, 0)
    assert way.readiness_after == (1 if band else None)


def every_way(
    role: RoleRequirements, levels: Mapping[str, int], exempt: frozenset[str]
) -> Iterator[tuple[object, ...]]:
    """Try every set of level-ups by measuring the readiness after it; the rule's order is that of the tuples."""
    before = role_readiness(role, levels, exempt=exempt)
    assert before.band
    following = ORDER.index(before.band) + 1
    tops = {row.competency: row.required for row in before.counted}
    if following == len(ORDER) - 1:
        for one in role.any_ofs:
            for slug in one.competencies:
                if levels.get(slug, NOT_ASSESSED) != NOT_CONCERNED and slug not in exempt:
                    tops[slug] = max(tops.get(slug, 0), one.level)
    slugs = sorted(tops)
    starts = [max(levels.get(slug, 0), 0) for slug in slugs]
    for ends in product(*(range(start, max(start, tops[slug]) + 1) for slug, start in zip(slugs, starts, strict=True))):
        raises = {slug: end for slug, start, end in zip(slugs, starts, ends, strict=True) if end > start}
        after = role_readiness(role, {**levels, **raises}, exempt=exempt)
        assert after.band
        assert after.readiness is not None
        if ORDER.index(after.band) >= following:
            cost = sum(ends) - sum(starts)
            spelt = [slug for slug, start, end in zip(slugs, starts, ends, strict=True) for _ in range(end - start)]
            yield cost, -after.readiness, spelt, raises


SLUGS = "abcde"


@st.composite
def cases(draw: st.DrawFn) -> tuple[RoleRequirements, dict[str, int], frozenset[str]]:
    asked = {slug: (draw(st.integers(0, 3)), draw(st.integers(0, 3))) for slug in SLUGS}
    choice = st.builds(
        lambda slug, level, competencies, count: AnyOf(slug, level, tuple(sorted(competencies)), count),
        st.sampled_from("uvw"),
        st.integers(1, 3),
        st.sets(st.sampled_from("abcdef"), min_size=1, max_size=4),
        st.integers(1, 2),
    )
    any_ofs = draw(st.lists(choice, max_size=2, unique_by=lambda each: each.slug))
    # A requirement that is well met brings the case near the higher bands.
    met = draw(st.integers(0, 30))
    requirements = [*(Requirement(slug, *each) for slug, each in asked.items()), Requirement("z", met, 1)]
    known = st.sampled_from([NOT_CONCERNED, NOT_ASSESSED, 0, 1, 2, 3])
    levels = {slug: draw(known) for slug in "abcdef"} | {"z": met}
    exempt = frozenset(draw(st.sets(st.sampled_from("abcde"), max_size=1)))
    return RoleRequirements(requirements, any_ofs), levels, exempt


@settings(max_examples=300)
@given(cases())
def test_way_equals_exhaustive_search(case: tuple[RoleRequirements, dict[str, int], frozenset[str]]) -> None:
    role, levels, exempt = case
    way = found(role, levels, exempt=exempt)
    if way.next_band is None:
        return
    every = sorted(every_way(role, levels, exempt), key=lambda each: each[:3])
    if way.out_of_reach:
        assert not every
        return
    cost, readiness, _, raises = every[0]
    assert (way.cost, way.readiness_after, raised(way)) == (cost, -readiness, raises)  # type: ignore[operator]
