from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("mentoring.urls")),
    path("", include("skills.urls")),
    path("", include("teams.urls")),
]
