"""Where the home page leads to beside the pages of teams and people."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode


@dataclass(frozen=True, slots=True)
class Act:
    """A button: what it does, and where."""

    text: str
    url: str
    icon: str
    primary: bool = False


def admin_list(model: str, **query: str) -> str:
    """Give the administration's list of a model of people and teams, narrowed by ``query``."""
    return reverse(f"admin:teams_{model}_changelist") + (f"?{urlencode(query)}" if query else "")


def import_link(kind: str) -> str:
    """Give the page on which a file of a kind (framework, people, assessments) is imported."""
    return reverse("import-new") + f"?{urlencode({'kind': kind})}"
