"""Reading pages of growth: their text, what is chosen on them, and the figures without a why."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

# How a figure of growth is written: a share, points of readiness, some of several, points added up.
FIGURE = re.compile(r"\d\s%|\d pts|\d points|\d+ of \d+|\d levels? up")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}


def body(client: Client, url: str = "/growth/") -> str:
    """Give a page, its entities undone."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return html.unescape(response.content.decode())


def chosen_in(page: str) -> list[str]:
    """Give the roles that the pickers of a page have chosen."""
    pickers = page.split('<form class="filters"')[1].split("</form>", maxsplit=1)[0]
    return re.findall(r'<option value="([\w-]+)" selected>', pickers)


@dataclass
class _Element:
    tag: str
    figure: str = ""
    is_why: bool = False
    is_silent: bool = False
    texts: list[str] = field(default_factory=list)
    has_why: bool = False


class Figures(HTMLParser):
    """Reads the main part of a page: ``bare`` are figures outside any that has a why, ``named`` those with one."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[_Element] = []
        self.bare: list[str] = []
        self.named: list[str] = []
        self.broken: list[str] = []
        self.feed(page[page.index("<main") : page.index("</main>")])
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        known = dict(attrs)
        names = (known.get("class") or "").split()
        is_why = tag == "details" and "why" in names
        if is_why:
            # A browser ends a paragraph where a why begins: what stands after it would be lost to the figure.
            self.broken += [each.figure or each.tag for each in self.open if each.tag == "p"]
            for each in reversed(self.open):
                if each.figure:
                    each.has_why = True
                    break
        is_silent = is_why or tag in {"svg", "select"}
        self.open.append(_Element(tag, known.get("data-figure") or "", is_why, is_silent))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not any(each.tag == tag for each in self.open):
            return
        while self.open:
            element = self.open.pop()
            if element.figure:
                self.named.append(element.figure)
                if not element.has_why:
                    self.bare.append(f"{element.figure}: {' '.join(element.texts)[:80]}")
            if element.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text or any(each.is_silent for each in self.open):
            return
        owner = next((each for each in reversed(self.open) if each.figure), None)
        if owner is not None:
            owner.texts.append(text)
        elif FIGURE.search(text):
            self.bare.append(text[:80])
