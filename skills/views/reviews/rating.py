from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from skills.catalogue import Catalogue, CompetencyEntry, catalogue
from skills.errors import AlreadySubmittedError, NotAllowedError, ReviewNotOpenError, SkillsError
from skills.forms.assess import NOT_CONCERNED
from skills.forms.reviews import LevelForm
from skills.models import ReviewParticipant, ReviewRater, ReviewRating
from skills.reviews.scope import Asked, scope_of
from skills.services.reviews import Said, save_ratings, submit_ratings
from skills.views.ratings import Mark, Progress, RatingRow, Remark, level_choices, other_choices
from skills.views.reviews.fetching import rated_participant
from skills.views.reviews.lists import closing_day
from teams.models import User
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

FORM_FAULT, CONFLICT = 422, 409


@dataclass(frozen=True)
class RatingPage:
    """One rater's part: what is asked, what they drafted, and nobody else's word."""

    participant: ReviewParticipant
    reader: User
    warning: str = ""
    late: str = ""
    typed: tuple[str, Said] | None = None

    @cached_property
    def known(self) -> Catalogue:
        return catalogue(self.participant.review.version)

    @cached_property
    def asked(self) -> list[tuple[CompetencyEntry, Asked]]:
        entries = {each.id: each for each in self.known.by_slug.values()}
        review, role = self.participant.review, self.participant.role_id
        return [(entries[each.id], each) for each in scope_of(review, [role]).of(role)]

    @cached_property
    def part(self) -> ReviewRater | None:
        """The reader's part as it stands; None for a lead who has not begun."""
        own = self.participant.raters.filter(engineer=own_engineer_id(self.reader), declined_at=None)
        return own.order_by("kind").first()

    @cached_property
    def drafts(self) -> dict[int, ReviewRating]:
        return {each.competency_id: each for each in self.part.ratings.all()} if self.part else {}

    @property
    def is_self(self) -> bool:
        return self.participant.engineer_id == own_engineer_id(self.reader)

    @property
    def can_rate(self) -> bool:
        review = self.participant.review
        return review.is_open and review.has_begun and (self.part is None or not self.part.is_in)

    @property
    def name(self) -> str:
        return self.participant.engineer.name

    @property
    def url(self) -> str:
        return reverse("review-rate", args=[self.participant.review.uuid, self.participant.engineer.slug])

    @property
    def said(self) -> str:
        return f"{self.participant.review.title} · {closing_day(self.participant.review)}"

    @property
    def progress(self) -> Progress:
        return Progress(sum(each.is_given for each in self.drafts.values()), len(self.asked))

    @property
    def top(self) -> str:
        return self.known.scale[-1].text

    @property
    def lowest(self) -> int:
        return self.known.lowest

    @property
    def label(self) -> str:
        return _("Ratings of %(name)s") % {"name": self.name}

    @property
    def rows(self) -> list[RatingRow]:
        first = next((entry.slug for entry, asked in self.asked if not self._is_done(asked.id)), "")
        opened = self.typed[0] if self.typed else first
        return [self._row(entry, asked, is_open=entry.slug == opened) for entry, asked in self.asked]

    def row(self, slug: str, *, is_open: bool = False) -> RatingRow:
        """Give one row as it stands now."""
        entry, asked = next(each for each in self.asked if each[0].slug == slug)
        return self._row(entry, asked, is_open=is_open)

    def _is_done(self, competency: int) -> bool:
        return competency in self.drafts and self.drafts[competency].is_given

    def _row(self, entry: CompetencyEntry, asked: Asked, *, is_open: bool) -> RatingRow:
        draft = self.drafts.get(asked.id)
        level = draft.level if draft else None
        mark = Mark(str(level), self.known.step(level)) if level is not None else Mark()
        if draft and draft.not_concerned:
            mark = Mark(state="none")
        row = RatingRow(
            ident=entry.slug,
            code=entry.code,
            title=entry.title,
            legend=_("Level of %(name)s") % {"name": self.name},
            action=self.url,
            post=self.url,
            choices=level_choices(
                self.known, entry, {asked.required: _("asked")} if asked.required is not None else {}
            ),
            alternatives=other_choices(),
            chosen=_value(draft),
            hidden={"competency": entry.slug},
            mark=mark,
            weight=asked.weight,
            language=self.known.version.language,
            is_done=self._is_done(asked.id),
            is_open=is_open,
            remark=Remark("comment", self._reads, draft.comment if draft else ""),
        )
        if self.typed and self.typed[0] == entry.slug:
            row = row.with_typed(_value(self.typed[1]), self.typed[1].comment)
        return row

    @property
    def _reads(self) -> str:
        if self.is_self:
            return _("Comment; your lead reads it once both are in")
        return _("Comment; %(name)s reads it once both are in") % {"name": self.name}


def _value(said: ReviewRating | Said | None) -> str:
    if said is None or (said.level is None and not said.not_concerned):
        return ""
    return NOT_CONCERNED if said.not_concerned else str(said.level)


@require_http_methods(["GET", "HEAD", "POST"])
def review_rate(request: SignedInRequest, uuid: UUID, slug: str) -> HttpResponse:
    participant = rated_participant(request, uuid, slug)
    page = RatingPage(participant, request.user)
    if request.method != "POST":
        return render(request, "skills/review_rate.html", {"page": page})
    return _saved(request, page)


def _saved(request: SignedInRequest, page: RatingPage) -> HttpResponse:
    asked = {entry.slug: each.id for entry, each in page.asked}
    competency = request.POST.get("competency", "")
    if competency not in asked:
        raise Http404
    form = LevelForm(request.POST, levels=[each.value for each in page.known.scale])
    if not form.is_valid():
        typed = Said(comment=request.POST.get("comment", "").replace("\0", "")[:20_000])
        return _refused(request, page, competency, typed, (_("Choose a level, or not concerned."), FORM_FAULT))
    said = form.said()
    try:
        save_ratings(actor=request.user, participant=page.participant, said={asked[competency]: said})
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except (ReviewNotOpenError, AlreadySubmittedError) as fault:
        return _refused(request, page, competency, said, (str(fault), CONFLICT))
    now = RatingPage(page.participant, request.user)
    if not request.headers.get("HX-Request"):
        return redirect(f"{page.url}#rating-{competency}")
    context = {"row": now.row(competency), "progress": now.progress, "page": now}
    response = render(request, "skills/review_rated.html", context)
    if not request.GET.get("draft"):
        response.headers["HX-Trigger-After-Settle"] = json.dumps({"rated": {"row": f"rating-{competency}"}})
    return response


def _refused(
    request: SignedInRequest, page: RatingPage, competency: str, typed: Said, fault: tuple[str, int]
) -> HttpResponse:
    """Answer with what was typed still there, and why it was not saved; a late rating is the rater's to keep."""
    text, status = fault
    participant = ReviewParticipant.objects.select_related("review__version__framework", "engineer", "role").get(
        pk=page.participant.pk
    )
    kept = RatingPage(participant, request.user, warning=text, typed=(competency, typed))
    if request.headers.get("HX-Request"):
        row = replace(kept.row(competency, is_open=True), warning=text)
        return render(request, "skills/rating_row.html", {"row": row}, status=status)
    return render(request, "skills/review_rate.html", {"page": kept}, status=status)


@require_POST
def review_submit(request: SignedInRequest, uuid: UUID, slug: str) -> HttpResponse:
    participant = rated_participant(request, uuid, slug)
    try:
        submit_ratings(actor=request.user, participant=participant)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        status = CONFLICT if isinstance(fault, ReviewNotOpenError) else FORM_FAULT
        page = RatingPage(participant, request.user, warning=str(fault))
        return render(request, "skills/review_rate.html", {"page": page}, status=status)
    messages.success(request, _("Submitted. Your ratings stay as they are now."))
    if ReviewParticipant.objects.visible_to(request.user).filter(pk=participant.pk).exists():
        return redirect("review-person", uuid=uuid, slug=slug)
    return redirect("reviews")
