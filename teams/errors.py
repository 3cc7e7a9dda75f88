"""Domain exceptions of teams; the doors (pages, API, commands, workers) turn them into an answer."""

from __future__ import annotations

from collections.abc import Sequence


class TeamsError(Exception):
    """Something that was asked for cannot be done; the message says why and what can be done."""


class JobFailedError(TeamsError):
    """An attempt at a job failed for a reason that may pass; it is tried again."""


class JobCancelledError(TeamsError):
    """The job was cancelled while it ran; nothing of it may stay."""


class JobTakenOverError(TeamsError):
    """Another worker took the job over; this one's part in it must not stay."""


class NotYoursError(TeamsError):
    """The actor may know the object but not do this."""


class OverbookedError(TeamsError):
    """More would be asked of people than they can give; ``faults`` name who, when and how much."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


class BusyError(TeamsError):
    """As much as one user may ask for at once is under way; ``seconds`` say when to ask again."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class RefusedLeaveError(TeamsError):
    """Leave cannot be entered as it was given."""


class RefusedBatchError(TeamsError):
    """Assignments that are not written; ``faults`` give the place in the batch, the field and what is wrong."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(" ".join(message for _number, _field, message in faults))
        self.faults = tuple(faults)
