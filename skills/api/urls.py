"""The API's addresses under ``/api/v1/``; those of the contract keep their name and shape."""

from __future__ import annotations

from django.urls import path

from skills.api import (
    assessments,
    catch_all,
    choosing,
    find,
    frameworks,
    measures,
    people,
    project_evidence,
    projects,
    reports,
    reviews,
    staffing,
    way_up,
    what_if,
)
from teams.api import schema  # noqa: F401 - registers what the description says of tokens

urlpatterns = [
    path("engineers/", people.EngineerList.as_view(), name="api-engineers"),
    path("engineers/<slug:slug>/", people.EngineerDetail.as_view(), name="api-engineer"),
    path("engineers/<slug:slug>/levels/", measures.EngineerLevelsView.as_view(), name="api-engineer-levels"),
    path("engineers/<slug:slug>/readiness/", measures.EngineerReadinessView.as_view(), name="api-engineer-readiness"),
    path("engineers/<slug:slug>/way-up/", way_up.EngineerWayUpView.as_view(), name="api-engineer-way-up"),
    path(
        "engineers/<slug:slug>/project-evidence/",
        project_evidence.EngineerProjectEvidenceView.as_view(),
        name="api-engineer-project-evidence",
    ),
    path("find/", find.FindView.as_view(), name="api-find"),
    path("teams/", people.TeamList.as_view(), name="api-teams"),
    path("teams/<slug:slug>/", people.TeamDetail.as_view(), name="api-team"),
    path("teams/<slug:slug>/matrix/", measures.TeamMatrixView.as_view(), name="api-team-matrix"),
    path("teams/<slug:slug>/gaps/", measures.TeamGapsView.as_view(), name="api-team-gaps"),
    path("teams/<slug:slug>/what-if/", what_if.TeamWhatIfView.as_view(), name="api-team-what-if"),
    path("gap-reports/", reports.GapReportList.as_view(), name="api-gap-reports"),
    path("gap-reports/<uuid:uuid>/", reports.GapReportDetail.as_view(), name="api-gap-report"),
    path("reviews/", reviews.ReviewList.as_view(), name="api-reviews"),
    path("reviews/<uuid:uuid>/", reviews.ReviewDetail.as_view(), name="api-review"),
    path("frameworks/", frameworks.FrameworkList.as_view(), name="api-frameworks"),
    path("frameworks/<slug:slug>/", frameworks.FrameworkDetail.as_view(), name="api-framework"),
    path(
        "frameworks/<slug:slug>/versions/<str:version>/",
        frameworks.FrameworkVersionDetail.as_view(),
        name="api-framework-version",
    ),
    path("roles/<slug:slug>/", frameworks.RoleDetail.as_view(), name="api-role"),
    path("projects/", projects.ProjectList.as_view(), name="api-projects"),
    path("projects/<slug:slug>/", projects.ProjectDetail.as_view(), name="api-project"),
    path("projects/<slug:slug>/staffing/", choosing.ProjectStaffingView.as_view(), name="api-project-staffing"),
    path("assignments/", staffing.AssignmentList.as_view(), name="api-assignments"),
    path("assignments/<uuid:uuid>/", staffing.AssignmentDetail.as_view(), name="api-assignment"),
    path("assessments/", assessments.AssessmentCreate.as_view(), name="api-assessments"),
    path("<path:rest>", catch_all.Nothing.as_view(), name="api-nothing"),
]
