"""A review from opening to closing: what is said before, who may what, and what closing confirms."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from skills.errors import (
    AlreadySubmittedError,
    LevelOutsideScaleError,
    NotAllowedError,
    NotBothInError,
    ReviewNotOpenError,
    ReviewNotReadyError,
    SkillsError,
)
from skills.models import (
    Assessment,
    CurrentLevel,
    Domain,
    Review,
    ReviewAgreement,
    ReviewRater,
    ReviewRating,
    RoleHolding,
)
from skills.services.reviews import (
    Agreed,
    Said,
    agree,
    close_review,
    decline,
    faults_before_opening,
    invite_peer,
    open_review,
    reopen_review,
    save_ratings,
    submit_ratings,
)
from teams.models import AuditEntry, Engineer, Membership, Team, TeamLead, User
from teams.permissions import accountable_leads, people_assessable_by
from tests.factories import TeamFactory, a_competency, leading, member, signing_in, version_in_force
from tests.skills.reviews import opened, part, rate, user_of, wanted

Levels = list[tuple[str, int | None, str]]


@pytest.fixture
def review(alice: Engineer, bob: Engineer) -> Review:
    return opened(alice, bob)


def confirmed(engineer: Engineer) -> Levels:
    rows = Assessment.objects.filter(engineer=engineer, source="review").order_by("pk")
    return list(rows.values_list("competency__slug", "level", "comment"))


def agreed(review: Review, about: Engineer, by: Engineer, slug: str, level: int | None, note: str = "") -> None:
    given = Agreed(level=level, not_concerned=level is None, note=note)
    agree(actor=user_of(by), participant=part(review, about), competency=a_competency(slug), agreed=given)


def test_opening_gives_each_participant_their_lead_and_raters(review: Review, alice: Engineer, bob: Engineer) -> None:
    opened_part = part(review, bob)
    assert (opened_part.lead, opened_part.role.role.slug if opened_part.role else "") == (alice, "ai-engineer")
    raters = opened_part.raters.values_list("kind", "engineer__name")
    assert sorted(raters) == [("lead", "Alice"), ("self", "Bob")]
    assert AuditEntry.objects.get(action="open").actor == alice.user


def test_mentor_rates_where_mentors_are_asked(alice: Engineer, bob: Engineer, erin: Engineer) -> None:
    review = opened(alice, bob, asks_mentor=True)
    assert ReviewRater.objects.get(participant__review=review, kind="mentor").engineer == erin


def test_what_is_wrong_is_said_before_a_review_opens(dana: User, team: Team, bob: Engineer) -> None:
    no_role = member(team, name="Nora")
    RoleHolding.objects.filter(engineer=no_role).delete()
    no_lead = member(TeamFactory(name="Leaderless"), name="Lena")
    faults = faults_before_opening(wanted(no_role, no_lead), dana)
    told = {(fault.kind, person.name, fault.warning) for fault in faults for person in fault.people}
    assert told == {
        ("role", "Nora", False),
        ("lead", "Nora", False),
        ("lead", "Lena", False),
        ("account", "Nora", True),
        ("account", "Lena", True),
    }
    assert all(fault.text and fault.cure for fault in faults)
    with pytest.raises(ReviewNotReadyError, match="Without a role"):
        open_review(wanted(no_role), actor=dana)
    assert not Review.objects.exists()


def test_review_by_domains_needs_competencies_and_no_role(dana: User, alice: Engineer, bob: Engineer) -> None:
    RoleHolding.objects.filter(engineer=bob).delete()
    empty = Domain.objects.create(version=version_in_force(), code="ZZ", slug="empty", title="Empty", position=99)
    kinds = [fault.kind for fault in faults_before_opening(wanted(bob, by_domains=True, domains=(empty.pk,)), dana)]
    assert kinds == ["competencies"]
    assert [f.kind for f in faults_before_opening(wanted(bob, by_domains=True), dana)] == ["domains"]
    software = Domain.objects.get(version=version_in_force(), competencies__competency__slug="programming")
    assert faults_before_opening(wanted(bob, by_domains=True, domains=(software.pk,)), dana) == []


@pytest.mark.parametrize(
    ("fields", "kind"), [({"title": " "}, "title"), ({"closes": timezone.localdate() - timedelta(days=1)}, "closes")]
)
def test_review_needs_a_title_and_a_day_to_come(
    alice: Engineer, bob: Engineer, fields: dict[str, object], kind: str
) -> None:
    assert [fault.kind for fault in faults_before_opening(wanted(bob, **fields), user_of(alice))] == [kind]


def test_lead_opens_for_own_people_only(alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer) -> None:
    for actor, people in ((alice, (charlie,)), (alice, (alice,)), (head, (bob,)), (bob, (bob,))):
        with pytest.raises(ReviewNotReadyError, match="Nobody is in it"):
            opened(actor, *people)
    with pytest.raises(ReviewNotReadyError, match="not yours to review"):
        opened(alice, bob, charlie)


def test_the_same_form_opens_one_review(alice: Engineer, bob: Engineer) -> None:
    key = uuid4()
    assert opened(alice, bob, key=key) == opened(alice, bob, key=key)
    assert Review.objects.count() == 1


def test_accountable_lead_is_the_same_from_either_end(
    alice: Engineer, bob: Engineer, charlie: Engineer, erin: Engineer, head: Engineer, division: Team, team: Team
) -> None:
    below = TeamFactory(name="Below", parent=team)
    sole, deep = member(below, name="Sole"), member(TeamFactory(name="Deep", parent=below), name="Deep")
    signing_in(sole)
    leading(below, sole)
    two = TeamFactory(name="Two", parent=division)
    pair = [member(two, name=name) for name in ("Ida", "Jon")]
    for each in pair:
        signing_in(each)
        leading(two, each)
    everyone = list(Engineer.objects.select_related("user"))
    found = accountable_leads([each.pk for each in everyone])
    from_leads = {
        (lead.pk, person)
        for lead in everyone
        if lead.user
        for person in people_assessable_by(lead.user).values_list("pk", flat=True)
    }
    assert {(lead, person) for person, leads in found.items() for lead in leads} == from_leads
    assert {found[deep.pk], found[sole.pk]} == {(sole.pk,), (alice.pk,)}


def test_drafts_change_until_they_are_submitted(review: Review, bob: Engineer) -> None:
    rate(review, bob, bob, submit=False, programming=2, model_deployment=Said(comment="thinking"))
    rate(review, bob, bob, programming=3, model_deployment=Said())
    assert list(ReviewRating.objects.values_list("competency__slug", "level")) == [("programming", 3)]
    with pytest.raises(AlreadySubmittedError):
        rate(review, bob, bob, programming=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewRating.objects.update(level=4)


def test_ratings_stay_within_review_and_scale(review: Review, bob: Engineer) -> None:
    with pytest.raises(LevelOutsideScaleError):
        rate(review, bob, bob, programming=6)
    with pytest.raises(SkillsError, match="at least one"):
        submit_ratings(actor=user_of(bob), participant=part(review, bob))
    with pytest.raises(SkillsError, match="does not ask"):
        save_ratings(actor=user_of(bob), participant=part(review, bob), said={0: Said(level=1)})
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewAgreement.objects.create(participant=part(review, bob), competency=a_competency("programming"), level=9)


def test_outsiders_rate_nothing(review: Review, bob: Engineer, charlie: Engineer, head: Engineer) -> None:
    for actor in (charlie, head):
        with pytest.raises(NotAllowedError):
            rate(review, bob, actor, programming=3)


def test_review_that_begins_later_takes_no_ratings_yet(alice: Engineer, bob: Engineer) -> None:
    review = opened(alice, bob, opens=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ReviewNotOpenError, match="not begun"):
        rate(review, bob, bob, programming=3)


def test_levels_on_which_both_are_one_are_agreed_when_both_are_in(
    review: Review, alice: Engineer, bob: Engineer
) -> None:
    rate(review, bob, bob, programming=3, model_deployment=2, problem_solving=None)
    assert not ReviewAgreement.objects.exists()
    rate(review, bob, alice, programming=3, model_deployment=3, problem_solving=None)
    found = ReviewAgreement.objects.values_list("competency__slug", "level", "not_concerned", "agreed_by__name")
    assert sorted(found) == [("problem-solving", None, True, "Alice"), ("programming", 3, False, "Alice")]


def test_lead_agrees_once_both_are_in(review: Review, alice: Engineer, bob: Engineer, head: Engineer) -> None:
    rate(review, bob, alice, programming=3)
    with pytest.raises(NotBothInError):
        agreed(review, bob, alice, "programming", 3)
    rate(review, bob, bob, programming=2)
    for actor in (bob, head):
        with pytest.raises(NotAllowedError):
            agreed(review, bob, actor, "programming", 3)
    with pytest.raises(LevelOutsideScaleError):
        agreed(review, bob, alice, "programming", 7)
    agreed(review, bob, alice, "programming", 2, "A second project alone, and it is a 3.")
    assert AuditEntry.objects.get(action="agree").fields == ["programming"]


def test_lead_agrees_alone_after_the_last_day(review: Review, alice: Engineer, bob: Engineer) -> None:
    rate(review, bob, alice, programming=3)
    today = timezone.localdate()
    Review.objects.update(opens=today - timedelta(days=9), closes=today - timedelta(days=1))
    agreed(review, bob, alice, "programming", 3)
    assert ReviewAgreement.objects.count() == 1


def test_closing_confirms_what_was_agreed_and_names_who(review: Review, alice: Engineer, bob: Engineer) -> None:
    rate(review, bob, bob, programming=3, model_deployment=2, cloud_platforms=4)
    rate(review, bob, alice, programming=3, model_deployment=3, cloud_platforms=2)
    agreed(review, bob, alice, "model-deployment", 2, "Next: reviews for others.")
    closing = close_review(actor=user_of(alice), review=review)
    assert (closing.levels, closing.people, closing.was_closed) == (2, 1, False)
    assert sorted(confirmed(bob)) == [
        ("model-deployment", 2, "Next: reviews for others."),
        ("programming", 3, ""),
    ]
    current = CurrentLevel.objects.filter(engineer=bob).values_list("competency__slug", "level", "source")
    assert sorted(current) == [("model-deployment", 2, "review"), ("programming", 3, "review")]
    row = Assessment.objects.filter(source="review")[0]
    assert (row.rater, row.recorded_by, row.confirming) == (alice, alice.user, True)
    entry = AuditEntry.objects.get(action="confirm")
    assert (entry.actor, entry.subject, entry.fields) == (alice.user, bob, ["model-deployment", "programming"])


def test_closing_twice_does_it_once(review: Review, alice: Engineer, bob: Engineer) -> None:
    rate(review, bob, bob, programming=3)
    rate(review, bob, alice, programming=3)
    close_review(actor=user_of(alice), review=review)
    again = close_review(actor=user_of(alice), review=Review.objects.get())
    assert (again.was_closed, again.levels) == (True, 0)
    assert confirmed(bob) == [("programming", 3, "")]
    assert AuditEntry.objects.filter(action="close").count() == 1


def test_closed_review_takes_nothing_more(review: Review, alice: Engineer, bob: Engineer) -> None:
    close_review(actor=user_of(alice), review=review)
    with pytest.raises(ReviewNotOpenError):
        rate(review, bob, bob, programming=3)
    with pytest.raises(ReviewNotOpenError):
        agreed(review, bob, alice, "programming", 3)
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(closed_at=None)


def test_reopening_needs_a_reason_and_closing_again_doubles_nothing(
    review: Review, alice: Engineer, bob: Engineer
) -> None:
    rate(review, bob, bob, programming=3, model_deployment=2)
    rate(review, bob, alice, programming=3, model_deployment=2)
    close_review(actor=user_of(alice), review=review)
    with pytest.raises(SkillsError, match="Say why"):
        reopen_review(actor=user_of(alice), review=review, reason=" ")
    assert reopen_review(actor=user_of(alice), review=review, reason="A project was forgotten.")
    assert not reopen_review(actor=user_of(alice), review=review, reason="Again")
    assert AuditEntry.objects.get(action="reopen").reason == "A project was forgotten."
    agreed(review, bob, alice, "programming", 4)
    assert close_review(actor=user_of(alice), review=review).levels == 1
    assert sorted(confirmed(bob)) == [("model-deployment", 2, ""), ("programming", 3, ""), ("programming", 4, "")]
    assert CurrentLevel.objects.get(engineer=bob, competency__slug="programming").level == 4


def test_hr_or_the_one_lead_of_all_runs_a_review(
    alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer, dana: User, other_team: Team
) -> None:
    review = opened(dana, bob, charlie)
    for actor in (alice, bob, charlie, head):
        with pytest.raises(NotAllowedError):
            close_review(actor=user_of(actor), review=review)
    assert not close_review(actor=dana, review=review).was_closed
    # Platform has no lead: the head answers for charlie.
    own = opened(head, charlie)
    assert not close_review(actor=user_of(head), review=own).was_closed


def test_nobody_closes_a_review_of_themselves(alice: Engineer, bob: Engineer, dana: User, head: Engineer) -> None:
    review = opened(dana, bob, alice)
    alice.user = None
    alice.save()
    alice.user = dana
    alice.save()
    dana.refresh_from_db()
    with pytest.raises(NotAllowedError):
        close_review(actor=dana, review=review)


def test_who_leaves_in_mid_round_binds_nobody_and_loses_nothing(team: Team, alice: Engineer, bob: Engineer) -> None:
    carol = member(team, name="Carol")
    signing_in(carol)
    review = opened(alice, bob, carol)
    for person in (bob, carol):
        rate(review, person, person, programming=3)
        rate(review, person, alice, programming=3)
    yesterday = timezone.localdate() - timedelta(days=1)
    Engineer.objects.filter(pk=carol.pk).update(ends=yesterday)
    Membership.objects.filter(engineer=carol).update(ends=yesterday)
    assert close_review(actor=user_of(alice), review=review).people == 1
    assert part(review, carol).has_left
    assert ReviewRating.objects.filter(rater__participant__engineer=carol).count() == 2
    assert confirmed(carol) == []


def test_lead_who_takes_over_in_mid_round_goes_on(
    review: Review, team: Team, alice: Engineer, bob: Engineer, charlie: Engineer
) -> None:
    rate(review, bob, alice, programming=2)
    TeamLead.objects.filter(engineer=alice).update(ends=timezone.localdate() - timedelta(days=1))
    leading(team, charlie)
    rate(review, bob, charlie, programming=3)
    with pytest.raises(NotAllowedError):
        rate(review, bob, alice, model_deployment=3)
    rate(review, bob, bob, programming=3)
    close_review(actor=user_of(charlie), review=review)
    assert confirmed(bob) == [("programming", 3, "")]
    assert Assessment.objects.get(source="review").rater == charlie
    assert ReviewRating.objects.filter(rater__engineer=alice).count() == 1


def test_peer_is_invited_may_decline_and_informs_only(
    alice: Engineer, bob: Engineer, charlie: Engineer, erin: Engineer
) -> None:
    review = opened(alice, bob, asks_peers=True)
    row = part(review, bob)
    with pytest.raises(NotAllowedError):
        invite_peer(actor=user_of(charlie), participant=row, peer=charlie)
    for peer in (charlie, erin, charlie):
        invite_peer(actor=user_of(bob), participant=row, peer=peer)
    assert row.raters.filter(kind="peer").count() == 2
    decline(actor=user_of(erin), participant=row)
    with pytest.raises(NotAllowedError):
        rate(review, bob, erin, programming=4)
    rate(review, bob, charlie, programming=5)
    with pytest.raises(AlreadySubmittedError):
        decline(actor=user_of(charlie), participant=row)
    rate(review, bob, bob, programming=3)
    rate(review, bob, alice, programming=3)
    assert ReviewAgreement.objects.get().level == 3


def test_new_framework_version_leaves_the_review_with_its_own(review: Review, alice: Engineer, bob: Engineer) -> None:
    old = version_in_force()
    rate(review, bob, bob, programming=3)
    new = type(old).objects.create(
        framework=old.framework, version="2.0.0", title="Next", status="published", published_at=timezone.now()
    )
    assert version_in_force() == new
    rate(review, bob, alice, programming=3)
    close_review(actor=user_of(alice), review=review)
    review.refresh_from_db()
    assert review.version == old
    assert CurrentLevel.objects.get(engineer=bob).level == 3
