from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from skills.catalogue import read_scale
from skills.errors import NotAllowedError, NotBothInError, ReviewNotOpenError, SkillsError
from skills.forms.reviews import LevelForm
from skills.models import Competency, ReviewParticipant
from skills.reviews.progress import progress_of
from skills.reviews.sides import read_sides
from skills.services.reviews import agree, decline, invite_peer
from skills.services.reviews.agreeing import may_agree
from skills.sides import Standing
from skills.views.reviews.comparing import ALL, SidesPage
from skills.views.reviews.fetching import rated_participant, visible_participant
from skills.views.reviews.lists import PersonLine
from teams.models import Engineer
from teams.querysets import own_engineer_id
from teams.requests import SignedInRequest

FORM_FAULT, CONFLICT = 422, 409


@require_safe
def review_person(request: SignedInRequest, uuid: UUID, slug: str) -> HttpResponse:
    participant = visible_participant(request, uuid, slug)
    return _shown(request, participant)


def _shown(  # noqa: PLR0913 - what a refused form leaves behind
    request: SignedInRequest,
    participant: ReviewParticipant,
    *,
    at: str = "",
    warning: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    user = request.user
    sides = read_sides(participant, user)
    wanted = request.GET.get("show", "")
    default = Standing.DIFFERS if sides.counts[Standing.DIFFERS] else ALL
    agreeable = ReviewParticipant.objects.agreeable_by(user).filter(pk=participant.pk).exists()
    people = ReviewParticipant.objects.filter(review=participant.review).visible_to(user)
    people = people.select_related("engineer", "role").with_progress()
    lines = [PersonLine(each, rates=False) for each in progress_of(participant.review, people)]
    own = next(line for line in lines if line.participant.pk == participant.pk)
    lead = own.progress.part("lead")
    page = SidesPage(
        sides=sides,
        reader=own_engineer_id(user),
        show=wanted if wanted in {*Standing, ALL} else default,
        at=at or request.GET.get("at", ""),
        revealed=bool(getattr(participant, "revealed")),  # noqa: B009 - annotated
        can_agree=agreeable and participant.review.is_open and may_agree(participant),
        is_lead=agreeable,
        lead_name=lead.rater.engineer.name.split()[0] if lead else _("Lead"),
        people=[line.participant for line in lines],
        warning=warning,
        typed=typed,
    )
    context = {"page": page, "own": own, "lines": lines, "invitable": agreeable or page.is_own}
    return render(request, "skills/review_person.html", context, status=status)


@require_POST
def review_agree(request: SignedInRequest, uuid: UUID, slug: str, competency: str) -> HttpResponse:
    participant = visible_participant(request, uuid, slug)
    found = get_object_or_404(Competency, framework=participant.review.version.framework, slug=competency)
    scale = read_scale(participant.review.version)
    form = LevelForm(request.POST, levels=[each.value for each in scale])
    typed = request.POST.get("comment", "").replace("\0", "")
    if not form.is_valid() or (form.chosen is None and not form.not_concerned):
        warning = _("Choose the level that you agreed on.")
        return _shown(request, participant, at=competency, warning=warning, typed=typed, status=FORM_FAULT)
    try:
        agree(actor=request.user, participant=participant, competency=found, agreed=form.agreed())
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except (ReviewNotOpenError, NotBothInError) as fault:
        return _shown(request, participant, at=competency, warning=str(fault), typed=typed, status=CONFLICT)
    except SkillsError as fault:
        return _shown(request, participant, at=competency, warning=str(fault), typed=typed, status=FORM_FAULT)
    query = urlencode({"show": request.POST.get("show", "")[:10]})
    return redirect(f"{request.path.partition('agree/')[0]}?{query}")


@require_POST
def review_invite(request: SignedInRequest, uuid: UUID, slug: str) -> HttpResponse:
    participant = visible_participant(request, uuid, slug)
    wanted = request.POST.get("peer", "").replace("\0", "").strip()
    people = Engineer.objects.in_directory(request.user)
    peer = people.filter(slug=wanted).first() or people.filter(name__iexact=wanted).first()
    if peer is None:
        unknown = _("Nobody of this name works here. Write it as it stands in the directory.")
        return _shown(request, participant, warning=unknown, typed=wanted, status=FORM_FAULT)
    try:
        invite_peer(actor=request.user, participant=participant, peer=peer)
    except NotAllowedError as refused:
        raise PermissionDenied from refused
    except SkillsError as fault:
        return _shown(request, participant, warning=str(fault), typed=wanted, status=FORM_FAULT)
    messages.success(request, _("%(name)s is asked, and may decline.") % {"name": peer.name})
    return redirect("review-person", uuid=uuid, slug=slug)


@require_POST
def review_decline(request: SignedInRequest, uuid: UUID, slug: str) -> HttpResponse:
    participant = rated_participant(request, uuid, slug)
    try:
        decline(actor=request.user, participant=participant)
    except NotAllowedError as refused:
        raise Http404 from refused
    except SkillsError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("You declined. Nobody needs a reason."))
    return redirect("reviews")
