"""What a framework file says, whatever format it came in, and the fingerprint of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class ScaleStep:
    level: int
    name: str
    description: str = ""


@dataclass(frozen=True)
class CompetencyContent:
    code: str
    slug: str
    title: str
    kind: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    statements: dict[int, str] = field(default_factory=dict)
    fresh_months: int = 6
    stale_months: int = 12


@dataclass(frozen=True)
class DomainContent:
    code: str
    slug: str
    title: str
    description: str
    competencies: tuple[CompetencyContent, ...]


@dataclass(frozen=True)
class RequirementContent:
    competency: str
    level: int
    weight: int


@dataclass(frozen=True)
class AnyOfContent:
    slug: str
    title: str
    count: int
    level: int
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class QualificationContent:
    ident: str
    kind: str
    required: bool
    details: dict[str, Any]


@dataclass(frozen=True)
class RoleContent:
    slug: str
    title: str
    track: str
    ladder_position: int | None
    purpose: str
    responsibilities: tuple[str, ...]
    requirements: tuple[RequirementContent, ...]
    any_ofs: tuple[AnyOfContent, ...]
    qualifications: tuple[QualificationContent, ...]


@dataclass(frozen=True)
class FocusAreaContent:
    slug: str
    kind: str
    title: str
    summary: str
    mentoring_prompts: tuple[str, ...]
    competencies: tuple[str, ...]


@dataclass(frozen=True)
class TransitionContent:
    from_role: str
    to_role: str
    kind: str
    basis: str
    note: str


@dataclass(frozen=True)
class MarketFactContent:
    ident: str
    metric: str
    value: Any
    unit: str
    period: str
    note: str
    source: str


@dataclass(frozen=True)
class ScarcityContent:
    competency: str
    hint: str
    vacancy_rate_percent: float | None
    year: int | None
    facts: tuple[str, ...]


@dataclass(frozen=True)
class SalaryBandContent:
    """A reference range of a role, for HR only. Bounds as written, so that no figure is rounded."""

    ident: str
    label: str
    role: str | None
    currency: str
    period: str
    low: str | None
    high: str | None
    details: dict[str, Any]


@dataclass(frozen=True)
class FrameworkContent:
    """A whole framework version. ``extensions`` is what the file held beyond this, by path."""

    slug: str
    title: str
    version: str
    scale: tuple[ScaleStep, ...]
    domains: tuple[DomainContent, ...]
    roles: tuple[RoleContent, ...] = ()
    language: str = "en"
    creator: str = ""
    licence: str = ""
    subject: str = ""
    description: str = ""
    target_role: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    weights: dict[str, str] = field(default_factory=dict)
    focus_areas: tuple[FocusAreaContent, ...] = ()
    transitions: tuple[TransitionContent, ...] = ()
    market_facts: tuple[MarketFactContent, ...] = ()
    scarcity_hints: tuple[ScarcityContent, ...] = ()
    salary_bands: tuple[SalaryBandContent, ...] = ()
    extensions: dict[str, Any] = field(default_factory=dict)
    salary_extensions: dict[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Give the SHA-256 of the content: without version number and salaries, so that like content compares equal."""
        return _digest(self._without({"version", "salary_bands", "salary_extensions"}))

    @property
    def salary_fingerprint(self) -> str:
        """Give the SHA-256 of the salary reference alone."""
        return _digest({"bands": [asdict(band) for band in self.salary_bands], "more": self.salary_extensions})

    def _without(self, left_out: set[str]) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name not in left_out}


def _digest(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
