from mentoring.admin.mentorships import MentorshipAdmin

__all__ = ["MentorshipAdmin"]
