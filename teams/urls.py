from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from teams.views import account, leave, notifications, stand_ins

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", account.account, name="account"),
    path("account/visibility/", account.account_visibility, name="account-visibility"),
    path("account/mentoring/", account.account_mentoring, name="account-mentoring"),
    path("account/hours/", account.account_hours, name="account-hours"),
    path("account/notifications/", notifications.notifications, name="notifications"),
    path("account/notifications/off/<str:token>/", notifications.notifications_off, name="notifications-off"),
    path("account/tokens/", account.account_token_create, name="account-token-create"),
    path("account/tokens/<slug:prefix>/revoke/", account.account_token_revoke, name="account-token-revoke"),
    path("engineers/<slug:slug>/leave/", leave.engineer_leave, name="engineer-leave"),
    path("leave/<uuid:uuid>/remove/", leave.leave_remove, name="leave-remove"),
    path("teams/<slug:slug>/stand-ins/", stand_ins.team_stand_ins, name="team-stand-ins"),
    path("teams/<slug:slug>/stand-ins/<uuid:uuid>/end/", stand_ins.team_stand_in_end, name="team-stand-in-end"),
]
