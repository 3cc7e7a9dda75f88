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


class EditedMeanwhileError(MentoringError):
    """The other one of the pair wrote in the meantime; nothing was saved, and both texts are shown."""


class UnreadableNoteError(MentoringError):
    """A private note was encrypted with a key that this installation does not have; it is kept as it is."""
