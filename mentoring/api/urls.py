"""Addresses of mentoring under ``/api/v1/``; those of the contract keep their name and shape."""

from __future__ import annotations

from django.urls import path

from mentoring.api import matches, programmes

urlpatterns = [
    path("mentor-matches/", matches.MentorMatches.as_view(), name="api-mentor-matches"),
    path("mentoring-programmes/", programmes.ProgrammeList.as_view(), name="api-mentoring-programmes"),
    path("mentoring-programmes/<slug:slug>/", programmes.ProgrammeDetail.as_view(), name="api-mentoring-programme"),
    path(
        "mentoring-programmes/<slug:slug>/participants/",
        programmes.ProgrammeParticipants.as_view(),
        name="api-mentoring-programme-participants",
    ),
]
