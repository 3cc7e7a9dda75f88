"""Objects of a page, fetched through what the reader may see; the pages of teams fetch theirs in the same way."""

from __future__ import annotations

from teams.views.access import visible_engineer, visible_team

__all__ = ["visible_engineer", "visible_team"]
