"""Importing a resume: what is proposed, what is taken and by whom, and that no level comes of it."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.errors import NotAllowedError
from skills.formats.resume import read_resume
from skills.models import (
    Assessment,
    Certification,
    CurrentLevel,
    Evidence,
    FrameworkVersion,
    ProposedEvidence,
    QualificationHeld,
)
from skills.services.resumes import take_proposals
from teams.models import AuditEntry, Engineer, User
from tests.conftest import signed_in
from tests.factories import assessed

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "samples" / "resume.json"
EXAMPLES = ROOT.parent / "shared" / "data" / "people" / "jsonresume"
PAGE = "/engineers/bob/resume/"
KEY = re.compile(r'name="take" value="(\w+)"')


def upload(client: Client, content: bytes, path: str = PAGE) -> Any:
    return client.post(path, {"do": "look", "file": SimpleUploadedFile("resume.json", content)})


def look(client: Client, values: dict[str, Any] | None = None) -> str:
    answer = upload(client, json.dumps(values).encode() if values else SAMPLE.read_bytes())
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def token_of(page: str) -> str:
    found = re.search(r'name="resume" value="([^"]+)"', page)
    assert found
    return found[1]


def keys_by(page: str, *words: str) -> list[str]:
    """Give the keys of the proposals in which one of the words stands, of all without words."""
    items = [each for each in page.split("<label") if KEY.search(each)]
    return [key for each in items for key in KEY.findall(each) if not words or any(word in each for word in words)]


def take(client: Client, page: str, *words: str) -> HttpResponse:
    return client.post(PAGE, {"do": "take", "resume": token_of(page), "take": keys_by(page, *words)})  # type: ignore[return-value]


def levels() -> tuple[list[Any], list[Any]]:
    return list(Assessment.objects.order_by("pk").values()), list(CurrentLevel.objects.order_by("pk").values())


def test_the_sample_proposes_qualifications_certifications_and_evidence(bob: Engineer) -> None:
    page = look(signed_in(bob))
    for said in (
        "Bachelor of Science, Computer Science, University of Example, Sep 2010 – Jun 2013",
        "M.A., Philosophy, Example Institute, Oct 2013 – Jun 2015",
        "Machine Learning Engineer, Aster, Jan 2015 – Dec 2018",
        "Years: 6",
        "Years: 3",
        "Aster: Halved the cost of a forecast",
        "Forecast of the year, Example Press, Nov 2019",
        "Cloud ML Professional",
        "https://code.example.org/gradient",
        "may speak for",
        "the resume says “Master”, which is not kept",
        "without issuer, link; enter it under Certifications",
        "a skill of no competency of the framework",
    ):
        assert said in page, said
    assert "cnry-not-read" not in page
    assert " checked" not in page


def test_nothing_is_stored_before_it_is_taken(bob: Engineer) -> None:
    look(signed_in(bob))
    for model in (QualificationHeld, Certification, ProposedEvidence, Evidence, Assessment):
        assert not model._default_manager.exists()


def test_what_is_ticked_is_taken_and_no_level_with_it(bob: Engineer) -> None:
    assessed(bob, "programming", 2, source="self", rater=bob, recorded_by=bob.user)
    before = levels()
    client = signed_in(bob)
    page = look(client)
    answer = take(client, page)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/engineers/bob/qualifications/")
    held = {row.ident: row for row in QualificationHeld.objects.all()}
    assert held["years-ai-ml-development"].years == Decimal("6.0")
    assert held["years-ai-ml-development"].is_met
    assert held["years-leadership"].years == Decimal("3.0")
    assert not held["years-related-preferred"].is_met
    assert held["education-preferred"].note == "M.A., Philosophy, Example Institute, Oct 2013 – Jun 2015"
    assert "education-focus" in held
    assert len(held["track-record"].note.split("\n")) == 4
    assert not any(row.verified_on for row in held.values())
    made = Certification.objects.get()
    assert (made.state, made.issued_on, made.levels.count()) == ("proposed", date(2024, 3, 1), 0)
    texts = list(ProposedEvidence.objects.exclude(text="").values_list("text", "competency__slug"))
    assert texts == [("Programming, Python, named in a resume", "programming")]
    assert ProposedEvidence.objects.get(url__contains="gradient").competency.slug == "ml-frameworks"  # type: ignore[union-attr]
    assert levels() == before
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"enter", "propose", "add-evidence"}
    assert "Nothing new" in look(client)


def test_only_what_is_ticked_is_taken_and_the_rest_is_proposed_again(bob: Engineer) -> None:
    client = signed_in(bob)
    page = look(client)
    take(client, page, "Halved the cost", "On forecasts")
    assert QualificationHeld.objects.get().note == "Aster: Halved the cost of a forecast"
    assert ProposedEvidence.objects.get().url == "https://press.example.org/forecasts"
    rest = look(client)
    assert len(keys_by(rest)) == len(keys_by(page)) - 2
    take(client, rest, "Read by 300")
    assert QualificationHeld.objects.get().note.split("\n")[1] == "gradient: Read by 300 people"


def test_the_same_page_sent_twice_takes_once(bob: Engineer) -> None:
    client = signed_in(bob)
    page = look(client)
    for _twice in range(2):
        assert take(client, page).status_code == 302
    assert Certification.objects.count() == 1
    assert len(QualificationHeld.objects.get(ident="track-record").note.split("\n")) == 4


def test_more_years_take_the_verification_back_and_say_so(bob: Engineer, dana: User) -> None:
    QualificationHeld.objects.create(
        engineer=bob, ident="years-leadership", is_met=True, years=2, verified_by=dana, verified_on=date(2026, 1, 1)
    )
    client = signed_in(bob)
    page = look(client)
    assert "instead of 2" in page
    assert "HR verifies it anew" in page
    take(client, page, "instead of 2")
    row = QualificationHeld.objects.get()
    assert (row.years, row.verified_on) == (Decimal(3), None)


def test_hr_takes_all_but_evidence_and_verifies_nothing_by_it(bob: Engineer, dana: User) -> None:
    client = signed_in(dana)
    page = look(client)
    assert "Evidence is for Bob to bring" in page
    assert "code.example.org" not in page
    take(client, page)
    assert not QualificationHeld.objects.verified().exists()
    assert Certification.objects.get().state == "proposed"
    assert not ProposedEvidence.objects.exists()


def test_others_import_nothing(alice: Engineer, bob: Engineer, charlie: Engineer, dana: User) -> None:
    token = token_of(look(signed_in(bob)))
    for who, status in ((alice, 403), (charlie, 404)):
        client = signed_in(who)
        assert client.get(PAGE).status_code == status
        assert client.post(PAGE, {"do": "take", "resume": token, "take": ["x"]}).status_code == status
    with pytest.raises(NotAllowedError):
        take_proposals(actor=alice.user or dana, engineer=bob, resume=read_resume({}), keys=["x"])


def test_proposals_are_for_whoever_looked_and_for_a_while(bob: Engineer, charlie: Engineer, dana: User) -> None:
    client = signed_in(bob)
    page = look(client)
    sent = {"do": "take", "resume": token_of(page), "take": keys_by(page)}
    others = [signed_in(dana).post(PAGE, sent), signed_in(charlie).post("/engineers/charlie/resume/", sent)]
    tampered = client.post(PAGE, sent | {"resume": token_of(page)[:-2]})
    with time_machine.travel(FrameworkVersion.objects.get().created_at.replace(year=2040)):
        late = signed_in(bob).post(PAGE, sent)
    for answer in (*others, tampered, late):
        assert answer.status_code == 422
        assert "Upload the file again" in answer.content.decode()
    assert not QualificationHeld.objects.exists()


def test_nothing_ticked_is_told(bob: Engineer) -> None:
    client = signed_in(bob)
    answer = client.post(PAGE, {"do": "take", "resume": token_of(look(client))})
    assert answer.status_code == 422
    assert "Tick what to take." in answer.content.decode()
    assert client.post(PAGE, {"do": "promote"}).status_code == 404


def test_one_that_cannot_be_taken_leaves_all(bob: Engineer) -> None:
    client = signed_in(bob)
    lines = [f"{number} {'x' * 900}" for number in range(6)]
    page = look(client, {"work": [{"name": "Aster", "url": "https://a.example.org/", "highlights": lines}]})
    answer = take(client, page)
    assert answer.status_code == 422
    told = answer.content.decode()
    assert "would have more than 5000 characters. Take fewer lines." in told
    assert told.count(" checked") == 7
    assert not QualificationHeld.objects.exists()
    assert not ProposedEvidence.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not well-formed JSON"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MiB"),
        (b'{"work": [{"startDate": "soon"}]}', "work[0].startDate: “soon” is no date."),
        (b'{"work": [{"name": "<script>", "url": "<b>"}]}', "&lt;b&gt;"),
    ],
)
def test_faults_are_told_by_place_and_nothing_is_proposed(bob: Engineer, content: bytes, said: str) -> None:
    answer = upload(signed_in(bob), content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'name="take"' not in answer.content.decode()


def test_many_faults_are_told_in_part(bob: Engineer) -> None:
    answer = upload(signed_in(bob), json.dumps({"work": [{"name": 1}] * 60}).encode())
    assert "60 faults" in answer.content.decode()
    assert "The first 50 are listed." in answer.content.decode()


def test_without_a_framework_there_is_nothing_to_propose(bob: Engineer) -> None:
    client = signed_in(bob)
    page = look(client)
    FrameworkVersion.objects.update(status="retired")
    for answer in (upload(client, SAMPLE.read_bytes()), take(client, page)):
        assert answer.status_code == 422
        assert "No framework is published yet" in answer.content.decode()


def test_a_future_and_an_unfinished_time_do_not_count(bob: Engineer) -> None:
    page = look(
        signed_in(bob),
        {
            "work": [{"position": "Head", "startDate": "2150", "highlights": ["Planned"]}, {"position": "Head"}],
            "education": [
                {"studyType": "PhD", "startDate": "2024", "endDate": "2190"},
                {"studyType": "BSc", "startDate": "2012-10"},
                {"studyType": "MSc", "endDate": "2014-10"},
            ],
            "awards": [{"title": ""}, {"title": "Medal"}],
            "certificates": [{"name": "Later", "issuer": "X", "url": "https://x.example.org", "date": "2150"}],
        },
    )
    assert "Years:" not in page
    assert "PhD" not in page
    assert "BSc, from Oct 2012" in page
    assert "MSc, Oct 2014" in page
    assert "without date" in page


def test_proposed_evidence_waits_in_the_library_of_the_person_alone(alice: Engineer, bob: Engineer, dana: User) -> None:
    own = assessed(bob, "programming", 2, source="self", rater=bob, recorded_by=bob.user)
    client = signed_in(bob)
    take(client, look(client))
    library = "/engineers/bob/evidence/"
    page = client.get(library).content.decode()
    assert "from a resume, for you alone" in page
    assert "may speak for Programming" in page
    for who in (alice, dana):
        assert "named in a resume" not in signed_in(who).get(library).content.decode()
    piece = ProposedEvidence.objects.get(url__contains="gradient")
    client.post(library, {"picked": str(piece.uuid), "assessment": str(own.uuid)})
    assert own.evidence.get().url == piece.url
    assert client.get(library).content.decode().count(piece.url + "</a>") == 1
    text = ProposedEvidence.objects.get(url="")
    assert signed_in(alice).post(f"/evidence/{text.uuid}/remove/").status_code == 404
    assert client.post(f"/evidence/{text.uuid}/remove/").status_code == 302
    assert not ProposedEvidence.objects.filter(pk=text.pk).exists()


def test_the_page_asks_the_same_for_a_longer_resume(bob: Engineer) -> None:
    def queries(count: int) -> int:
        values = {"work": [{"url": f"https://{number}.example.org/", "highlights": ["x"]} for number in range(count)]}
        client = signed_in(bob)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as caught:
            look(client, values)
        return len(caught)

    assert queries(2) == queries(40)


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the real resumes are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "new-grad.resume.json",
            [
                "Bachelor of Science, Computer Science, University of Washington, Sep 2021 – Jun 2025",
                "Years: 0.5",
                "Cut local test-suite runtime by 35% by parallelizing integration fixtures",
                "https://github.com/mayaokonkwo/gradient-viz",
                "Programming Languages, Python, Java, Go",
                "the resume says “Intermediate”, which is not kept",
            ],
        ),
        (
            "sample.resume.json",
            [
                "Bachelor, Information Technology, University of Oklahoma, Jun 2011 – Jan 2014",
                "CEO/President, Pied Piper, Dec 2013 – Dec 2014",
                "Years: 1",
                "Digital Compression Pioneer Award, Techcrunch, Nov 2014",
                "http://en.wikipedia.org/wiki/Silicon_Valley_(TV_series)",
                "Compression",
            ],
        ),
    ],
)
def test_real_resumes_are_proposed_and_set_no_level(bob: Engineer, name: str, expected: list[str]) -> None:
    assessed(bob, "programming", 2)
    before = levels()
    client = signed_in(bob)
    page = upload(client, (EXAMPLES / name).read_bytes()).content.decode()
    assert [said for said in expected if said not in page] == []
    assert take(client, page).status_code == 302
    assert levels() == before
    assert QualificationHeld.objects.exists()
    assert ProposedEvidence.objects.exists()
    assert "Nothing new" in upload(client, (EXAMPLES / name).read_bytes()).content.decode()
