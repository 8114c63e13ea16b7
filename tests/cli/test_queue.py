"""`judge queue`: what waits for people, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Judge

from judge.people.review import desk, submit
from judge.store.acts import acts
from judge.store.db import open_database

NAMES = ("disagreements", "unsure", "false-negatives", "missed-positives", "audit")


@pytest.fixture
def judged(judge: Judge, small_shop: Path) -> Judge:
    """The small shop with five candidates, judged; two of its five ratings are of pairs that are candidates."""
    for kind in ("products", "queries", "labels"):
        judge("import", kind, str(small_shop / f"{'ratings' if kind == 'labels' else kind}.csv"))
    judge("mine", "--sources", "lexical,random")
    assert judge("run", "--judge", "local/lexical").code == 0
    return judge


def test_without_queues_it_says_how_to_build_them(judged: Judge) -> None:
    printed = judged("queue")
    assert printed.code == 0
    assert "judge queue build" in printed.out
    assert "20% of what is shown in any queue comes from the random audit" in printed.out


def test_every_queue_is_built_and_listed_with_how_much_waits(judged: Judge) -> None:
    printed = judged("queue", "build")
    assert [line.split(":")[0] for line in printed.out.splitlines()] == sorted(NAMES)
    listed = judged("queue", "--json").json
    assert judged("queue", "list", "--json").json == listed
    assert {queue["name"] for queue in listed["queues"]} == set(NAMES)
    everything = next(queue for queue in listed["queues"] if queue["name"] == "disagreements")
    assert everything["held"] == everything["waiting"] == everything["population"] > 0
    assert not everything["stale"]
    assert listed["rules"] == {"overlap": 1, "double_share": 0.1, "audit_share": 0.2, "seed": 0}
    table = judged("queue").out
    assert "just now" in table
    assert "as it is now" in table


def test_a_label_makes_one_pair_less_wait_and_the_queues_stale(judged: Judge) -> None:
    judged("queue", "set", "--double-share", "0", "--audit-share", "0")
    judged("queue", "build")
    before = judged("queue", "--json").json["queues"]
    db = open_database("labels.db")
    shown = desk(db, "zoe").shown
    assert shown is not None
    submit(db, shown, 3)
    db.close()
    after = judged("queue", "--json").json["queues"]
    assert [queue["waiting"] for queue in after if queue["name"] == "audit"] == [before[0]["waiting"] - 1]
    assert all(queue["stale"] for queue in after)
    assert "changed since" in judged("queue").out


def test_a_queue_is_shown_best_first_with_the_parts_of_its_score(judged: Judge) -> None:
    shown = judged("queue", "show", "--json").json
    scores = [pair["score"] for pair in shown["pairs"]]
    assert shown["queue"] == "disagreements"
    assert scores == sorted(scores, reverse=True)
    assert {"grade", "disagreement", "judges", "people", "behaviour", "source", "doubt", "reach"} <= set(shown["pairs"][0]["why"])
    assert len(judged("queue", "show", "audit", "--limit", "2", "--json").json["pairs"]) == 2
    assert "doubt" in judged("queue", "show").out
    assert "by lot: its number is" in judged("queue", "show", "audit").out
    assert {pair["query_id"] for pair in judged("queue", "show", "query:q1", "--json").json["pairs"]} == {"q1"}


def test_one_queue_alone_can_be_built(judged: Judge) -> None:
    printed = judged("queue", "build", "audit")
    assert printed.out.startswith("audit:")
    assert [queue["name"] for queue in judged("queue", "--json").json["queues"]] == ["audit"]


@pytest.mark.parametrize("words", [("build", "nothing"), ("show", "nothing")])
def test_a_queue_that_does_not_exist_is_refused_with_those_that_do(judged: Judge, words: tuple[str, ...]) -> None:
    printed = judged("queue", *words)
    assert printed.code == 2
    assert "disagreements, unsure, false-negatives, missed-positives, audit, or query:ID" in printed.err


def test_a_query_that_is_not_there_is_called_a_query_beside_some_that_are(judged: Judge) -> None:
    printed = judged("queue", "show", "query:1")
    assert (printed.code, "There is no query with the id '1'" in printed.err) == (2, True)
    assert "query:q2 (lamp), query:q1 (white sofa)" in printed.err


def test_a_rule_is_set_by_somebody_and_the_queues_follow(judged: Judge) -> None:
    judged("queue", "build")
    printed = judged("queue", "set", "--overlap", "2", "--audit-share", "0.3", "--by", "Lead")
    assert "2 people for each pair" in printed.out
    assert "30%" in printed.out
    assert {pair["raters"] for pair in judged("queue", "show", "--json").json["pairs"]} == {2}
    db = open_database("labels.db")
    assert sorted((act.actor, act.about) for act in acts(db, "setting")) == [("Lead", "audit_share"), ("Lead", "overlap")]
    db.close()
    judged("queue", "set", "--overlap", "2", "--by", "Lead")
    assert judged("queue", "--json").json["rules"]["overlap"] == 2


@pytest.mark.parametrize("words", [("--overlap", "0"), ("--overlap", "99"), ("--audit-share", "1.5"), ("--double-share", "nan")])
def test_a_rule_that_makes_no_sense_is_refused_and_nothing_changes(judged: Judge, words: tuple[str, str]) -> None:
    before = judged("queue", "--json").json
    assert judged("queue", "set", *words).code == 2
    assert judged("queue", "--json").json == before
