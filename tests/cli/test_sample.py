"""`judge sample` as a person uses it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.command_line import Judge


@pytest.fixture
def searched(judge: Judge, small_shop: Path, tmp_path: Path) -> Judge:
    """Two queries, one of them searched for often, imported."""
    events = tmp_path / "events.csv"
    events.write_text("query_id,day,searches,zero_click_searches\nq1,2026-01-01,90,10\n")
    for kind, file in (("products", small_shop / "products.csv"), ("queries", small_shop / "queries.csv"), ("events", events)):
        assert judge("import", kind, str(file)).code == 0
    return judge


def test_a_sample_is_shown_by_stratum_with_its_chances_and_what_comes_next(searched: Judge) -> None:
    printed = searched("sample", "few", "--size", "1", "--by", "traffic", "--like-traffic").out
    assert re.search(r"head +1 +100% +1 +1", printed)
    assert re.search(r"never searched +1 +0% +0 +never", printed)
    assert "Of 1 stratum nothing is drawn (0% of the searches)" in printed
    assert "judge run --queries sample:few" in printed


def test_only_the_queries_of_a_sample_are_mined_and_judged(searched: Judge) -> None:
    searched("sample", "few", "--size", "1", "--by", "traffic", "--like-traffic")
    assert searched("mine", "--sources", "random:2", "--queries", "sample:few").code == 0
    searched("mine", "--sources", "random:2")
    (ran,) = searched("run", "--judge", "scripted/2", "--queries", "sample:few", "--json").json["runs"]
    assert ran["planned"] == 2


def test_a_sample_nobody_drew_is_refused_with_those_there_are(searched: Judge) -> None:
    assert "Draw one: judge sample few" in searched("mine", "--queries", "sample:few").err
    searched("sample", "few")
    refused = searched("run", "--judge", "scripted/2", "--queries", "sample:many")
    assert (refused.code, "There are: few" in refused.err) == (2, True)


def test_a_dry_run_keeps_nothing(searched: Judge) -> None:
    assert "Next" not in searched("sample", "few", "--dry-run").out
    assert searched("sample").out.startswith("There is no sample yet")


def test_samples_are_listed_with_how_they_were_drawn(searched: Judge) -> None:
    searched("sample", "few", "--seed", "7")
    assert "200 queries by intent, traffic, zero-click, the same of each, seed 7" in searched("sample").out
    (one,) = searched("sample", "--json").json["samples"]
    assert (one["sample"], one["queries"], one["seed"]) == ("few", 2, 7)


def test_every_query_of_a_sample_is_listed_for_machines(searched: Judge) -> None:
    found = searched("sample", "few", "--json").json
    assert {query["query_id"]: query["inclusion"] for query in found["queries"]} == {"q1": 1.0, "q2": 1.0}


@pytest.mark.parametrize("name", ["a b", "sample:x", "../x"])
def test_a_name_that_no_option_could_take_is_refused(searched: Judge, name: str) -> None:
    assert searched("sample", name).code == 2
