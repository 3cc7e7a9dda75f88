"""Domain exceptions of skills; the doors (pages, API, commands) turn them into an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class SkillsError(Exception):
    """Something that was asked for cannot be done; the message says why and what can be done."""


class NotAllowedError(SkillsError):
    """The actor may know the object but not do this."""


class LevelOutsideScaleError(SkillsError):
    """The level is not on the framework's scale."""


class LastLeadError(SkillsError):
    """A project would be left without anybody who looks after it."""


class NewerLevelError(SkillsError):
    """Someone else set a level between looking and saving."""


class ChangedMeanwhileError(SkillsError):
    """Someone else changed a row between opening its form and saving."""


class KeyUsedError(SkillsError):
    """A one-time key came again with something else to say."""


class RefusedFileError(SkillsError):
    """A file is of a kind or size that is not taken."""


class PublishedVersionError(SkillsError):
    """A published framework version was about to be changed."""


class UnknownRoleError(SkillsError):
    """The framework version holds no such role, or names no target role."""


class NoFrameworkError(SkillsError):
    """No framework is published, so there is nothing to measure by."""


class OpenPeriodError(SkillsError):
    """A report was asked for a period that is not over; it would freeze half of it."""


class ReviewNotReadyError(SkillsError):
    """A review cannot open as it is; ``faults`` say what is wrong and how to mend it."""

    def __init__(self, faults: Sequence[object]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


class ReviewNotOpenError(SkillsError):
    """The review is closed, or has not begun; what was typed is the person's to keep."""


class AlreadySubmittedError(SkillsError):
    """The rater has submitted; ratings no longer change."""


class NotBothInError(SkillsError):
    """Levels are agreed once self and lead have both submitted."""


class NewerLevelsError(NewerLevelError):
    """Levels of several people changed between looking and saving; ``people`` are their slugs."""

    def __init__(self, message: str, people: tuple[str, ...]) -> None:
        super().__init__(message)
        self.people = people
