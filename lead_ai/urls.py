from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from lead_ai import health, views
from skills.views import imports

urlpatterns = [
    path("", views.home, name="home"),
    path("account/theme/", views.theme, name="theme"),
    path("account/", include("allauth.urls")),
    path("admin/imports/", imports.import_list, name="import-list"),
    path("admin/imports/new/", imports.import_new, name="import-new"),
    path("admin/imports/empty/<str:kind>.csv", imports.import_template, name="import-template"),
    path("admin/imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("admin/imports/<int:pk>/apply/", imports.import_apply, name="import-apply"),
    path("admin/imports/<int:pk>/forget/", imports.import_discard, name="import-discard"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("mentoring.api.urls")),
    path("api/v1/", include("mentoring.api.urls_pairs")),
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
