from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from skills.views import (
    certifications,
    directory,
    disagreements,
    frameworks,
    freshness,
    profile,
    qualifications,
    requests,
    resources,
    roles,
    saved_views,
    search,
)
from skills.views.assess import assess, competency_history, withdraw
from skills.views.capacity import pages as capacity_pages
from skills.views.compare import engineer_compare, engineer_compare_export
from skills.views.evidence import engineer_evidence, evidence_file, evidence_file_remove, evidence_remove
from skills.views.exempt import competency_exempt, competency_exempt_end
from skills.views.find.pages import find_export, find_people
from skills.views.flow.pages import assess_flow, assess_own
from skills.views.flow.saving import assess_row, still_true, withdraw_all
from skills.views.gaps import team_gaps, team_gaps_export
from skills.views.give import assessment_give
from skills.views.matrix import team_matrix, team_matrix_cell, team_matrix_export
from skills.views.own import assess_draft, interest
from skills.views.profile_release import (
    engineer_release,
    engineer_release_ask,
    engineer_release_pdf,
    engineer_release_withdraw,
)
from skills.views.projects import asking as project_asking
from skills.views.projects import changing as project_changing
from skills.views.projects import confirming as project_confirming
from skills.views.projects import lists as project_lists
from skills.views.projects import needs as project_needs
from skills.views.projects import pages as project_pages
from skills.views.projects import people as project_people
from skills.views.projects import removing as project_removing
from skills.views.projects import staffing as project_staffing
from skills.views.projects import tables as project_tables
from skills.views.projects import templates as project_templates
from skills.views.projects import work as project_work
from skills.views.raters import raters
from skills.views.reports import team_report, team_report_export, team_reports
from skills.views.resume import engineer_resume
from skills.views.reviews import calibration, pages, people, rating, running
from skills.views.reviews.opening import review_new
from skills.views.risks.pages import team_risks, team_risks_export
from skills.views.team_assess import team_assess
from skills.views.teams import team, teams
from skills.views.what_if.pages import team_what_if

urlpatterns: list[URLPattern | URLResolver] = [
    path("teams/", teams, name="teams"),
    path("teams/<slug:slug>/", team, name="team"),
    path("teams/<slug:slug>/gaps/", team_gaps, name="team-gaps"),
    path("teams/<slug:slug>/gaps/export.<str:kind>", team_gaps_export, name="team-gaps-export"),
    path("teams/<slug:slug>/what-if/", team_what_if, name="team-what-if"),
    path("teams/<slug:slug>/risks/", team_risks, name="team-risks"),
    path("teams/<slug:slug>/capacity/", capacity_pages.team_capacity, name="team-capacity"),
    path(
        "teams/<slug:slug>/capacity/export.<str:kind>",
        capacity_pages.team_capacity_export,
        name="team-capacity-export",
    ),
    path("capacity/", capacity_pages.capacity, name="capacity"),
    path("capacity/export.<str:kind>", capacity_pages.capacity_export, name="capacity-export"),
    path("teams/<slug:slug>/risks/export.csv", team_risks_export, name="team-risks-export"),
    path("teams/<slug:slug>/freshness/", freshness.team_freshness, name="team-freshness"),
    path(
        "teams/<slug:slug>/freshness/export.<str:kind>", freshness.team_freshness_export, name="team-freshness-export"
    ),
    path("freshness/", freshness.freshness, name="freshness"),
    path("teams/<slug:slug>/reports/", team_reports, name="team-reports"),
    path("teams/<slug:slug>/reports/<str:period>/", team_report, name="team-report"),
    path("teams/<slug:slug>/reports/<str:period>/export.<str:kind>", team_report_export, name="team-report-export"),
    path("teams/<slug:slug>/assess/<slug:competency>/", team_assess, name="team-assess"),
    path("teams/<slug:slug>/matrix/", team_matrix, name="team-matrix"),
    path("teams/<slug:slug>/matrix/cell/", team_matrix_cell, name="team-matrix-cell"),
    path("teams/<slug:slug>/matrix/export.<str:kind>", team_matrix_export, name="team-matrix-export"),
    path("assess/", assess_own, name="assess-own"),
    path("engineers/<slug:slug>/assess/", assess_flow, name="assess-flow"),
    path("engineers/<slug:slug>/assess/<slug:competency>/", assess, name="assess"),
    path("engineers/<slug:slug>/assess/<slug:competency>/row/", assess_row, name="assess-row"),
    path("engineers/<slug:slug>/assess/<slug:competency>/draft/", assess_draft, name="assess-draft"),
    path("engineers/<slug:slug>/assess/<slug:competency>/interest/", interest, name="interest"),
    path("engineers/<slug:slug>/still-true/", still_true, name="still-true"),
    path("assessments/together/<uuid:key>/withdraw/", withdraw_all, name="assessments-withdraw"),
    path("engineers/<slug:slug>/competencies/<slug:competency>/", competency_history, name="competency-history"),
    path("assessments/<uuid:uuid>/withdraw/", withdraw, name="assessment-withdraw"),
    path("assessments/<uuid:uuid>/disagree/", disagreements.assessment_disagree, name="assessment-disagree"),
    path("disagreements/", disagreements.disagreements, name="disagreements"),
    path("disagreements/<uuid:uuid>/", disagreements.disagreement, name="disagreement"),
    path("engineers/<slug:slug>/exempt/<slug:competency>/", competency_exempt, name="competency-exempt"),
    path("engineers/<slug:slug>/exempt/<slug:competency>/end/", competency_exempt_end, name="competency-exempt-end"),
    path("engineers/<slug:slug>/ask/", requests.assessment_ask, name="assessment-ask"),
    path("engineers/<slug:slug>/give/<slug:competency>/", assessment_give, name="assessment-give"),
    path("assessment-requests/", requests.assessment_requests, name="assessment-requests"),
    path("assessment-requests/<uuid:uuid>/", requests.assessment_request, name="assessment-request"),
    path(
        "assessment-requests/<uuid:uuid>/decline/",
        requests.assessment_request_decline,
        name="assessment-request-decline",
    ),
    path(
        "assessment-requests/<uuid:uuid>/withdraw/",
        requests.assessment_request_withdraw,
        name="assessment-request-withdraw",
    ),
    path("teams/<slug:slug>/certifications/", certifications.team_certifications, name="team-certifications"),
    path(
        "teams/<slug:slug>/certifications/export.<str:kind>",
        certifications.team_certifications_export,
        name="team-certifications-export",
    ),
    path(
        "engineers/<slug:slug>/certifications/", certifications.engineer_certifications, name="engineer-certifications"
    ),
    path(
        "engineers/<slug:slug>/qualifications/", qualifications.engineer_qualifications, name="engineer-qualifications"
    ),
    path("engineers/<slug:slug>/resume/", engineer_resume, name="engineer-resume"),
    path("certifications/", certifications.certification_proposals, name="certification-proposals"),
    path("certifications/<uuid:uuid>/confirm/", certifications.certification_confirm, name="certification-confirm"),
    path("certifications/<uuid:uuid>/withdraw/", certifications.certification_withdraw, name="certification-withdraw"),
    path("engineers/<slug:slug>/evidence/", engineer_evidence, name="engineer-evidence"),
    path("evidence/<uuid:uuid>/remove/", evidence_remove, name="evidence-remove"),
    path("evidence/files/<uuid:uuid>/", evidence_file, name="evidence-file"),
    path("evidence/files/<uuid:uuid>/remove/", evidence_file_remove, name="evidence-file-remove"),
    path("engineers/", directory.engineers, name="engineers"),
    path("engineers/export.<str:kind>", directory.engineers_export, name="engineers-export"),
    path("engineers/compare/", engineer_compare, name="engineer-compare"),
    path("engineers/compare/export.csv", engineer_compare_export, name="engineer-compare-export"),
    path("engineers/<slug:slug>/", profile.engineer, name="engineer"),
    path("engineers/<slug:slug>/release/", engineer_release, name="engineer-release"),
    path("engineers/<slug:slug>/release/ask/", engineer_release_ask, name="engineer-release-ask"),
    path("engineers/<slug:slug>/release/withdraw/", engineer_release_withdraw, name="engineer-release-withdraw"),
    path("engineers/<slug:slug>/release/profile.pdf", engineer_release_pdf, name="engineer-release-pdf"),
    path("frameworks/", frameworks.frameworks, name="frameworks"),
    path("frameworks/<slug:slug>/", frameworks.framework, name="framework"),
    path("raters/", raters, name="raters"),
    path("roles/", roles.roles, name="roles"),
    path("roles/compare/", roles.role_compare, name="role-compare"),
    path("roles/<slug:slug>/", roles.role, name="role"),
    path("resources/", resources.resources, name="resources"),
    path("resources/export.<str:kind>", resources.resources_export, name="resources-export"),
    path("resources/new/", resources.resource_new, name="resource-new"),
    path("resources/<uuid:uuid>/", resources.resource, name="resource"),
    path("resources/<uuid:uuid>/offer/", resources.resource_offer, name="resource-offer"),
    path("reviews/", pages.reviews, name="reviews"),
    path("reviews/new/", review_new, name="review-new"),
    path("reviews/<uuid:uuid>/", pages.review, name="review"),
    path("reviews/<uuid:uuid>/close/", running.review_close, name="review-close"),
    path("reviews/<uuid:uuid>/remind/", running.review_remind, name="review-remind"),
    path("reviews/<uuid:uuid>/reopen/", running.review_reopen, name="review-reopen"),
    path("reviews/<uuid:uuid>/calibration/", calibration.review_calibration, name="review-calibration"),
    path(
        "reviews/<uuid:uuid>/calibration/export.csv",
        calibration.review_calibration_export,
        name="review-calibration-export",
    ),
    path("reviews/<uuid:uuid>/export.<str:kind>", running.review_export, name="review-export"),
    path("reviews/<uuid:uuid>/people/<slug:slug>/", people.review_person, name="review-person"),
    path("reviews/<uuid:uuid>/people/<slug:slug>/rate/", rating.review_rate, name="review-rate"),
    path("reviews/<uuid:uuid>/people/<slug:slug>/submit/", rating.review_submit, name="review-submit"),
    path("reviews/<uuid:uuid>/people/<slug:slug>/invite/", people.review_invite, name="review-invite"),
    path("reviews/<uuid:uuid>/people/<slug:slug>/decline/", people.review_decline, name="review-decline"),
    path("reviews/<uuid:uuid>/people/<slug:slug>/agree/<slug:competency>/", people.review_agree, name="review-agree"),
    path("projects/", project_lists.projects, name="projects"),
    path("projects/new/", project_pages.project_new, name="project-new"),
    path("projects/new/templates/", project_templates.project_templates, name="project-templates"),
    path(
        "projects/new/templates/<uuid:uuid>/remove/",
        project_templates.project_template_remove,
        name="project-template-remove",
    ),
    path("projects/<slug:slug>/template/", project_templates.project_template, name="project-template"),
    path("projects/export.<str:kind>", project_tables.projects_export, name="projects-export"),
    path("projects/import/", project_tables.projects_import, name="projects-import"),
    path("projects/assignments/export.<str:kind>", project_tables.assignments_export, name="assignments-export"),
    path("projects/assignments/import/", project_tables.assignments_import, name="assignments-import"),
    path("projects/<slug:slug>/leads/", project_pages.project_leads, name="project-leads"),
    path("projects/<slug:slug>/", project_pages.project, name="project"),
    path("projects/<slug:slug>/edit/", project_pages.project_edit, name="project-edit"),
    path("projects/<slug:slug>/remove/", project_removing.project_remove, name="project-remove"),
    path("projects/<slug:slug>/needs/", project_needs.project_needs, name="project-needs"),
    path("projects/<slug:slug>/needs/<slug:competency>/", project_needs.project_need, name="project-need"),
    path("projects/<slug:slug>/nominations/", project_people.project_nominations, name="project-nominations"),
    path("projects/<slug:slug>/ask-leads/", project_asking.project_ask_leads, name="project-ask-leads"),
    path("nomination-requests/<uuid:uuid>/", project_asking.nomination_request, name="nomination-request"),
    path("projects/<slug:slug>/people/", project_people.project_people, name="project-people"),
    path("projects/<slug:slug>/staffing/", project_staffing.project_staffing, name="project-staffing"),
    path(
        "projects/<slug:slug>/staffing/confirm/",
        project_confirming.project_staffing_confirm,
        name="project-staffing-confirm",
    ),
    path("projects/<slug:slug>/staffing/work/", project_work.project_staffing_work, name="project-staffing-work"),
    path("assignments/<uuid:uuid>/confirm/", project_people.assignment_confirm, name="assignment-confirm"),
    path("assignments/<uuid:uuid>/change/", project_changing.assignment_change, name="assignment-change"),
    path("assignments/<uuid:uuid>/end/", project_people.assignment_end, name="assignment-end"),
    path("find/", find_people, name="find"),
    path("find/export.csv", find_export, name="find-export"),
    path("views/", saved_views.saved_views, name="saved-views"),
    path("views/new/", saved_views.saved_view_new, name="saved-view-new"),
    path("views/<uuid:uuid>/", saved_views.saved_view, name="saved-view"),
    path("views/<uuid:uuid>/edit/", saved_views.saved_view_edit, name="saved-view-edit"),
    path("views/<uuid:uuid>/delete/", saved_views.saved_view_delete, name="saved-view-delete"),
    path("search/", search.search, name="search"),
]
