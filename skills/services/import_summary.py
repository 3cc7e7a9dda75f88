"""What an import did, or would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OUTCOMES = ("created", "changed", "unchanged", "skipped")


@dataclass(frozen=True)
class ImportSummary:
    """Counts of an import. ``details`` holds what else is worth telling, as plain values."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Give the summary as plain values for JSON."""
        return {**{outcome: getattr(self, outcome) for outcome in OUTCOMES}, **self.details}
