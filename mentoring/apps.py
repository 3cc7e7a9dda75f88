from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = _("Mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell reviews who mentors whom."""
        from mentoring.mentors import running_pairs
        from skills.services.reviews import register_mentors

        register_mentors(running_pairs)
