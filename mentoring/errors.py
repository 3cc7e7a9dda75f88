"""Domain exceptions of mentoring; the doors (pages, API, commands) turn them into an answer."""

from __future__ import annotations


class MentoringError(Exception):
    """Something that was asked for cannot be done; the message says why and what can be done."""


class NotOwnGoalError(MentoringError):
    """The actor may read the goal but not change it."""


class NotInPairError(MentoringError):
    """The actor may know of the mentorship but is neither its mentor nor its mentee."""


class NotCoordinatorError(MentoringError):
    """The actor does not run this programme, or may not match these people."""


class NotHostError(MentoringError):
    """The actor may know of the group but does not host it."""


class NoPlaceError(MentoringError):
    """All places of the mentor are taken, the last one perhaps a moment ago."""
