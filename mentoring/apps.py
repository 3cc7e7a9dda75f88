from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentoringConfig(AppConfig):
    name = "mentoring"
    verbose_name = _("Mentoring")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell reviews who mentors whom, and skills what mentors share and what reports say of it."""
        from mentoring.mentors import mentored_goals, running_pairs
        from mentoring.report_actions import mentorship_actions
        from skills.permissions import register_mentored_goals
        from skills.services.gap_reports import register_action_source
        from skills.services.reviews import register_mentors

        register_mentors(running_pairs)
        register_mentored_goals(mentored_goals)
        register_action_source(mentorship_actions)
        register_background_work()


def register_background_work() -> None:
    """Name what nudges and reminds, what ends and resumes by itself, and what the digest says of mentoring."""
    from mentoring.services import leavers, nudges, reminders
    from mentoring.services.digest_lines import mentoring_lines
    from teams.services.digest import register_digest_lines
    from teams.services.jobs import register_kind, register_planner

    register_kind(nudges.KIND, nudges.send_nudges)
    register_planner(nudges.plan_nudges)
    register_kind(reminders.KIND, reminders.send_session_reminders)
    register_planner(reminders.plan_session_reminders)
    register_planner(leavers.plan_endings)
    register_planner(leavers.plan_resumptions)
    register_planner(leavers.plan_places)
    register_digest_lines(mentoring_lines)
