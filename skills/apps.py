from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SkillsConfig(AppConfig):
    name = "skills"
    verbose_name = _("Skills")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give an instance that has just been migrated, or emptied by a test, what every instance starts with."""
        post_migrate.connect(fill_empty_instance, sender=self, dispatch_uid="skills.fill_empty_instance")
        register_background_work()


def register_background_work() -> None:
    """Name what makes gap reports, what finds out which are due, and what the digest says of levels."""
    from skills.services.certifications import plan_reminders
    from skills.services.drafts import forget_old_drafts
    from skills.services.freshness_lines import freshness_lines
    from skills.services.gap_reports import KIND, TRIES, make_reports, plan_reports
    from skills.services.import_runs import register_jobs
    from skills.services.reviews import reminders
    from skills.services.staffing_answers import register_jobs as register_staffing
    from teams.services.digest import register_digest_lines
    from teams.services.jobs import register_kind, register_planner

    register_kind(KIND, make_reports, tries=TRIES)
    register_planner(plan_reports)
    register_planner(forget_old_drafts)
    register_planner(plan_reminders)
    register_jobs()
    register_staffing()
    register_digest_lines(freshness_lines)
    register_kind(reminders.KIND, reminders.send_review_reminders)
    register_planner(reminders.plan_review_reminders)


def fill_empty_instance(*, using: str, plan: list[Any] | None = None, **_kwargs: Any) -> None:
    """Load the built-in framework and the groups where they are missing, once all tables are there."""
    # Emptying the tables (flush) sends no plan: they exist then.
    if using != DEFAULT_DB_ALIAS or (plan is not None and not _all_migrated(using)):
        return
    from skills.services.framework_import import load_built_in
    from teams.services.groups import make_groups

    make_groups()
    load_built_in()


def _all_migrated(using: str) -> bool:
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[using])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
