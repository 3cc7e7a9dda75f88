from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = _("Mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell reviews who mentors whom, and skills which goals mentors share with their mentees."""
        from mentoring.mentors import mentored_goals, running_pairs
        from skills.permissions import register_mentored_goals
        from skills.services.reviews import register_mentors

        register_mentors(running_pairs)
        register_mentored_goals(mentored_goals)
