"""How many years a resume tells of, in all and by area: times that overlap are counted once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Final

DAYS_OF_YEAR: Final = Decimal("365.25")
TENTH: Final = Decimal("0.1")
# What makes a job one of an area, by the words that the name of the area is made of. A word that is listed with none
# says nothing of its own; a word that is not listed must stand in the job itself.
AREA_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "ai": (
        "ai",
        "ml",
        "artificial intelligence",
        "machine learning",
        "deep learning",
        "data science",
        "data scientist",
        "neural",
        "nlp",
        "llm",
        "computer vision",
    ),
    "ml": (),
    "leadership": (
        "lead",
        "leader",
        "leads",
        "led",
        "leading",
        "head",
        "manager",
        "director",
        "chief",
        "ceo",
        "cto",
        "president",
        "founder",
        "supervisor",
    ),
    "architecture": ("architect", "architecture", "architectures", "architected"),
    "algorithm": ("algorithm", "algorithms", "model", "models", "research", "researcher"),
    "development": (),
    "related": (),
    "experience": (),
    "engineering": (),
}


def years_of(spans: Iterable[tuple[date, date]]) -> Decimal:
    """Give the years that times cover together, both ends included, in tenths rounded down."""
    days, reached = 0, date.min
    for starts, ends in sorted(spans):
        begins = max(starts, reached)
        after = ends + timedelta(days=1)
        if after > begins:
            days += (after - begins).days
            reached = after
    return (Decimal(days) / DAYS_OF_YEAR).quantize(TENTH, rounding=ROUND_DOWN)


def is_of_area(area: str, title: str, text: str) -> bool:
    """Tell whether a job counts for an area such as ``ai_ml_architecture``, by the words of its title and text.

    Who leads is told by the title alone: a text speaks of other leaders, too.
    """
    for word in re.findall(r"[a-z0-9]+", area.casefold()):
        wanted = AREA_WORDS.get(word, (word,))
        if wanted and not _has_any(title if word == "leadership" else f"{title} {text}", wanted):
            return False
    return True


def _has_any(text: str, wanted: tuple[str, ...]) -> bool:
    words = " ".join(re.findall(r"[a-z0-9]+", text.casefold()))
    return any(f" {each} " in f" {words} " for each in wanted)
