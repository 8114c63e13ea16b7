"""`judge mine` as a person uses it."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from support.command_line import Judge
from support.seating import EVENTS, PRODUCTS, QUERIES


@pytest.fixture
def seats(judge: Judge, tmp_path: Path) -> Judge:
    """Chairs and what stands around them, imported."""
    for kind, rows in (("products", PRODUCTS), ("queries", QUERIES), ("events", EVENTS)):
        file = tmp_path / f"{kind}.jsonl"
        file.write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
        assert judge("import", kind, str(file)).code == 0
    return judge


def test_help_lists_every_source_with_its_line(judge: Judge) -> None:
    from judge.mining import SOURCES

    printed = " ".join(judge("mine", "--help").out.split())
    assert all(f"{name}: {' '.join(source.about.split())}" in printed for name, source in SOURCES.items())


def test_what_is_mined_is_told_by_source_and_by_type_of_negative(seats: Judge) -> None:
    found = seats("mine", "--sources", "lexical,attribute,category,random:2", "--json").json
    amounts = {each["source"]: each["proposed"] for each in found["sources"]}
    far = sum(amount for source, amount in amounts.items() if source.startswith("category:"))
    assert found["negative_types"] == {"attribute_only": amounts["attribute"], "cross_category": far, "random": 8}
    printed = seats("mine", "--sources", "lexical,attribute,random:2").out
    assert re.search(r"attribute +\d+ +0 +\d+ +attribute_only", printed)
    assert re.search(rf"expected negatives +proposed *\nattribute_only +{amounts['attribute']} *\nrandom +8 *\n", printed)


def test_a_source_that_found_nothing_expects_no_negative(seats: Judge) -> None:
    printed = seats("mine", "--sources", "lexical,attribute", "--queries", "plain").out
    assert re.search(r"attribute +0 +0 +0", printed)
    assert "expected negatives" not in printed


def test_explain_shows_in_what_a_negative_was_expected_to_fail(seats: Judge) -> None:
    assert seats("mine", "--sources", "attribute,category").code == 0
    assert seats("run", "--judge", "scripted/2").code == 0
    (told,) = seats("explain", "colour", "red", "--json").json["proposed_by"]
    assert (told["source"], told["negative_type"], told["violated"], told["distance"]) == ("attribute", "attribute_only", "colour", 0)
    printed = seats("explain", "colour", "bench").out
    assert re.search(r"category:cousin +1 +cross_category +4", printed)


def test_candidates_are_chosen_by_the_source_that_proposed_them(seats: Judge) -> None:
    seats("mine", "--sources", "attribute,category")
    (ran,) = seats("run", "--judge", "scripted/2", "--select", "source:category:sibling", "--json").json["runs"]
    assert (ran["planned"], ran["left"]) == (2, 0)


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ("", "has a place without a name"),
        (" ", "has a place without a name"),
        ("lexical,,random", "has a place without a name"),
        ("lexical,lexical:3", "names 'lexical' twice"),
        ("random:2, random:2", "names 'random' twice"),
    ],
)
def test_a_list_of_sources_with_a_gap_or_a_source_twice_is_refused_and_proposes_nothing(seats: Judge, sources: str, said: str) -> None:
    printed = seats("mine", "--sources", sources)
    assert printed.code == 2
    assert said in printed.err
    (first,) = seats("mine", "--sources", "lexical", "--json").json["sources"]
    assert first["known"] == 0
