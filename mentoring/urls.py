from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from mentoring.views import goals, growth, growth_compare, growth_map

urlpatterns: list[URLPattern | URLResolver] = [
    path("mentoring/", include("mentoring.urls_programmes")),
    path("growth/", growth.growth, name="growth"),
    path("growth/target/", growth.growth_target, name="growth-target"),
    path("growth/compare/", growth_compare.growth_compare, name="growth-compare"),
    path("growth/map/", growth_map.growth_map, name="growth-map"),
    path("growth/export.<str:kind>", growth.growth_export, name="growth-export"),
    path("growth/goals/", goals.goals, name="goals"),
    path("growth/goals/new/<slug:competency>/", goals.goal_new, name="goal-new"),
    path("growth/goals/<uuid:uuid>/", goals.goal, name="goal"),
    path("growth/goals/<uuid:uuid>/due/", goals.goal_due, name="goal-due"),
    path("growth/goals/<uuid:uuid>/reached/", goals.goal_reached, name="goal-reached"),
    path("growth/goals/<uuid:uuid>/drop/", goals.goal_drop, name="goal-drop"),
    path("growth/goals/<uuid:uuid>/reopen/", goals.goal_reopen, name="goal-reopen"),
    path("engineers/<slug:slug>/goals/", goals.engineer_goals, name="engineer-goals"),
]
