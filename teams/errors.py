"""Domain exceptions of teams; the doors (pages, API, commands, workers) turn them into an answer."""

from __future__ import annotations


class TeamsError(Exception):
    """Something that was asked for cannot be done; the message says why and what can be done."""


class JobFailedError(TeamsError):
    """An attempt at a job failed for a reason that may pass; it is tried again."""


class JobCancelledError(TeamsError):
    """The job was cancelled while it ran; nothing of it may stay."""


class JobTakenOverError(TeamsError):
    """Another worker took the job over; this one's part in it must not stay."""
