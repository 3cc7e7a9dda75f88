"""Gap reports: which are due, and making each of them exactly once.

What is due follows from the schedules and the reports that exist, never from how often a clock ticked; a report
says what was known when its period ended, so that a late one equals one made on time.
"""

from skills.services.gap_reports.actions import register_action_source
from skills.services.gap_reports.drafting import Draft, draft_reports
from skills.services.gap_reports.due import Due, due_reports, last_closed_period, version_for
from skills.services.gap_reports.jobs import KIND, TRIES, enqueue_reports, make_reports, plan_reports
from skills.services.gap_reports.making import (
    Made,
    Outcome,
    by_period,
    generate_reports,
    make_for,
    make_now,
    measured_by,
    refuse_open,
    store_drafts,
)
from skills.services.gap_reports.schedules import ensure_schedules

__all__ = [
    "KIND",
    "TRIES",
    "Draft",
    "Due",
    "Made",
    "Outcome",
    "by_period",
    "draft_reports",
    "due_reports",
    "enqueue_reports",
    "ensure_schedules",
    "generate_reports",
    "last_closed_period",
    "make_for",
    "make_now",
    "make_reports",
    "measured_by",
    "plan_reports",
    "refuse_open",
    "register_action_source",
    "store_drafts",
    "version_for",
]
