"""The shortest way up, found by going through all level-ups there are, straight from the files of the framework.

Written apart from ``skills.way_up`` and on another idea: for each number of levels raised, the whole set of points that
can be had with it is followed, as the bits of a number, over every level of every competency. Nothing is ordered by
weight and nothing left out, so what is found does not rest on the proof there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

Options = list[tuple[int, int, int]]
# Bits of the points that can be had, by (levels raised, any-ofs met as bits).
Table = dict[tuple[int, int], int]


def searched(framework: dict[str, Any], slug: str, levels: dict[str, Any]) -> dict[str, Any]:
    """Give what the API should say of the way up to a role; ``levels`` are those of ``expected.json``."""
    role = next(each for each in framework["roles"] if each["slug"] == slug)
    codes = {one["slug"]: one["code"] for domain in framework["domains"] for one in domain["competencies"]}
    concerned = {one for one, told in levels.items() if told["status"] != "not_concerned"}
    asked = {
        one: (each["level"], each["weight"])
        for one, each in role["requirements"].items()
        if each["weight"] and each["level"] and one in concerned
    }
    have = {one: levels[one]["level"] for one in concerned}
    required = sum(level * weight for level, weight in asked.values())
    met = sum(weight * min(have[one] or 0, level) for one, (level, weight) in asked.items())
    short = {one for one, (level, weight) in asked.items() if weight == 3 and (have[one] is None or have[one] < level)}
    far = {one for one in short if have[one] is None or asked[one][0] - have[one] > 1}
    any_ofs = [each for each in role["any_of_requirements"] if _reached(each, have) < each["count"]]
    needed = [each["id"] for each in role["non_skill_requirements"] if each["strength"] == "required"]
    if not (short or any_ofs or needed) and met / required >= 0.95:
        return {"next_band": None, "cost": 0, "level_ups": [], "also_needed": []}
    band, share = _next(met / required, far=bool(far))
    assert len(any_ofs) <= 1
    choice = any_ofs[0] if band == "ready" and any_ofs else None
    order = sorted(concerned, key=lambda one: codes[one])
    options = [_options(one, asked.get(one, (0, 0)), have[one], band, choice) for one in order]
    raises, points = _first(options, int(bool(choice)), required * share - met - 1e-9)
    return {
        "next_band": band,
        "cost": sum(raises),
        "level_ups": [
            {"competency": one, "from": have[one], "to": (have[one] or 0) + by}
            for one, by in zip(order, raises, strict=True)
            if by
        ],
        "readiness_after": (met + points) / required,
        "also_needed": needed,
    }


def _reached(any_of: dict[str, Any], have: dict[str, int | None]) -> int:
    return sum((have.get(one) or 0) >= any_of["level"] for one in any_of["competencies"])


def _next(share: float, *, far: bool) -> tuple[str, float]:
    if share < 0.60:
        return "growing", 0.60
    return ("nearly", 0.85) if far or share < 0.85 else ("ready", 0.95)


def _options(one: str, asked: tuple[int, int], have: int | None, band: str, choice: dict[str, Any] | None) -> Options:
    """Give each way to raise one competency as (levels, points, whether it meets the choice)."""
    level, weight = asked
    start = have or 0
    named = choice is not None and one in choice["competencies"]
    top = max(level, choice["level"]) if named and choice else level
    found = []
    for to in range(start, max(top, start) + 1):
        unknown = have is None and to == start
        if weight == 3 and band == "ready" and to < level:
            continue
        if weight == 3 and band == "nearly" and (unknown or to < level - 1):
            continue
        points = weight * (min(to, level) - min(start, level))
        found.append((to - start, points, int(bool(named and choice and to >= choice["level"] > start))))
    return found


def _first(options: list[Options], choice: int, missing: float) -> tuple[list[int], int]:
    """Give the levels raised per competency and the points: fewest levels, most points, then first codes."""
    tables: list[Table] = [{(0, choice): 1}]
    for each in reversed(options):
        tables.insert(0, _with(each, tables[0], choice))
    bits = {levels: points for (levels, lacking), points in tables[0].items() if not lacking}
    fewest = min(levels for levels, points in bits.items() if points.bit_length() - 1 >= missing)
    most = bits[fewest].bit_length() - 1
    raises, left, points, lacking = [], fewest, most, 0
    for each, after in zip(options, tables[1:], strict=True):
        # The most levels in the first code from which the rest can still be had.
        levels, gained, lacking = max(
            (by, plus, state)
            for by, plus, meets in each
            for state in {0, choice}
            if (state if not meets else 0) == lacking
            and plus <= points
            and after.get((left - by, state), 0) >> (points - plus) & 1
        )
        raises.append(levels)
        left, points = left - levels, points - gained
    return raises, most


def _with(options: Options, table: Table, choice: int) -> Table:
    found: Table = defaultdict(int)
    for (levels, lacking), points in table.items():
        for by, plus, meets in options:
            found[levels + by, 0 if meets else lacking] |= points << plus
    return found
