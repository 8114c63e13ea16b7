"""`judge prompts compare`: two prompts or two judges, on the pairs people graded: of the dev split, and once of the test split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import Judge
from support.faulty_server import MISCOUNTED, Faults, FaultyServer, running

from judge.people.splits import split_of
from judge.store.acts import acts
from judge.store.db import open_database

DEV = {"q1": "red sofa", "q2": "desk lamp"}
TEST = {"q3": "oak bed", "q4": "bookcase"}
RATINGS = "q1,01,ann,5\nq1,02,ann,2\nq2,03,ann,5\nq2,01,ann,1\nq3,01,ann,5\nq3,02,ann,1\nq4,02,ann,4\n"


@pytest.fixture
def labelled(judge: Judge, tmp_path: Path) -> Judge:
    """Two queries of each split. People's grades on dev: 5, 2, 5, 1; on test: 5, 1, 4."""
    assert {split_of(text) for text in DEV.values()} == {"dev"}
    assert {split_of(text) for text in TEST.values()} == {"test"}
    files = tmp_path / "files"
    files.mkdir()
    (files / "products.csv").write_text("id,title,colour\n01,White sofa,white\n02,Black sofa,black\n03,Desk lamp,red\n")
    (files / "queries.csv").write_text("query_id,query\n" + "".join(f"{key},{text}\n" for key, text in (DEV | TEST).items()))
    (files / "ratings.csv").write_text("query_id,product_id,rater,grade\n" + RATINGS)
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(files / name)).code == 0
    assert judge("mine", "--sources", "labels").code == 0
    return judge


@pytest.fixture
def mine(labelled: Judge, tmp_path: Path) -> str:
    """A prompt of the user's, in their folder."""
    (tmp_path / "prompts").mkdir()
    text = labelled("prompts", "show", "relevance").out.replace("name: relevance", "name: mine")
    (tmp_path / "prompts" / "mine.md").write_text(text.replace("Use the whole scale.", "Be strict."))
    return "mine"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running(Faults(rate=0.5, kinds=MISCOUNTED)) as started:
        yield started


TWO = ("prompts", "compare", "--judge", "scripted/5", "--judge", "scripted/1")


def test_two_judges_are_held_against_people_on_labelled_pairs_of_the_dev_split_only(labelled: Judge) -> None:
    ran = labelled(*TWO, "--json")
    assert ran.code == 0, ran.err
    assert [run["selected"] for run in ran.json["runs"]] == [4, 4]
    assert ran.json["split"] == "dev"
    assert ran.json["flips"] == {"right_twice": 0, "mended": 1, "broken": 2, "wrong_twice": 1}
    assert {pair["query_id"] for pair in ran.json["flipped"]} <= DEV.keys()


def test_the_second_time_nothing_is_asked(labelled: Judge) -> None:
    labelled(*TWO)
    assert [run["requests"] for run in labelled(*TWO, "--json").json["runs"]] == [0, 0]


def test_two_prompts_are_compared_with_one_judge(labelled: Judge, mine: str) -> None:
    ran = labelled("prompts", "compare", "relevance", mine, "--judge", "scripted/4", "--json")
    assert ran.code == 0
    assert [spec.partition("@")[0] for spec in ran.json["judges"]] == ["scripted/4#relevance", "scripted/4#mine"]


def test_packed_is_held_against_pointwise_and_the_same_model_differs_by_nothing(labelled: Judge, server: FaultyServer) -> None:
    alone = f"openai/test?base_url={server.url}"
    ran = labelled("prompts", "compare", "--judge", alone, "--judge", f"{alone}&pack=2", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["flips"]["mended"], ran.json["flips"]["broken"]) == (0, 0)
    assert [run["judged"] for run in ran.json["runs"]] == [4, 4]


def test_a_person_reads_both_figures_the_difference_the_exact_test_and_the_flipped_pairs_with_both_reasons(labelled: Judge) -> None:
    printed = labelled(*TWO)
    assert printed.code == 0
    for expected in (
        "quadratic kappa",
        "B less A",
        "1 mended by B, 2 broken by B, 1 wrong both times",
        "probability 1.000 (exact",
        "tokens, cost of these pairs",
        "mended  desk lamp | White sofa",
        "A      5  scripted",
        "B      1  scripted",
    ):
        assert expected in printed.out


def test_flipped_pairs_beyond_those_listed_are_counted(labelled: Judge) -> None:
    assert "1 more flipped: --flips N" in labelled(*TWO, "--flips", "1").out
    assert "broken  " not in labelled(*TWO, "--flips", "0").out


def test_the_cost_is_that_of_the_pairs_compared_whenever_they_were_paid_for(labelled: Judge, server: FaultyServer) -> None:
    alone = f"openai/test?base_url={server.url}"
    words = ("prompts", "compare", "--judge", alone, "--judge", "scripted/4", "--json")
    first, again = labelled(*words).json, labelled(*words).json
    assert again["runs"][0]["requests"] == 0
    assert first["costs"] == again["costs"]
    assert first["costs"][0] == {"pairs": 4, "usd": 0.0, "unpriced": 4, "input_tokens": 4800, "cached_tokens": 4096, "output_tokens": 240}
    assert first["costs"][1]["unpriced"] == 0


def test_where_another_judge_counted_before_it_says_which_one_does_now(labelled: Judge) -> None:
    labelled("run", "--judge", "scripted/4")
    before = labelled("agreement", "--json").json["judges"]
    printed = labelled(*TWO)
    assert (labelled("agreement", "--json").json["judges"] == before) == ("ran last" not in printed.out)


def test_the_test_split_opens_once_for_a_version_and_is_noted(labelled: Judge, mine: str) -> None:
    words = ("prompts", "compare", "relevance", mine, "--judge", "scripted/4", "--split", "test")
    assert "opened for mine@" in labelled(*words[:-2]).out  # on dev it says how often too
    opened = labelled(*words, "--by", "Ann", "--json")
    assert opened.code == 0
    assert opened.json["first"]["n_pairs"] == 3
    assert "flipped" not in opened.json
    assert "mended" not in opened.json
    assert [(look["prompt"].partition("@")[0], look["times"]) for look in opened.json["test_split_opened"]] == [
        ("relevance", 1),
        ("mine", 1),
    ]
    refused = labelled(*words, "--by", "Bob")
    assert refused.code == 2
    assert "before: once: by Ann" in refused.err
    assert "--again" in refused.err


def test_opened_again_on_purpose_it_says_how_often_and_by_whom(labelled: Judge, mine: str) -> None:
    words = ("prompts", "compare", "relevance", mine, "--judge", "scripted/4", "--split", "test")
    labelled(*words, "--by", "Ann")
    printed = labelled(*words, "--by", "Bob", "--again").out
    assert "2 times: by Bob" in printed
    assert "by Ann" in printed
    assert "not listed" in printed


def test_another_version_of_the_prompt_has_a_look_of_its_own(labelled: Judge, mine: str, tmp_path: Path) -> None:
    words = ("prompts", "compare", "relevance", mine, "--judge", "scripted/4", "--split", "test")
    labelled(*words)
    file = tmp_path / "prompts" / "mine.md"
    file.write_text(file.read_text().replace("Be strict.", "Be fair."))
    assert labelled(*words).code == 0


@pytest.mark.parametrize("split", ["dev", "test"])
def test_a_run_that_did_not_get_through_compares_and_opens_nothing(labelled: Judge, mine: str, server: FaultyServer, split: str) -> None:
    server.faults = Faults(plan={"oak bed": ["401"] * 9, "desk lamp": ["401"] * 9})
    alone = f"openai/test?base_url={server.url}"
    ran = labelled("prompts", "compare", "relevance", mine, "--judge", alone, "--split", split)
    assert ran.code == 3
    assert "nothing was compared or opened" in ran.err
    assert ran.out == ""
    assert len(server.asked) <= 4  # the second side was not begun
    database = open_database("labels.db")
    assert acts(database) == []
    database.close()


def test_a_side_is_never_measured_on_queries_its_prompt_holds_examples_of(labelled: Judge, tmp_path: Path) -> None:
    written = labelled("prompts", "examples", "relevance", "--n", "1", "--write", "prompts/shots.md", "--json")
    assert written.code == 0, written.err
    (example,) = written.json["examples"]
    ran = labelled("prompts", "compare", "relevance", "shots", "--judge", "scripted/4", "--json").json
    assert (ran["first"]["n_pairs"], ran["taught"]) == (2, 2)
    assert all(pair["query_id"] != example["query_id"] for pair in ran["flipped"])
    assert "no judge is measured on what it was told" in labelled("prompts", "compare", "relevance", "shots", "--judge", "scripted/4").out


def test_a_version_that_was_kept_can_be_named_after_its_file_has_changed(labelled: Judge, mine: str, tmp_path: Path) -> None:
    labelled("run", "--prompt", mine, "--judge", "scripted/4", "--select", "dev")
    version = next(line.split()[2] for line in labelled("prompts", "list").out.splitlines() if line.startswith("mine"))
    file = tmp_path / "prompts" / "mine.md"
    file.write_text(file.read_text().replace("Be strict.", "Be fair."))
    ran = labelled("prompts", "compare", f"mine@{version}", "mine", "--judge", "scripted/4", "--json")
    assert ran.code == 0, ran.err
    assert [run["requests"] for run in ran.json["runs"]] == [0, 4]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("relevance@", "relevance", "--judge", "scripted/4"), "'relevance@' is none"),
        (("relevance", "mine@12", "--judge", "scripted/4"), "none of that name"),
        ((), "Name two prompts"),
        (("relevance",), "Name two prompts"),
        (("a", "b", "c"), "Name two prompts"),
        (("relevance", "relevance"), "same judge"),
        (("--judge", "scripted/4", "--judge", "scripted/4"), "same judge"),
        (("relevance", "absent"), "no prompt 'absent'"),
        (("relevance", "relevance-esci"), "works in 'paper'"),
        (("--judge", "scripted/4", "--judge", "scripted/4?pack=3"), "pack=3"),
        (("--judge", "scripted/4", "--judge", "scripted/5", "--split", "train"), "train"),
        (("--judge", "scripted/4", "--judge", "scripted/5", "--queries", "oak bed"), "No query of the dev split that you named"),
        (("--judge", "scripted/4", "--judge", "scripted/5", "--by", " "), "--by names nobody"),
    ],
    ids=str,
)
def test_what_is_no_comparison_is_refused_with_the_next_step(labelled: Judge, words: tuple[str, ...], says: str) -> None:
    printed = labelled("prompts", "compare", *words)
    assert printed.code == 2
    assert says in printed.err


def test_without_a_label_it_says_where_labels_come_from(judge: Judge, small_shop: Path) -> None:
    judge("import", "products", str(small_shop / "products.csv"))
    judge("import", "queries", str(small_shop / "queries.csv"))
    judge("mine")
    printed = judge(*TWO)
    assert printed.code == 2
    assert "judge ui" in printed.err
