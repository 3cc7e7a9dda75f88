"""Guides and agendas of programmes, begun from the framework's focus areas and their mentoring prompts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from skills.models import FocusArea

LONGEST_GUIDE: Final = 10_000
LONGEST_AGENDA: Final = 2000
PROMPTS_IN_AGENDA: Final = 2


def guide_from(areas: Iterable[FocusArea]) -> str:
    """Begin a guide for pairs: what each focus area is about, and questions to start from."""
    parts = []
    for area in areas:
        lines = [area.title, area.summary.strip()]
        if area.mentoring_prompts:
            lines += ["", _("To talk about:"), *(f"- {prompt}" for prompt in area.mentoring_prompts)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)[:LONGEST_GUIDE]


def agenda_from(areas: Iterable[FocusArea]) -> str:
    """Begin the agenda of a session, one point per line."""
    points = [_("What happened since last time")]
    for area in areas:
        points += [f"{area.title}: {prompt}" for prompt in area.mentoring_prompts[:PROMPTS_IN_AGENDA]]
    points += [_("Where we are with the goals"), _("What we do until next time, and when we meet")]
    return "\n".join(points)[:LONGEST_AGENDA]
