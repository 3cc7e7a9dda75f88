"""Take pictures of the demo: those of docs/img, or, with a folder named, every page at two sizes, light and dark."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.browsers import DESKTOP, PHONE, Entrance, Visitor, chromium
from tests.e2e.servers import ROOT, demo_server, seed

LEAD, ENGINEER, HR = "lead@demo.example", "engineer@demo.example", "hr@demo.example"
TEAM = "/teams/applied-ai/"
NEWEST_REPORT = "main a[href*='/reports/20']"
NEWEST_REVIEW = "main .list__title a[href^='/reviews/']"


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it; ``follow`` is a link on it that leads to the page meant."""

    name: str
    who: str
    path: str
    follow: str = ""

    def open(self, visitor: Visitor) -> None:
        """Go to the page and wait until it is drawn."""
        visitor.goto(self.path)
        if self.follow:
            visitor.goto(visitor.page.locator(self.follow).first.get_attribute("href") or self.path)
        visitor.page.wait_for_load_state("networkidle")


MATRIX = Picture("matrix", LEAD, f"{TEAM}matrix/?cell=kwame-boateng.ML-03")
OF_THE_DOCS = (MATRIX,)
EVERY = (
    Picture("home", LEAD, "/"),
    Picture("team", LEAD, TEAM),
    Picture("matrix", LEAD, f"{TEAM}matrix/"),
    Picture("gaps", LEAD, f"{TEAM}gaps/"),
    Picture("gap-reports", LEAD, f"{TEAM}reports/"),
    Picture("gap-report", LEAD, f"{TEAM}reports/", NEWEST_REPORT),
    Picture("profile", LEAD, "/engineers/kwame-boateng/"),
    Picture("history", LEAD, "/engineers/kwame-boateng/competencies/model-development/"),
    Picture("home-engineer", ENGINEER, "/"),
    Picture("growth", ENGINEER, "/growth/"),
    Picture("assess", ENGINEER, "/engineers/tomas-herrera/assess/model-development/"),
    Picture("directory", LEAD, "/engineers/"),
    Picture("roles", LEAD, "/roles/"),
    Picture("role", LEAD, "/roles/senior-ai-engineer/"),
    Picture("framework", LEAD, "/frameworks/lead-ai-engineer/"),
    Picture("search", LEAD, "/search/?q=model"),
    Picture("account", ENGINEER, "/account/"),
    Picture("reviews", LEAD, "/reviews/"),
    Picture("review", LEAD, "/reviews/", NEWEST_REVIEW),
    Picture("freshness", LEAD, f"{TEAM}freshness/"),
    Picture("certifications", LEAD, f"{TEAM}certifications/"),
    Picture("compare", LEAD, "/engineers/compare/?engineer=kwame-boateng&engineer=tomas-herrera"),
    Picture("assess-flow", ENGINEER, "/assess/"),
    Picture("raters", HR, "/raters/"),
    Picture("mentoring", ENGINEER, "/mentoring/"),
    Picture(
        "mentorship",
        ENGINEER,
        "/mentoring/",
        "main a:has-text('Naledi Dlamini')",
    ),
    Picture("mentors", ENGINEER, "/mentoring/mentors/"),
    Picture("programmes", HR, "/mentoring/programmes/"),
    Picture("match", HR, "/mentoring/programmes/winter-programme/match/"),
    Picture("results", HR, "/mentoring/programmes/winter-programme/results/"),
    Picture("groups", ENGINEER, "/mentoring/groups/"),
    Picture("projects", LEAD, "/projects/"),
    Picture("project", LEAD, "/projects/eta-v2/"),
    Picture("staffing", LEAD, "/projects/eta-v2/staffing/"),
    Picture("capacity", LEAD, f"{TEAM}capacity/"),
    Picture("capacity-company", HR, "/capacity/"),
    Picture("what-if", LEAD, f"{TEAM}what-if/"),
    Picture("risks", LEAD, f"{TEAM}risks/"),
    Picture("find", LEAD, "/find/"),
    Picture("home-hr", HR, "/"),
    Picture("teams", HR, "/teams/"),
    Picture("sign-in", "", "/account/login/"),
)


@contextmanager
def demo() -> Iterator[Entrance]:
    """Run a demo of its own and a browser."""
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        with demo_server(folder / "var", seed(folder / "seeded")) as server, chromium() as browser:
            yield Entrance(browser, server)


def take_docs(entrance: Entrance, folder: Path) -> None:
    """Take what the documents show: one screen, light."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in OF_THE_DOCS:
        visitor = entrance.open(picture.who)
        picture.open(visitor)
        visitor.page.screenshot(path=folder / f"{picture.name}.png")
        visitor.page.context.close()


def take_every(entrance: Entrance, folder: Path) -> None:
    """Take every page from top to bottom at both sizes, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for who in dict.fromkeys(picture.who for picture in EVERY):
        for size in (DESKTOP, PHONE):
            visitor = entrance.open(who, size=size, touch=size == PHONE)
            for picture in (each for each in EVERY if each.who == who):
                picture.open(visitor)
                for scheme in ("light", "dark"):
                    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                    path = folder / f"{picture.name}-{size[0]}-{scheme}.png"
                    visitor.page.screenshot(path=path, full_page=True)
            visitor.page.context.close()


def main(arguments: list[str]) -> None:
    """Take the pictures asked for."""
    with demo() as entrance:
        if arguments:
            take_every(entrance, Path(arguments[0]))
        else:
            take_docs(entrance, ROOT / "docs" / "img")


if __name__ == "__main__":
    main(sys.argv[1:])
