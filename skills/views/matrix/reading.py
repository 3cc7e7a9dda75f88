"""The read behind a matrix page: the team against the framework in force, drawn for one view."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from skills.catalogue import read_scale
from skills.errors import UnknownRoleError
from skills.gaps import Lens
from skills.matrix import team_matrix
from skills.models import FrameworkVersion
from skills.views.matrix.grid import Grid
from skills.views.matrix.query import Wanted
from teams.models import Team


def grid_of(team: Team, wanted: Wanted) -> Grid | None:
    """Read and prepare a team's matrix for a view; None where no framework is published.

    A role that the version does not hold falls back to the version's target role, and without one to own roles.
    """
    version = FrameworkVersion.objects.in_force()
    if version is None:
        return None
    for view in (wanted, replace(wanted, role=""), replace(wanted, role="", lens=Lens.OWN_ROLE.value)):
        try:
            matrix = team_matrix(team, view.measure(version, timezone.localdate()))
        except UnknownRoleError:
            continue
        return Grid(matrix, view, {step.value: step for step in read_scale(version)})
    return None
