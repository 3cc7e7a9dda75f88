"""Programmes, their matching, mentors to browse and offers to mentor."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mentoring.views import matching, mentors, offer, participants, programmes

urlpatterns: list[URLPattern | URLResolver] = [
    path("match/", matching.mentoring_match, name="mentoring-match"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/new/", programmes.programme_new, name="programme-new"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("programmes/<slug:slug>/edit/", programmes.programme_edit, name="programme-edit"),
    path("programmes/<slug:slug>/close/", programmes.programme_close, name="programme-close"),
    path("programmes/<slug:slug>/join/", programmes.programme_join, name="programme-join"),
    path("programmes/<slug:slug>/leave/", programmes.programme_leave, name="programme-leave"),
    path("programmes/<slug:slug>/participants/", participants.programme_participants, name="programme-participants"),
    path("programmes/<slug:slug>/match/", matching.programme_match, name="programme-match"),
    path("programmes/<slug:slug>/match/rule/", matching.programme_rule, name="programme-rule"),
    path("programmes/<slug:slug>/match/propose/", matching.programme_propose, name="programme-propose"),
    path(
        "programmes/<slug:slug>/match/<uuid:uuid>/take-back/", matching.programme_take_back, name="programme-take-back"
    ),
    path(
        "programmes/<slug:slug>/match/export.<str:kind>", matching.programme_match_export, name="programme-match-export"
    ),
    path("mentors/", mentors.mentors, name="mentors"),
    path("mentors/<slug:slug>/ask/", mentors.mentor_ask, name="mentor-ask"),
    path("mentors/<slug:slug>/wait/", mentors.mentor_wait, name="mentor-wait"),
    path("offer/", offer.mentoring_offer, name="mentoring-offer"),
    path("exclusions/", offer.mentoring_exclusions, name="mentoring-exclusions"),
]
