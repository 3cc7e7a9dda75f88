"""What helps with one of the steps on the growth page."""

from __future__ import annotations

from typing import Any

from django import template

from mentoring.support import Help, Support

register = template.Library()


@register.simple_tag(takes_context=True)
def helping(context: dict[str, Any], competency: int) -> Help:
    """Give what helps with a competency, from the ``support`` that the page has read."""
    support = context.get("support")
    return support.of(competency) if isinstance(support, Support) else Help()
