"""The API's addresses of pairs under ``/api/v1/``: mentorships, plans, goals and sessions."""

from __future__ import annotations

from django.urls import path

from mentoring.api import mentorships, plans, sessions

urlpatterns = [
    path("mentorships/", mentorships.MentorshipList.as_view(), name="api-mentorships"),
    path("mentorships/<uuid:uuid>/", mentorships.MentorshipDetail.as_view(), name="api-mentorship"),
    path("growth-plans/<uuid:uuid>/", plans.GrowthPlanDetail.as_view(), name="api-growth-plan"),
    path("goals/", plans.GoalList.as_view(), name="api-goals"),
    path("goals/<uuid:uuid>/", plans.GoalDetail.as_view(), name="api-goal"),
    path("mentoring-sessions/", sessions.SessionList.as_view(), name="api-mentoring-sessions"),
    path("mentoring-sessions/<uuid:uuid>/", sessions.SessionDetail.as_view(), name="api-mentoring-session"),
]
