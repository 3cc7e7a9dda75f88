from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from lead_ai import health, views

urlpatterns = [
    path("", views.home, name="home"),
    path("account/theme/", views.theme, name="theme"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("skills.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("health/workers", health.workers, name="health-workers"),
    path("", include("mentoring.urls")),
    path("", include("skills.urls")),
    path("", include("teams.urls")),
]
