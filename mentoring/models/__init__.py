from mentoring.models.mentorships import MentoringSession, Mentorship
from mentoring.models.plans import Goal, GrowthPlan
from mentoring.models.visits import GrowthVisit

__all__ = ["Goal", "GrowthPlan", "GrowthVisit", "MentoringSession", "Mentorship"]
