from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from skills.views.assess import assess, competency_history, withdraw
from skills.views.matrix import team_matrix, team_matrix_cell, team_matrix_export

urlpatterns: list[URLPattern | URLResolver] = [
    path("teams/<slug:slug>/matrix/", team_matrix, name="team-matrix"),
    path("teams/<slug:slug>/matrix/cell/", team_matrix_cell, name="team-matrix-cell"),
    path("teams/<slug:slug>/matrix/export.<str:kind>", team_matrix_export, name="team-matrix-export"),
    path("engineers/<slug:slug>/assess/<slug:competency>/", assess, name="assess"),
    path("engineers/<slug:slug>/competencies/<slug:competency>/", competency_history, name="competency-history"),
    path("assessments/<uuid:uuid>/withdraw/", withdraw, name="assessment-withdraw"),
]
