"""What a cascade leaves, measured and exported as what it is: several judges in order of trust."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from support.command_line import Judge


@pytest.fixture
def cascade(judge: Judge, small_shop: Path) -> Judge:
    """Six pairs judged 2 by one judge and 4 by the next; those of "white sofa", on which they disagree, went up to one that says 5."""
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(small_shop / name)).code == 0
    assert judge("mine").code == 0
    panel = ("--judge", "scripted/2", "--judge", "scripted/4")
    assert judge("run", *panel).code == 0
    assert judge("run", *panel, "--queries", "white sofa", "--escalate", "scripted/5", "--when", "panel disagrees").code == 0
    return judge


def names(specs: list[str]) -> list[str]:
    return [spec.partition("#")[0] for spec in specs]


def test_agreement_measures_the_verdicts_that_count_and_says_who_decided_them(cascade: Judge) -> None:
    found = cascade("agreement", "--json").json
    assert names(found["judges"]) == ["scripted/5", "scripted/4"]
    decided = found["agreement"]["decided"]
    assert (names(decided), [*decided.values()]) == (["scripted/5", "scripted/4"], [2, 2])
    assert sum(decided.values()) == found["agreement"]["n_pairs"] == 4
    printed = cascade("agreement").out
    assert "scripted/5#relevance" in printed
    assert ", else scripted/4#relevance" in printed
    assert "pairs decided" in printed


def test_judges_are_named_in_order_of_trust(cascade: Judge) -> None:
    found = cascade("agreement", "--judge", "scripted/2", "--judge", "scripted/5", "--judge", "scripted/5", "--json").json
    assert names(found["judges"]) == ["scripted/2", "scripted/5"]
    assert [*found["agreement"]["decided"].values()] == [4, 0]


def test_one_judge_alone_is_said_without_a_table(cascade: Judge) -> None:
    printed = cascade("agreement", "--judge", "scripted/4").out
    assert "pairs decided" not in printed


def test_a_name_among_several_that_fits_no_judge_or_two_is_refused(cascade: Judge) -> None:
    for name, says in (("absent/one", "no judge here matches 'absent/one'"), ("scripted/", "several judges here match 'scripted/'")):
        refused = cascade("export", "out", "--judge", "scripted/5", "--judge", name)
        assert refused.code == 2
        assert says in refused.err
        assert not Path("out").exists()


def test_the_export_takes_the_same_verdicts_and_counts_them_by_judge(cascade: Judge) -> None:
    told = cascade("export", "out", "--json").json
    used = {judge["spec"].partition("#")[0]: judge["verdicts"] for judge in told["judges"]}
    assert used == {"scripted/5": 1, "scripted/4": 1}, "people graded the other four"
    assert sum(used.values()) == told["counts"]["grades"]["verdict"]
    alone = cascade("export", "out", "--judge", "scripted/2", "--json").json
    assert [(judge["spec"].partition("#")[0], judge["verdicts"]) for judge in alone["judges"]] == [("scripted/2", 2)]
    assert "judges, in order of trust" in cascade("export", "out").out


def test_status_says_how_many_pairs_each_judge_decides(cascade: Judge) -> None:
    decided = cascade("status", "--json").json["decided"]
    assert (names(decided["by_judge"]), [*decided["by_judge"].values()], decided["failed"]) == (["scripted/5", "scripted/4"], [3, 3], 0)
    assert "pairs decided" in cascade("status").out


def test_where_the_stronger_judge_fails_the_cheap_ones_verdict_counts_and_the_failure_is_still_listed(cascade: Judge) -> None:
    again = ("run", "--judge", "scripted/2", "--judge", "scripted/4", "--escalate", "scripted/9", "--when", "panel disagrees")
    assert cascade(*again).code == 1
    found = cascade("agreement", "--json").json
    assert names(found["judges"]) == ["scripted/9", "scripted/5", "scripted/4"]
    assert [*found["agreement"]["decided"].values()] == [0, 2, 2]
    assert len(cascade("failures", "--json").json["failures"]) == 6
    assert cascade("export", "out", "--json").json["counts"]["pairs"]["failed"] == 0


def test_the_order_that_counts_is_shown_with_why(cascade: Judge) -> None:
    found = cascade("trust", "--json").json
    assert (names([one["judge"] for one in found["judges"]]), found["set"]) == (["scripted/5", "scripted/4"], None)
    assert "The last run left them" in cascade("trust").out


def test_an_order_is_set_kept_and_given_up(cascade: Judge) -> None:
    printed = cascade("trust", "scripted/2", "scripted/5", "--by", "Ann")
    assert "Ann set the judges trusted on " in printed.out
    assert cascade("run", "--judge", "scripted/3").code == 0
    found = cascade("trust", "--json").json
    assert (names([one["judge"] for one in found["judges"]]), found["set"]["by"]) == (["scripted/2", "scripted/5"], "Ann")
    assert names(cascade("agreement", "--json").json["judges"]) == ["scripted/2", "scripted/5"]
    assert "It is so already." in cascade("trust", "scripted/2", "scripted/5", "--by", "Bob").out
    assert cascade("trust", "--clear").code == 0
    assert names([one["judge"] for one in cascade("trust", "--json").json["judges"]]) == ["scripted/3"]


def test_what_the_first_judge_has_not_judged_is_said_with_the_command_that_does_it(cascade: Judge) -> None:
    printed = cascade("trust", "scripted/5", "scripted/4")
    assert [one["judged"] for one in cascade("trust", "--json").json["judges"]] == [3, 6]
    assert "6 candidates: 3 judged, 0 failed by scripted/5#relevance" in cascade("status").out
    command = next(line for line in printed.out.splitlines() if "judge run " in line).partition("judge run ")[2]
    assert cascade("run", *shlex.split(command)).code == 0
    assert [one["judged"] for one in cascade("trust", "--json").json["judges"]] == [6, 6]
    assert "judge run" not in cascade("trust").out


@pytest.mark.parametrize("words", [("absent/one",), ("scripted/5", "absent/one"), ("scripted/",), ("--clear", "scripted/5")])
def test_an_order_nobody_can_mean_is_refused_with_the_judges_there_are_and_changes_nothing(cascade: Judge, words: tuple[str, ...]) -> None:
    refused = cascade("trust", *words)
    assert refused.code == 2
    assert "--clear" in words or "There are: scripted/2#relevance" in refused.err
    assert cascade("trust", "--json").json["set"] is None


def test_without_a_judge_it_says_how_to_get_one(judge: Judge, small_shop: Path) -> None:
    assert judge("import", "products", str(small_shop / "products.csv")).code == 0
    assert "judge run" in judge("trust").out
    assert judge("trust", "scripted/1").code == 2
