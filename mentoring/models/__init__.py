from mentoring.models.mentorships import MentoringSession, Mentorship
from mentoring.models.plans import Goal, GrowthPlan

__all__ = ["Goal", "GrowthPlan", "MentoringSession", "Mentorship"]
