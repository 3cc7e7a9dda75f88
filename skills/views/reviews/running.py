from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skills.errors import NotAllowedError, SkillsError
from skills.exports import download, file_name, to_csv, to_xlsx
from skills.forms.reviews import ReopenForm
from skills.models import Review
from skills.reviews.sheet import review_sheet
from skills.services.reviews import close_review, remind_now, reopen_review
from skills.views.reviews.fetching import visible_review
from skills.views.reviews.pages import review_page
from teams.requests import SignedInRequest
from teams.services.audit import record_audit

FORM_FAULT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def review_close(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    review = visible_review(request, uuid)
    if not Review.objects.closable_by(request.user).filter(pk=review.pk).exists():
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "skills/review_close.html", {"page": review_page(request, review)})
    try:
        closing = close_review(actor=request.user, review=review)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    if closing.was_closed:
        messages.info(request, _("The review was closed already; nothing was done twice."))
    else:
        told = ngettext(
            "Closed. %(levels)s level is confirmed.", "Closed. %(levels)s levels are confirmed.", closing.levels
        )
        messages.success(request, told % {"levels": closing.levels})
    return redirect("review", uuid=uuid)


@require_POST
def review_reopen(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    review = visible_review(request, uuid)
    if not Review.objects.closable_by(request.user).filter(pk=review.pk).exists():
        raise PermissionDenied
    form = ReopenForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            reopen_review(actor=request.user, review=review, reason=said["reason"], closes=said["closes"])
        except NotAllowedError as refused:
            raise PermissionDenied from refused
        except SkillsError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("The review is open again. Confirmed levels stand until it closes."))
            return redirect("review", uuid=uuid)
    context = {"page": review_page(request, review), "reopen_form": form}
    return render(request, "skills/review.html", context, status=FORM_FAULT)


@require_POST
def review_remind(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    review = visible_review(request, uuid)
    try:
        count = remind_now(review, actor=request.user)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        messages.warning(request, str(fault))
    else:
        told = ngettext("%(count)s person is reminded by mail.", "%(count)s people are reminded by mail.", count)
        messages.success(request, told % {"count": count})
    return redirect("review", uuid=uuid)


@require_safe
def review_export(request: SignedInRequest, uuid: UUID, kind: str) -> HttpResponse:
    review = visible_review(request, uuid)
    if kind not in {"csv", "xlsx"}:
        raise Http404
    sheet = review_sheet(review, request.user)
    content = to_csv(sheet) if kind == "csv" else to_xlsx([sheet])
    record_audit("export", review, actor=request.user, fields=["ratings"])
    return download(content, name=file_name("review", review.title, extension=kind))
