"""judge export: which formats there are, and which are written."""

from __future__ import annotations

import pytest
from support.graded import rater_said

from judge.export.formats import FORMATS, USUAL


@pytest.fixture
def graded(shop):
    db = shop()
    rater_said(db, {("q1", "p1"): 5, ("q1", "p2"): 1})
    return db


def written(told) -> set[str]:
    return {name.split("/")[0].removesuffix("-lineage") for name in told.json["files"]}


def test_the_help_lists_every_format_with_its_title(judge):
    printed = " ".join(judge("export", "--help").out.split())
    assert all(f"{name}: {format_.title}" in printed for name, format_ in FORMATS.items())


def test_all_means_every_format(judge, graded):
    assert written(judge("export", "out", "--format", "all", "--json")) == set(FORMATS)


def test_without_a_word_the_usual_ones_are_written(judge, graded):
    assert written(judge("export", "out", "--json")) == set(USUAL)
