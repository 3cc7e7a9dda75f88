from mentoring.models.groups import GroupAttendance, GroupMeeting, GroupMember, MentoringGroup
from mentoring.models.mentorships import Mentorship
from mentoring.models.offers import MentoringExclusion, MentorOffer, WaitlistEntry
from mentoring.models.plans import Goal, GoalEvidence, GoalStep, GrowthPlan
from mentoring.models.programmes import MentoringProgramme, PairRule, ProgrammeParticipant
from mentoring.models.sessions import (
    CalendarFeed,
    FollowUp,
    MentoringFeedback,
    MentoringNudge,
    MentoringSession,
    PrivateNote,
    SessionPulse,
)
from mentoring.models.visits import GrowthVisit

__all__ = [
    "CalendarFeed",
    "FollowUp",
    "Goal",
    "GoalEvidence",
    "GoalStep",
    "GroupAttendance",
    "GroupMeeting",
    "GroupMember",
    "GrowthPlan",
    "GrowthVisit",
    "MentorOffer",
    "MentoringExclusion",
    "MentoringFeedback",
    "MentoringGroup",
    "MentoringNudge",
    "MentoringProgramme",
    "MentoringSession",
    "Mentorship",
    "PairRule",
    "PrivateNote",
    "ProgrammeParticipant",
    "SessionPulse",
    "WaitlistEntry",
]
