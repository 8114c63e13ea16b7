"""The measures are those of ir-measures, told what the grades of the scale mean."""

from __future__ import annotations

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, Judged, P, R, nDCG

from judge.errors import InputError
from judge.measure.evaluate.lists import GAP
from judge.measure.evaluate.metrics import lowest_positive, read_measures, scores, whole_gains
from judge.scales import SCALES

PAPER = SCALES["paper"]
PRODUCTS = [f"p{n}" for n in range(12)]
grades = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]), st.dictionaries(st.sampled_from(PRODUCTS), st.integers(1, 5), min_size=1), min_size=1
)
lists = st.dictionaries(st.sampled_from(["q1", "q2", "q4"]), st.permutations(PRODUCTS).map(lambda found: tuple(found[:7])))


@given(grades, lists)
def test_values_are_those_of_ir_measures_called_directly(said: dict[str, dict[str, int]], run: dict[str, tuple[str, ...]]) -> None:
    theirs = {
        "nDCG@5": nDCG @ 5,
        "P@5": P(rel=4) @ 5,
        "R@5": R(rel=4) @ 5,
        "RR@5": RR(rel=4) @ 5,
        "Judged@5": Judged @ 5,
    }
    gained = {query: {product: grade - 1 for product, grade in of.items()} for query, of in said.items()}
    scored = {query: {product: -place for place, product in enumerate(found)} for query, found in run.items()}
    found = scores(read_measures(["nDCG@5", "P@5", "R@5", "RR@5"], PAPER), said, run)
    for name, measure in theirs.items():
        qrels = gained if name == "nDCG@5" else said
        for metric in ir_measures.iter_calc([measure], qrels, scored):
            if metric.query_id in said:
                assert found[metric.query_id, name] == pytest.approx(metric.value)
    assert {query for query, _ in found} == said.keys()


@given(grades, lists)
def test_a_condensed_list_is_the_list_without_unjudged_products(said: dict[str, dict[str, int]], run: dict[str, tuple[str, ...]]) -> None:
    measures = read_measures(["nDCG@5", "RR@5", "AP"], PAPER)
    shortened = {query: tuple(product for product in found if product in said.get(query, {})) for query, found in run.items()}
    condensed, direct = scores(measures, said, run, condensed=True), scores(measures, said, shortened)
    assert {key: value for key, value in condensed.items() if key[1] != "Judged@5"} == {
        key: value for key, value in direct.items() if key[1] != "Judged@5"
    }
    assert all(condensed[query, "Judged@5"] == value for (query, name), value in scores(measures, said, run).items() if name == "Judged@5")


def test_a_place_without_a_known_product_counts_as_one() -> None:
    found = scores(read_measures(["RR@5", "P@2"], PAPER), {"q1": {"p1": 5}}, {"q1": (GAP, GAP, "p1")})
    assert (found["q1", "RR@5"], found["q1", "P@2"], found["q1", "Judged@5"]) == (pytest.approx(1 / 3), 0, pytest.approx(1 / 3))


def test_a_query_that_the_run_has_no_list_of_counts_as_nothing() -> None:
    assert scores(read_measures(["nDCG@5"], PAPER), {"q1": {"p1": 5}}, {})["q1", "nDCG@5"] == 0


@pytest.mark.parametrize(
    ("scale", "gains"), [("paper", [0, 1, 2, 3, 4]), ("trec", [0, 1, 2, 3]), ("esci", [0, 1, 10, 100]), ("wands", [0, 1, 2])]
)
def test_gains_keep_their_ratios_as_whole_numbers(scale: str, gains: list[int]) -> None:
    assert [*whole_gains(SCALES[scale]).values()] == gains


@pytest.mark.parametrize(("scale", "grade"), [("paper", 4), ("trec", 3), ("esci", 3), ("wands", 2), ("binary", 1)])
def test_relevant_is_what_the_scale_calls_positive(scale: str, grade: int) -> None:
    assert lowest_positive(SCALES[scale]) == grade


def test_what_a_name_says_itself_stands() -> None:
    found = scores(read_measures(["P(rel=2)@1", "P@1"], PAPER), {"q1": {"p1": 2}}, {"q1": ("p1",)})
    assert (found["q1", "P(rel=2)@1"], found["q1", "P@1"]) == (1, 0)


def test_beside_every_measure_stands_how_much_it_looks_at_is_judged() -> None:
    assert [each.name for each in read_measures(["nDCG@3", "Cat@50", "AP", "R@7", "R@3"], PAPER)][5:] == ["Judged@3", "Judged@7"]


@pytest.mark.parametrize("name", ["nDGC@10", "P", "P@0", "nDCG@-1", "Cat", "Cat@0", "", "P(rel=x)@3", "ERR@10", "nDCG(foo=1)@3"])
def test_what_is_no_measure_is_refused_with_examples(name: str) -> None:
    with pytest.raises(InputError, match="Cat@K"):
        read_measures([name], PAPER)
