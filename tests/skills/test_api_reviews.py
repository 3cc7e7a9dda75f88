"""Reviews over the API: opened by who may, with faults at the field that mends them; and reminders asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from skills.models import Domain, Review, RoleHolding
from teams.models import AuditEntry, Engineer, Job, OutgoingMail, Team, User
from teams.services import jobs
from tests.conftest import signed_in
from tests.factories import member
from tests.skills.reviews import opened, rate

PATH = "/api/v1/reviews/"


def body(**fields: Any) -> dict[str, Any]:
    closes = timezone.localdate() + timedelta(days=14)
    return {"title": "Autumn", "people": ["bob"], "closes": closes.isoformat()} | fields


def post(who: Engineer | User, sent: Any, **headers: str) -> Any:
    return signed_in(who).post(PATH, sent, content_type="application/json", headers=headers)


def test_lead_opens_a_review_once_per_key_and_reads_it(alice: Engineer, bob: Engineer) -> None:
    some = Domain.objects.order_by("position")[0].slug
    sent = body(scope="domains", domains=[some], blind=False)
    for _again in range(2):
        answer = post(alice, sent, **{"Idempotency-Key": "one"})
        assert answer.status_code == 201
    made = Review.objects.get()
    assert answer.json() == signed_in(alice).get(PATH).json()["results"][0]
    assert (answer.json()["id"], answer.json()["participants"], made.blind) == (str(made.uuid), 1, False)
    assert AuditEntry.objects.get(action="open").actor == alice.user
    assert signed_in(bob).get(f"{PATH}{made.uuid}/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"people": []}, "/people"),
        ({"people": ["charlie"]}, "/people"),
        ({"people": ["nobody"]}, "/people"),
        ({"closes": "2020-01-01"}, "/closes"),
        ({"scope": "domains"}, "/domains"),
        ({"domains": ["no-such"], "scope": "domains"}, "/domains"),
        ({"domains": ["no-such"]}, "/domains"),
        ({"opened_by": "bob"}, "/opened_by"),
        ({"state": "closed"}, "/state"),
    ],
)
def test_unfit_review_is_refused_with_its_place(
    alice: Engineer, bob: Engineer, charlie: Engineer, fields: dict[str, Any], pointer: str
) -> None:
    answer = post(alice, body(**fields))
    assert answer.status_code == 400
    assert [each["pointer"].rsplit("/0")[0] for each in answer.json()["errors"]] == [pointer]
    assert not Review.objects.exists()


def test_who_cannot_be_rated_is_named(alice: Engineer, bob: Engineer, team: Team) -> None:
    RoleHolding.objects.filter(engineer=bob).delete()
    answer = post(alice, body())
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"].endswith("(bob)")


def test_engineers_open_none_and_outsiders_are_told_like_of_nobody(bob: Engineer, alice: Engineer) -> None:
    assert post(bob, body()).status_code == 403
    assert not Review.objects.exists()


def test_whoever_is_waited_for_is_reminded_once_a_day(alice: Engineer, bob: Engineer, team: Team) -> None:
    eve = member(team, name="Eve")
    review = opened(alice, bob, eve)
    lead, path = signed_in(alice), f"/reviews/{review.uuid}/remind/"
    assert signed_in(bob).post(path).status_code == 403
    said = lead.post(path, follow=True).content.decode()
    # Bob has an account, Eve none; alice leads both.
    assert "2 people are reminded by mail." in said
    assert "They were reminded today already." in lead.post(path, follow=True).content.decode()
    for job in Job.objects.filter(kind="review_reminders"):
        jobs.run(job.pk)
    mails = OutgoingMail.objects.filter(key__startswith=str(review.uuid))
    assert sorted(mails.values_list("recipient__name", flat=True)) == ["Alice", "Bob"]
    assert AuditEntry.objects.get(action="remind").actor == alice.user


def test_nobody_is_reminded_of_what_is_done_or_closed(alice: Engineer, bob: Engineer) -> None:
    review = opened(alice, bob)
    for rater in (bob, alice):
        rate(review, bob, rater, programming=3, model_deployment=2, problem_solving=3)
    lead, path = signed_in(alice), f"/reviews/{review.uuid}/remind/"
    assert "there is nobody to remind" in lead.post(path, follow=True).content.decode()
    Review.objects.update(state="closed", closed_at=timezone.now())
    assert "The review is not open" in lead.post(path, follow=True).content.decode()
    assert not Job.objects.filter(kind="review_reminders").exists()
