"""The pages of a review: opening, rating blind, comparing, agreeing, closing; and who sees what when."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.models import Assessment, Review, ReviewAgreement, ReviewRating
from skills.services.reviews import Said, close_review, invite_peer
from teams.models import Engineer, Team, User
from tests.conftest import signed_in
from tests.factories import member
from tests.skills.reviews import opened, part, rate, user_of

SELF_SAYS, LEAD_SAYS, PEER_SAYS = "cnry-self-comment", "cnry-lead-comment", "cnry-peer-comment"
READERS = ("self", "lead", "lead above", "peer", "hr")


def url(review: Review, *parts: str) -> str:
    return "/".join(["/reviews", str(review.uuid), *parts]) + "/"


def comments_seen(client: Client, review: Review) -> set[str]:
    """Open everything that could show a rating, as page, fragment, file and API, and say whose words were there."""
    person = url(review, "people", "bob")
    paths = [
        url(review),
        person,
        f"{person}?show=all&at=programming",
        f"{person}rate/",
        f"{url(review)}export.csv",
        "/reviews/",
        "/",
        "/api/v1/reviews/",
        f"/api/v1/reviews/{review.uuid}/",
    ]
    bodies = []
    asked: list[tuple[str, dict[str, str]]] = [(path, {}) for path in paths] + [
        (path, {"HX-Request": "true"}) for path in paths if person in path
    ]
    for path, headers in asked:
        answer = client.get(path, headers=headers)
        bodies.append(b"".join(answer) if answer.streaming else answer.content)
    text = b"\n".join(bodies).decode()
    return {said for said in (SELF_SAYS, LEAD_SAYS, PEER_SAYS) if said in text}


@pytest.fixture
def readers(alice: Engineer, bob: Engineer, charlie: Engineer, head: Engineer, dana: User) -> dict[str, Client]:
    people: dict[str, Engineer | User] = {"self": bob, "lead": alice, "lead above": head, "peer": charlie, "hr": dana}
    return {name: signed_in(person) for name, person in people.items()}


@pytest.fixture
def review(alice: Engineer, bob: Engineer, charlie: Engineer) -> Review:
    made = opened(alice, bob, asks_peers=True)
    invite_peer(actor=user_of(alice), participant=part(made, bob), peer=charlie)
    return made


def say(review: Review, bob: Engineer, by: Engineer, level: int, comment: str, *, submit: bool) -> None:
    rate(review, bob, by, submit, programming=Said(level=level, comment=comment))


OWN = {"self": {SELF_SAYS}, "lead": {LEAD_SAYS}, "peer": {PEER_SAYS}, "lead above": set(), "hr": set()}
NOBODYS: dict[str, set[str]] = {name: set() for name in READERS}
EVERYTHING = {SELF_SAYS, LEAD_SAYS, PEER_SAYS}
# Who has submitted; what each sees. Drafts are nobody's but the author's, whatever else is in.
BLIND: list[tuple[set[str], dict[str, set[str]]]] = [
    (set(), OWN),
    ({"self"}, OWN),
    ({"lead"}, OWN),
    ({"lead", "peer"}, OWN),
    (
        {"self", "lead"},
        {name: {SELF_SAYS, LEAD_SAYS} for name in ("self", "lead", "lead above", "hr")} | {"peer": {PEER_SAYS}},
    ),
    (
        {"self", "lead", "peer"},
        dict.fromkeys(("self", "lead", "lead above", "hr"), EVERYTHING) | {"peer": {PEER_SAYS}},
    ),
]


@pytest.mark.parametrize(("submitted", "expected"), BLIND, ids=lambda value: "-".join(sorted(value)) or "drafts")
def test_nobody_sees_anothers_ratings_before_both_are_in(
    review: Review,
    readers: dict[str, Client],
    alice: Engineer,
    bob: Engineer,
    charlie: Engineer,
    submitted: set[str],
    expected: dict[str, set[str]],
) -> None:
    say(review, bob, bob, 4, SELF_SAYS, submit="self" in submitted)
    say(review, bob, alice, 2, LEAD_SAYS, submit="lead" in submitted)
    say(review, bob, charlie, 3, PEER_SAYS, submit="peer" in submitted)
    seen = {name: comments_seen(readers[name], review) for name in READERS}
    # A submitted rating of one's own is not shown again before both are in; it never shows to anyone else.
    assert {name: seen[name] - expected[name] for name in READERS} == NOBODYS
    if {"self", "lead"} <= submitted:
        assert {name: seen[name] for name in READERS if name != "peer"} == {
            name: expected[name] for name in READERS if name != "peer"
        }


def test_closing_shows_what_was_submitted_and_no_draft(
    review: Review, readers: dict[str, Client], alice: Engineer, bob: Engineer
) -> None:
    say(review, bob, bob, 4, SELF_SAYS, submit=True)
    say(review, bob, alice, 2, LEAD_SAYS, submit=False)
    close_review(actor=user_of(alice), review=review)
    assert comments_seen(readers["hr"], review) == {SELF_SAYS}
    assert comments_seen(readers["self"], review) == {SELF_SAYS}


def test_review_that_is_not_blind_shows_submitted_ratings_at_once(
    alice: Engineer, bob: Engineer, readers: dict[str, Client]
) -> None:
    review = opened(alice, bob, blind=False)
    say(review, bob, bob, 4, SELF_SAYS, submit=True)
    say(review, bob, alice, 2, LEAD_SAYS, submit=False)
    assert comments_seen(readers["lead"], review) == {SELF_SAYS, LEAD_SAYS}
    assert comments_seen(readers["self"], review) == {SELF_SAYS}


def test_a_round_by_forms_alone(alice: Engineer, bob: Engineer) -> None:
    lead, person = signed_in(alice), signed_in(bob)
    page = lead.get("/reviews/new/")
    assert page.status_code == 200
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in values.items() if value not in (None, False, "")} | {"team": "applied-ai"}
    assert lead.post("/reviews/new/", posted).status_code == 302
    review = Review.objects.get()
    assert lead.post("/reviews/new/", posted).headers["Location"] == url(review)
    rate_url = url(review, "people", "bob", "rate")
    for client, level in ((person, "3"), (lead, "2")):
        saved = client.post(rate_url, {"competency": "programming", "level": level, "comment": f"says {level}"})
        assert saved.status_code == 302
        assert client.post(url(review, "people", "bob", "submit")).status_code == 302
    compared = lead.get(url(review, "people", "bob"))
    assert b"says 3" in compared.content
    assert "+1" in compared.content.decode()
    agreed = lead.post(url(review, "people", "bob", "agree", "programming"), {"level": "3", "comment": "It is a 3."})
    assert agreed.status_code == 302
    assert lead.post(url(review, "close")).status_code == 302
    assert b"closed already" in lead.post(url(review, "close"), follow=True).content
    row = Assessment.objects.get(source="review")
    assert (row.level, row.comment, row.rater) == (3, "It is a 3.", alice)
    assert lead.post(url(review, "reopen"), {"reason": ""}).status_code == 422
    assert lead.post(url(review, "reopen"), {"reason": "One more."}).status_code == 302
    assert Review.objects.get().is_open


def test_tab_left_open_on_a_closed_round_keeps_what_was_typed(review: Review, alice: Engineer, bob: Engineer) -> None:
    close_review(actor=user_of(alice), review=review)
    posted = {"competency": "programming", "level": "3", "comment": "My long thought."}
    for client in (signed_in(bob), signed_in(alice)):
        late = client.post(url(review, "people", "bob", "rate"), posted)
        assert late.status_code == 409
        assert b"My long thought." in late.content
        assert b"Level 3" in late.content
        row = client.post(url(review, "people", "bob", "rate"), posted, headers={"HX-Request": "true"})
        assert (row.status_code, b"My long thought." in row.content) == (409, True)
    agreed = signed_in(alice).post(
        url(review, "people", "bob", "agree", "programming"), {"level": "3", "comment": "My note."}
    )
    assert (agreed.status_code, b"My note." in agreed.content) == (409, True)
    assert not ReviewRating.objects.exists()
    assert not ReviewAgreement.objects.exists()


def test_faults_are_named_with_their_cure_and_people_can_be_left_out(
    team: Team, alice: Engineer, bob: Engineer
) -> None:
    nora = member(team, name="Nora")
    nora.role_holdings.all().delete()
    client = signed_in(alice)
    shown = client.get("/reviews/new/")
    assert b"Without a role" in shown.content
    form = shown.context["form"]
    posted = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in posted.items() if value not in (None, False, "")} | {"team": team.slug}
    refused = client.post("/reviews/new/", posted)
    assert (refused.status_code, b"Nora" in refused.content) == (422, True)
    assert client.post("/reviews/new/", posted | {"without": "1"}).status_code == 302
    assert [each.engineer.name for each in Review.objects.get().participants.all()] == ["Bob"]


def test_member_who_left_is_listed_as_left(review: Review, alice: Engineer, bob: Engineer, dana: User) -> None:
    Engineer.objects.filter(pk=bob.pk).update(ends="2024-01-01")
    assert b"left; nothing is confirmed" in signed_in(dana).get(url(review)).content


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_lists_ask_the_database_the_same_for_ten_and_forty(team: Team, alice: Engineer) -> None:
    people = [member(team, name=f"Member {n}") for n in range(40)]
    small, large = opened(alice, *people[:10]), opened(alice, *people)
    client = signed_in(alice)
    client.get("/reviews/")
    for pattern in ("{}", "{}people/member-1/", "{}export.csv", "{}close/"):
        counts = [queries(client, pattern.format(url(each))) for each in (small, large)]
        assert counts[0] == counts[1], pattern
    before = queries(client, "/reviews/")
    for _n in range(10):
        opened(alice, people[0])
    assert queries(client, "/reviews/") == before
