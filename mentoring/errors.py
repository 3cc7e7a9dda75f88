"""Domain exceptions of mentoring; the doors (pages, API, commands) turn them into an answer."""

from __future__ import annotations


class MentoringError(Exception):
    """Something that was asked for cannot be done; the message says why and what can be done."""


class NotOwnGoalError(MentoringError):
    """The actor may read the goal but not change it."""
