from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from lead_ai import views

urlpatterns = [
    path("account/theme/", views.theme, name="theme"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("mentoring.urls")),
    path("", include("skills.urls")),
    path("", include("teams.urls")),
]
