"""What is read of a published version is read once; a draft is read anew each time."""

from __future__ import annotations

from typing import Any

import pytest

from skills import published
from skills.catalogue import catalogue, read_scale
from skills.matrix import read_yardstick
from skills.models import FrameworkVersion
from tests.factories import version_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "KEPT_AT_MOST", 4)
    monkeypatch.setattr(published, "_kept", {})


@pytest.mark.parametrize("read", [read_scale, catalogue, read_yardstick])
def test_published_version_is_read_once(read: Any, django_assert_num_queries: Any) -> None:
    first = read(version_in_force())
    again = version_in_force()
    with django_assert_num_queries(0):
        assert read(again) is first


@pytest.mark.parametrize("read", [read_scale, catalogue, read_yardstick])
def test_draft_is_read_as_it_stands(read: Any) -> None:
    FrameworkVersion.objects.update(status="draft", published_at=None)
    draft = FrameworkVersion.objects.get()
    assert read(draft) is not read(draft)


def test_another_publication_is_another_version() -> None:
    first = read_scale(version_in_force())
    FrameworkVersion.objects.update(fingerprint="another")
    assert read_scale(version_in_force()) is not first


def test_no_more_is_kept_than_fits() -> None:
    for number in range(9):
        FrameworkVersion.objects.update(fingerprint=str(number))
        read_scale(version_in_force())
    assert len(published._kept) <= 4
