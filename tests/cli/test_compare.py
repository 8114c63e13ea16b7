"""`judge prompts compare`: two prompts or two judges, on the pairs people graded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import Judge
from support.faulty_server import MISCOUNTED, Faults, FaultyServer, running


@pytest.fixture
def labelled(judge: Judge, small_shop: Path) -> Judge:
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(small_shop / name)).code == 0
    assert judge("mine").code == 0
    return judge


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running(Faults(rate=0.5, kinds=MISCOUNTED)) as started:
        yield started


def test_two_judges_are_held_against_people_on_labelled_pairs_only(labelled: Judge) -> None:
    ran = labelled("prompts", "compare", "--judge", "scripted/5", "--judge", "scripted/1", "--json")
    assert ran.code == 0
    assert [run["selected"] for run in ran.json["runs"]] == [4, 4]
    # People: 5, 2, 5, 1.
    assert ran.json["flips"] == {"right_twice": 0, "mended": 1, "broken": 2, "wrong_twice": 1}


def test_the_second_time_nothing_is_asked(labelled: Judge) -> None:
    words = ("prompts", "compare", "--judge", "scripted/5", "--judge", "scripted/1", "--json")
    labelled(*words)
    assert [run["requests"] for run in labelled(*words).json["runs"]] == [0, 0]


def test_two_prompts_are_compared_with_one_judge(labelled: Judge, tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    text = labelled("prompts", "show", "relevance").out.replace("name: relevance", "name: mine")
    (tmp_path / "prompts" / "mine.md").write_text(text.replace("Use the whole scale.", "Be strict."))
    ran = labelled("prompts", "compare", "relevance", "mine", "--judge", "scripted/4", "--json")
    assert ran.code == 0
    assert [spec.partition("@")[0] for spec in ran.json["judges"]] == ["scripted/4#relevance", "scripted/4#mine"]


def test_packed_is_held_against_pointwise_and_the_same_model_differs_by_nothing(labelled: Judge, server: FaultyServer) -> None:
    alone = f"openai/test?base_url={server.url}"
    ran = labelled("prompts", "compare", "--judge", alone, "--judge", f"{alone}&pack=2", "--json")
    assert ran.code == 0, ran.err
    assert (ran.json["flips"]["mended"], ran.json["flips"]["broken"]) == (0, 0)
    assert [run["judged"] for run in ran.json["runs"]] == [4, 4]


def test_a_person_reads_both_figures_the_difference_and_the_flips(labelled: Judge) -> None:
    printed = labelled("prompts", "compare", "--judge", "scripted/5", "--judge", "scripted/1")
    assert printed.code == 0
    assert "quadratic kappa" in printed.out
    assert "B less A" in printed.out
    assert "1 mended by B, 2 broken by B, 1 wrong both times" in printed.out


def test_where_another_judge_counted_before_it_says_which_one_does_now(labelled: Judge) -> None:
    labelled("run", "--judge", "scripted/4")
    before = labelled("agreement", "--json").json["judge"]
    printed = labelled("prompts", "compare", "--judge", "scripted/5", "--judge", "scripted/1")
    assert (labelled("agreement", "--json").json["judge"] == before) == ("ran last" not in printed.out)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "Name two prompts"),
        (("relevance",), "Name two prompts"),
        (("a", "b", "c"), "Name two prompts"),
        (("relevance", "relevance"), "same judge"),
        (("--judge", "scripted/4", "--judge", "scripted/4"), "same judge"),
        (("relevance", "absent"), "no prompt 'absent'"),
        (("relevance", "relevance-esci"), "works in 'paper'"),
        (("--judge", "scripted/4", "--judge", "scripted/4?pack=3"), "pack=3"),
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
    printed = judge("prompts", "compare", "--judge", "scripted/5", "--judge", "scripted/1")
    assert printed.code == 2
    assert "judge ui" in printed.err
