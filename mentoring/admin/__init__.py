from mentoring.admin.groups import MentoringGroupAdmin
from mentoring.admin.mentorships import MentorshipAdmin
from mentoring.admin.programmes import (
    MentoringNudgeAdmin,
    MentoringProgrammeAdmin,
    ProgrammeParticipantAdmin,
    WaitlistEntryAdmin,
)

__all__ = [
    "MentoringGroupAdmin",
    "MentoringNudgeAdmin",
    "MentoringProgrammeAdmin",
    "MentorshipAdmin",
    "ProgrammeParticipantAdmin",
    "WaitlistEntryAdmin",
]
