"""Roles of a framework file: what each asks for, and the steps between them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from skills.formats.branches import Branch
from skills.formats.framework import (
    AnyOfContent,
    QualificationContent,
    RequirementContent,
    RoleContent,
    TransitionContent,
)
from skills.formats.framework_names import LONGEST_IDENT, LONGEST_TITLE, Names, all_known, choose, known, unknown

MOST_WEIGHT = 3
STRENGTHS = ("required", "preferred")


class RoleReader:
    """Reads roles and the transitions between them."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def role(self, branch: Branch) -> RoleContent:
        """Give a role with what it asks for."""
        return RoleContent(
            slug=branch.slug("slug"),
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            track=branch.text("track", longest=100),
            ladder_position=branch.whole("ladder_position", 0, 1000) if "ladder_position" in branch else None,
            purpose=branch.text("purpose"),
            responsibilities=branch.texts("responsibilities"),
            requirements=self._requirements(branch.branch("requirements"), str(branch.values.get("slug"))),
            any_ofs=tuple(self._any_of(below) for below in branch.branches("any_of_requirements")),
            qualifications=tuple(self._qualification(below) for below in branch.branches("non_skill_requirements")),
        )

    def _requirements(self, branch: Branch, role: str) -> tuple[RequirementContent, ...]:
        found = []
        for key in branch.values:
            slug = str(key)
            if slug not in self.names.competencies:
                branch.fault(key, unknown(slug, self.names.competencies))
            below = branch.branch(key)
            level, weight = below.whole("level", *self.names.levels), below.whole("weight", 0, MOST_WEIGHT)
            found.append(RequirementContent(slug, level, weight))
            below.keep_rest(f"roles/{role}/requirements/{slug}")
        return tuple(found)

    def _any_of(self, branch: Branch) -> AnyOfContent:
        competencies = all_known(branch, "competencies", self.names.competencies)
        content = AnyOfContent(
            slug=branch.slug("slug"),
            title=branch.text("title", required=True, longest=LONGEST_TITLE),
            count=branch.whole("count", 1, max(len(competencies), 1), default=1),
            level=branch.whole("level", *self.names.levels),
            competencies=competencies,
        )
        if not competencies:
            branch.fault("competencies", _("Name the competencies of which some must be reached."))
        branch.keep_rest(f"any_of_requirements/{content.slug}")
        return content

    def _qualification(self, branch: Branch) -> QualificationContent:
        strength = branch.text("strength") or "required"
        if strength not in STRENGTHS:
            branch.fault("strength", choose(strength, STRENGTHS))
        return QualificationContent(
            ident=branch.text("id", required=True, longest=LONGEST_IDENT),
            kind=branch.text("kind", required=True, longest=60),
            required=strength == "required",
            details=branch.rest(),
        )

    def transition(self, branch: Branch) -> TransitionContent:
        """Give a step from one role to another."""
        content = TransitionContent(
            from_role=known(branch, "from", self.names.roles),
            to_role=known(branch, "to", self.names.roles),
            kind=branch.text("kind", required=True, longest=60),
            basis=branch.text("basis", longest=60),
            note=branch.text("note"),
        )
        if content.from_role and content.from_role == content.to_role:
            branch.fault("to", _("A transition must lead to another role."))
        return content
