"""`judge report` as a person uses it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge
from support.reported import filled


@pytest.fixture
def in_full(judge: Judge, shop: Any, tmp_path: Path) -> Path:
    """The folder with a full database, and the results of a test."""
    filled(shop)
    (tmp_path / "results.csv").write_text("variant,users,clicked\nold,20000,8200\nnew,20100,8900\n")
    return tmp_path


def test_one_command_writes_one_file_and_says_what_is_missing(judge: Judge, in_full: Path) -> None:
    before = {*in_full.iterdir()}
    told = judge("report", "--title", "January <1>", "--note", "By & for us")
    assert told.code == 0, told.err
    assert "No A/B test was given. Add one: judge report --abtest FILE." in told.out
    assert "6 of 7 sections" in told.out
    assert {*in_full.iterdir()} - before == {in_full / "report.html"}
    written = (in_full / "report.html").read_text()
    assert "<h1>January &lt;1&gt;</h1>" in written
    assert "By &amp; for us" in written
    assert str(in_full) not in written


def test_an_empty_database_gives_a_report_of_what_to_do(judge: Judge, db: Any) -> None:
    told = judge("report", "empty.html", "--json").json
    assert (told["file"], len(told["sections"]), len(told["missing"])) == ("empty.html", 7, 7)
    assert told["bytes"] == Path("empty.html").stat().st_size


def test_only_some_sections_in_the_order_of_the_page(judge: Judge, in_full: Path) -> None:
    assert judge("report", "--only", "runs", "--only", "holds", "--json").json["sections"] == ["holds", "runs"]
    refused = judge("report", "other.html", "--only", "everything")
    assert refused.code == 2
    assert "Use one or more of: holds, trust, intents, traffic, runs, abtest, exports" in refused.err
    assert not (in_full / "other.html").exists()


def test_an_earlier_report_is_replaced_and_nothing_else_is(judge: Judge, in_full: Path) -> None:
    (in_full / "letter.html").write_text("<p>mine</p>")
    assert judge("report", "report.html", "--only", "holds").code == 0
    assert judge("report", "report.html", "--only", "runs").code == 0
    assert 'id="runs"' in (in_full / "report.html").read_text()
    refused = judge("report", "letter.html")
    assert refused.code == 2
    assert "--force" in refused.err
    assert (in_full / "letter.html").read_text() == "<p>mine</p>"
    assert judge("report", "letter.html", "--only", "holds", "--force").code == 0
    assert judge("report", "labels.db", "--force").code == 2


def test_a_test_s_results_are_told_with_the_control_that_is_named(judge: Judge, in_full: Path) -> None:
    told = judge("report", "--only", "abtest", "--abtest", "results.csv", "--control", "new", "--json")
    assert told.json["missing"] == {}
    assert "old against new, 1 look: clicked (all) lower." in (in_full / "report.html").read_text()
    assert "results.csv" not in (in_full / "report.html").read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--abtest", "none.csv"), "none.csv"),
        (("--abtest", "results.csv", "--control", "neither"), "There is no variant 'neither'"),
        (("--control", "old"), "Add --abtest FILE"),
        (("--judge", "openai/nobody"), "no judge here matches"),
    ],
)
def test_what_cannot_be_told_writes_nothing(words: tuple[str, ...], said: str, judge: Judge, in_full: Path) -> None:
    refused = judge("report", *words)
    assert refused.code == 2
    assert said in refused.err
    assert not (in_full / "report.html").exists()


def test_a_report_that_cannot_be_written_keeps_the_one_that_is_there(judge: Judge, in_full: Path) -> None:
    assert judge("report", "--only", "holds").code == 0
    before = (in_full / "report.html").read_bytes()
    (in_full / "report.html.part").mkdir()
    refused = judge("report", "--only", "runs")
    assert refused.code == 2
    assert "report.html" in refused.err
    assert (in_full / "report.html").read_bytes() == before


def test_a_folder_that_is_not_there_is_an_error_in_words(judge: Judge, in_full: Path) -> None:
    refused = judge("report", "nowhere/report.html", "--only", "holds")
    assert refused.code == 2
    assert "Name a file in a folder you may write to" in refused.err
