"""Sets of frameworks, roles, assessments and gap reports, including who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from teams.models import Engineer, Team
from teams.querysets import DatedQuerySet, led_team_ids, own_engineer_id

if TYPE_CHECKING:
    from typing import Self

    # Named in the quoted parameters of the classes below.
    from skills.models import (  # noqa: F401
        Assessment,
        AssessmentDraft,
        AssessmentRequest,
        Certification,
        Disagreement,
        Evidence,
        EvidenceFile,
        Exemption,
        FrameworkVersion,
        GapReport,
        Interest,
        LearningResource,
        NominationRequest,
        ProposedEvidence,
        QualificationHeld,
        RoleVersion,
    )
    from teams.querysets import Viewer


class FrameworkVersionQuerySet(models.QuerySet["FrameworkVersion"]):
    def published(self) -> Self:
        """Keep the published versions, newest first."""
        return self.filter(status="published").order_by("-published_at", "-pk")

    def in_force(self, framework: str | None = None) -> FrameworkVersion | None:
        """Give the newest published version of a framework by slug, by default of the default framework."""
        chosen = Q(framework__slug=framework) if framework else Q(framework__is_default=True)
        return self.published().filter(chosen).select_related("framework", "target_role").first()

    def newest_published(self) -> Self:
        """Keep the version in force of each framework."""
        newer = self.model._default_manager.filter(framework=models.OuterRef("framework"), status="published").order_by(
            "-published_at", "-pk"
        )
        return self.filter(pk=models.Subquery(newer.values("pk")[:1]))

    def visible_to(self, user: Viewer) -> Self:
        """Keep the versions that ``user`` may read: published ones, and drafts for HR."""
        if not user.is_authenticated:
            return self.exclude(status="draft") if settings.PUBLIC_FRAMEWORKS else self.none()
        return self.all() if user.is_hr else self.exclude(status="draft")


class RoleVersionQuerySet(models.QuerySet["RoleVersion"]):
    def ladder(self) -> Self:
        """Order by place on the career ladder, branches of one place by title."""
        return self.order_by("ladder_position", "title")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def shared(self) -> Self:
        """Keep what counts: shared, and not withdrawn."""
        return self.filter(shared_on__isnull=False, withdrawn_at__isnull=True)

    def shared_by(self, day: date) -> Self:
        """Keep what was shared on or before ``day`` and not withdrawn by its end."""
        midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=midnight)
        return self.filter(stood, shared_on__lte=day)

    def setting_levels(self, day: date, engineers: Iterable[int] | None = None) -> Self:
        """Keep the one per engineer and competency that sets the level as of ``day`` (rule 1 of the product's rules).

        Of what was shared by then, a confirming one comes before a self-assessment; then the newest by date,
        then by time of entry. A certification past its expiry sets nothing. ``engineers`` are ids, None for all.
        """
        expired = Q(source="certification", expires_on__lt=day)
        rows = self.shared_by(day).filter(Q(confirming=True) | Q(source="self")).exclude(expired)
        if engineers is not None:
            rows = rows.filter(engineer__among=engineers)
        order = [F("confirming").desc(), F("assessed_on").desc(), F("id").desc()]
        place = Window(RowNumber(), partition_by=[F("engineer"), F("competency")], order_by=order)
        return rows.annotate(place=place).filter(place=1).order_by()

    def changing_levels(self, day: date, today: date, engineers: Iterable[int]) -> Self:
        """Keep those by which a level may be another on ``day`` than it is by ``today``, for engineers with these ids.

        They were shared or withdrawn after the day, or are certifications that have expired since.
        """
        midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        # The people are named in each part: each has an index of its own, by person and day.
        people = Q(engineer__among=list(engineers))
        shared, withdrawn = people & Q(shared_on__gt=day), people & Q(withdrawn_at__gte=midnight)
        return self.filter(shared | withdrawn | people & Q(expires_on__gte=day, expires_on__lt=today)).order_by()

    def newest_first(self) -> Self:
        """Order by assessment date, then by time of entry, newest first."""
        return self.order_by("-assessed_on", "-pk")

    def visible_to(self, user: Viewer) -> Self:
        """Keep what ``user`` may read: shared ones about people whose page is open to them, and own drafts."""
        if not user.is_authenticated:
            return self.none()
        about = Engineer.objects.visible_to(user).values("pk")
        return self.filter(Q(shared_on__isnull=False, engineer__in=about) | Q(recorded_by_id=user.pk))


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep those of people whose page is open to ``user``: own ones, and for leads and HR."""
        return self.filter(engineer__in=Engineer.objects.visible_to(user).values("pk"))

    def open(self) -> Self:
        """Keep those that wait for an answer."""
        return self.filter(outcome="")

    def overdue(self, day: date) -> Self:
        """Keep those whose answer is late on ``day``."""
        return self.open().filter(due_on__lt=day)


class ExemptionQuerySet(DatedQuerySet["Exemption"]):
    def on(self, day: date) -> Self:
        """Keep those that run on ``day``; one that was ended early runs until the day before that."""
        return super().on(day).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))

    def ahead(self, day: date) -> Self:
        """Keep those that run on ``day`` or later."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gte=day), ended_on__isnull=True)


class AssessmentRequestQuerySet(models.QuerySet["AssessmentRequest"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep those that ``user`` made, is asked by, or is the subject of; the messages are between these."""
        if not user.is_authenticated:
            return self.none()
        own = own_engineer_id(user)
        return self.filter(Q(asked_by=user.pk) | Q(asked=own) | Q(engineer=own))

    def open(self, day: date) -> Self:
        """Keep those that wait for an answer on ``day``."""
        return self.filter(outcome="", expires_on__gte=day)

    def giving_leave(self, day: date) -> Self:
        """Keep those on which an assessment may be given on ``day``: also a second thought after the first answer."""
        return self.filter(outcome__in=["", "answered"], expires_on__gte=day)


class NominationRequestQuerySet(models.QuerySet["NominationRequest"]):
    def answerable_by(self, user: Viewer) -> Self:
        """Keep those that ``user`` is asked by and may answer today: as a lead, while the project is not over."""
        if not led_team_ids(user):
            return self.none()
        ahead = Q(project__ends__isnull=True) | Q(project__ends__gte=timezone.localdate())
        mine = self.filter(ahead, asked=own_engineer_id(user), outcome__in=["", "nominated"])
        return mine.exclude(project__state="done")

    def open(self) -> Self:
        """Keep those that nobody has answered or taken back."""
        return self.filter(outcome="")


class CertificationQuerySet(models.QuerySet["Certification"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep those of people whose page is open to ``user``."""
        return self.filter(engineer__in=Engineer.objects.visible_to(user).values("pk"))

    def expiring(self, day: date, within: timedelta) -> Self:
        """Keep the confirmed ones that end within a time from ``day`` on and that no confirmed one renews."""
        renewed = self.model._default_manager.filter(state="confirmed", renews__isnull=False)
        ends = self.filter(state="confirmed", valid_until__gte=day, valid_until__lte=day + within)
        return ends.exclude(pk__in=renewed.values("renews"))


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep what supports shared assessments of people whose page ``user`` may open, and own drafts there."""
        about = Engineer.objects.visible_to(user).values("pk")
        open_ones = Q(assessment__shared_on__isnull=False) | Q(assessment__recorded_by_id=user.pk)
        return self.filter(open_ones, assessment__engineer__in=about)


class EvidenceFileQuerySet(models.QuerySet["EvidenceFile"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep the files of people whose page is open to ``user``: own ones, and those that support what they may read.

        A file that supports nothing yet is there for whoever added it.
        """
        about = Engineer.objects.visible_to(user).values("pk")
        files = self.model._default_manager
        levels = Q(pk__in=files.filter(evidence__assessment__shared_on__isnull=False).values("pk"))
        certified = Q(pk__in=files.filter(certifications__isnull=False).values("pk"))
        return self.filter(Q(added_by_id=user.pk) | levels | certified, engineer__in=about)


class ProposedEvidenceQuerySet(models.QuerySet["ProposedEvidence"]):
    def own(self, user: Viewer) -> Self:
        """Keep what ``user`` added about people whose page is open to them; nobody else reads what supports nothing."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(added_by=user.pk, engineer__in=Engineer.objects.visible_to(user).values("pk"))


class QualificationHeldQuerySet(models.QuerySet["QualificationHeld"]):
    def readable_by(self, user: Viewer) -> Self:
        """Keep what ``user`` reads whole: their own, and all for HR. Leads are told whether each is met, no more."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_hr else self.filter(engineer=own_engineer_id(user))

    def verified(self) -> Self:
        """Keep what HR has verified: that alone counts."""
        return self.filter(verified_on__isnull=False)

    def unverified(self) -> Self:
        """Keep what waits for HR, what was entered first coming first."""
        return self.filter(verified_on__isnull=True).order_by("pk")


class GapReportQuerySet(models.QuerySet["GapReport"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep the reports of teams whose gaps ``user`` may see."""
        return self.filter(team__in=Team.objects.visible_to(user).values("pk"))

    def newest_first(self) -> Self:
        """Order by period, newest first."""
        return self.order_by("-ends", "-pk")


class LearningResourceQuerySet(models.QuerySet["LearningResource"]):
    def offered(self) -> Self:
        """Keep those that are not retired."""
        return self.filter(active=True)

    def visible_to(self, user: Viewer) -> Self:
        """Keep what ``user`` may read: offered ones, one's own, and all for HR."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_hr else self.filter(Q(active=True) | Q(added_by_id=user.pk))

    def kept_by(self, user: Viewer) -> Self:
        """Keep what ``user`` may change: all for HR, for leads what they added."""
        if not user.is_authenticated:
            return self.none()
        if user.is_hr:
            return self.all()
        return self.filter(added_by_id=user.pk) if led_team_ids(user) else self.none()


class InterestQuerySet(models.QuerySet["Interest"]):
    def visible_to(self, user: Viewer) -> Self:
        """Keep the interests of people whose whole page ``user`` may open; opted-in views do not hold them."""
        return self.filter(engineer__in=Engineer.objects.visible_to(user).values("pk"))


class AssessmentDraftQuerySet(models.QuerySet["AssessmentDraft"]):
    def own(self, user: Viewer) -> Self:
        """Keep what ``user`` wrote, about people whose page is still open to them; nobody sees another's drafts."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(author=user.pk, engineer__in=Engineer.objects.visible_to(user).values("pk"))

    def begun_before(self, moment: datetime) -> Self:
        """Keep the drafts that were begun before a moment."""
        return self.filter(begun_at__lt=moment)
