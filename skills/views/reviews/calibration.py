from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from skills.differences import round_monitor
from skills.exports import download, file_name, to_csv
from skills.raters import FEWEST_PAIRS
from skills.reviews.calibration import Calibration, read_calibration
from skills.reviews.sheet import calibration_sheet
from skills.views.reviews.calibrating import RATERS, CalibrationPage, Wanted
from skills.views.reviews.fetching import calibrated_review
from teams.requests import SignedInRequest
from teams.services.readings import EXPORT, READ, record_readings


@require_safe
def review_calibration(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    read = read_calibration(calibrated_review(request, uuid), request.user)
    found = _narrowed(request, read, wanted, action=READ)
    monitor = round_monitor(request.user, found) if wanted.view == RATERS else None
    context = {
        "page": CalibrationPage(read, found, wanted, monitor),
        "for_hr": request.user.is_hr,
        "fewest": FEWEST_PAIRS,
    }
    return render(request, "skills/review_calibration.html", context)


@require_safe
def review_calibration_export(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    review = calibrated_review(request, uuid)
    found = _narrowed(request, read_calibration(review, request.user), Wanted.of(request.GET), action=EXPORT)
    name = file_name("calibration", review.title, extension="csv")
    return download(to_csv(calibration_sheet(found)), name=name)


def _narrowed(request: SignedInRequest, read: Calibration, wanted: Wanted, *, action: str) -> Calibration:
    """Keep what the address asks for, and note whose levels are looked at."""
    found = read.narrowed(team=wanted.team, domain=wanted.domain)
    record_readings(request.user, [each.engineer for each in found.shown], action=action)
    return found
