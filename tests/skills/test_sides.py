"""Two sides of one level."""

from __future__ import annotations

import pytest

from skills.sides import Judged, Standing, difference, standing

THREE, TWO, NONE = Judged(3), Judged(2), Judged(None)


@pytest.mark.parametrize(
    ("own", "lead", "agreed", "apart", "where"),
    [
        (THREE, TWO, None, 1, Standing.DIFFERS),
        (TWO, THREE, None, -1, Standing.DIFFERS),
        (TWO, TWO, None, 0, Standing.AGREED),
        (THREE, TWO, TWO, 1, Standing.AGREED),
        (None, TWO, None, None, Standing.OPEN),
        (THREE, None, None, None, Standing.OPEN),
        (None, None, None, None, Standing.OPEN),
        (None, TWO, TWO, None, Standing.AGREED),
        (NONE, TWO, None, None, Standing.DIFFERS),
        (NONE, NONE, None, None, Standing.AGREED),
    ],
)
def test_two_sides_compared(
    own: Judged | None, lead: Judged | None, agreed: Judged | None, apart: int | None, where: Standing
) -> None:
    assert difference(own, lead) == apart
    assert standing(own, lead, agreed) is where
