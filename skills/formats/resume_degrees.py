"""Whether what somebody studied is a degree or a field that a role asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

DEGREES: Final = (
    frozenset({"bachelor", "bachelors", "bsc", "bs", "ba", "beng", "btech", "undergraduate"}),
    frozenset({"master", "masters", "msc", "ms", "ma", "meng", "mtech", "mba", "mphil", "diplom"}),
    frozenset({"doctorate", "doctoral", "doctor", "phd", "dphil", "dsc", "drrernat"}),
)


def _words(text: str) -> list[str]:
    """Give the words of a text; B.Sc. and Bachelor's are one word each."""
    return re.findall(r"\w+", re.sub(r"[.'’]", "", text.casefold()))


def degree_rank(text: str) -> int:
    """Give how high a degree is: 1 bachelor, 2 master, 3 doctorate; 0 where the text names none of them."""
    words = set(_words(text))
    return max((rank for rank, names in enumerate(DEGREES, 1) if words & names), default=0)


def reaches_degree(text: str, asked: Iterable[str]) -> bool:
    """Tell whether a degree is at least as high as the lowest of those asked for."""
    ranks = [rank for each in asked if (rank := degree_rank(each))]
    return bool(ranks) and degree_rank(text) >= min(ranks)


def is_of_field(area: str, asked: Iterable[str]) -> bool:
    """Tell whether an area of study is one of the fields asked for, or says more than its name."""
    words = " ".join(_words(area))
    return any(field and f" {field} " in f" {words} " for field in (" ".join(_words(each)) for each in asked))
