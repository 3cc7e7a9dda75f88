from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mentoring import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("growth/", views.growth, name="growth"),
    path("growth/target/", views.growth_target, name="growth-target"),
]
