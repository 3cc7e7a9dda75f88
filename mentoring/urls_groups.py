"""Groups, workshops and circles; the results of programmes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mentoring.views import group_meetings, groups, results

urlpatterns: list[URLPattern | URLResolver] = [
    path("programmes/<slug:slug>/results/", results.programme_results, name="programme-results"),
    path(
        "programmes/<slug:slug>/results/export.csv", results.programme_results_export, name="programme-results-export"
    ),
    path("groups/", groups.groups, name="mentoring-groups"),
    path("groups/new/", groups.group_new, name="mentoring-group-new"),
    path("groups/<uuid:uuid>/", groups.group, name="mentoring-group"),
    path("groups/<uuid:uuid>/edit/", groups.group_edit, name="mentoring-group-edit"),
    path("groups/<uuid:uuid>/join/", groups.group_join, name="mentoring-group-join"),
    path("groups/<uuid:uuid>/leave/", groups.group_leave, name="mentoring-group-leave"),
    path("groups/<uuid:uuid>/close/", groups.group_close, name="mentoring-group-close"),
    path("groups/<uuid:uuid>/meetings/new/", group_meetings.meeting_new, name="mentoring-meeting-new"),
    path("groups/meetings/<uuid:uuid>/move/", group_meetings.meeting_move, name="mentoring-meeting-move"),
    path("groups/meetings/<uuid:uuid>/cancel/", group_meetings.meeting_cancel, name="mentoring-meeting-cancel"),
    path(
        "groups/meetings/<uuid:uuid>/attendance/",
        group_meetings.meeting_attendance,
        name="mentoring-meeting-attendance",
    ),
    path("groups/meetings/<uuid:uuid>/evidence/", group_meetings.meeting_evidence, name="mentoring-meeting-evidence"),
]
