"""How a negative fails its query: exactly one type each, told from what the catalogue states."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.catalogues import product
from support.graded import judge_said, rater_said

from judge.export.aids import NOTHING
from judge.export.counts import Counts
from judge.export.policy import Policy
from judge.export.prepare import prepared
from judge.export.select import selection
from judge.export.typing import NEGATIVE_TYPES, Typing, type_of
from judge.shop.catalog import catalogue
from judge.shop.catalog.violations import Compared
from judge.store.candidates import propose
from judge.tables import Query

LAMPS, DESKS, SOFAS = "Home > Lighting > Floor lamps", "Home > Lighting > Desk lamps", "Home > Seats > Sofas"


def row(name: str, title: str, category: str, **attributes: str) -> dict[str, Any]:
    return {"id": name, "title": title, "category": category, "attributes": attributes}


ROWS = [
    row("asked", "Floor lamp", LAMPS, colour="white", material="metal"),
    row("black", "Floor lamp", LAMPS, colour="black", material="metal"),
    row("black wood", "Floor lamp", LAMPS, colour="black", material="wood"),
    row("black only", "Floor lamp", LAMPS, colour="black"),
    row("silent", "Floor lamp", LAMPS),
    row("desk", "Desk lamp", DESKS, colour="white", material="metal"),
    row("black desk", "Desk lamp", DESKS, colour="black", material="metal"),
    row("silent sofa", "Sofa", SOFAS),
    row("sofa", "Sofa", SOFAS, colour="white", material="wood"),
    row("nowhere", "Thing", "", colour="white", material="metal"),
]
PRODUCTS = {values["id"]: product(**values) for values in ROWS}


@pytest.fixture(scope="module")
def typing() -> Typing:
    return Typing(catalogue(list(PRODUCTS.values())))


def typed(typing: Typing, text: str, negative: str, *, by_lot: bool = False) -> Any:
    reading = typing.reading(Query.model_construct(id="q", text=text))
    there = PRODUCTS[negative]
    return typing.type(typing.compared(reading, there), PRODUCTS["asked"], there, by_lot=by_lot)


@pytest.mark.parametrize(
    ("text", "negative", "expected", "violated"),
    [
        ("white floor lamp", "black", "attribute_only", ("colour",)),
        ("white metal floor lamp", "black", "multi_attribute", ("colour",)),
        ("white metal floor lamp", "black wood", "attribute_only", ("colour", "material")),
        ("white metal floor lamp", "black only", "attribute_only", ("colour",)),
        ("white metal floor lamp", "silent", "untyped", ()),
        ("white floor lamp", "desk", "cross_category", ()),
        ("floor lamp", "silent sofa", "cross_category", ()),
        ("white floor lamp", "black desk", "untyped", ("colour",)),
        ("white floor lamp", "silent sofa", "untyped", ()),
        ("white floor lamp", "nowhere", "untyped", ()),
        ("floor lamp", "black", "untyped", ()),
    ],
)
def test_a_negative_has_the_type_of_what_it_violates(typing: Typing, text: str, negative: str, expected: str, violated: Any) -> None:
    found = typed(typing, text, negative)
    assert (found.type, found.violated) == (expected, violated)


def test_what_the_lot_alone_proposed_is_random_whatever_it_violates(typing: Typing) -> None:
    found = typed(typing, "white metal floor lamp", "black", by_lot=True)
    assert (found.type, found.violated) == ("random", ("colour",))


def test_how_far_its_category_is_from_the_positives_is_told(typing: Typing) -> None:
    told = {name: typed(typing, "white floor lamp", name)[2:] for name in ("black", "desk", "sofa", "nowhere")}
    assert told == {"black": ("same", 0), "desk": ("sibling", 2), "sofa": ("cousin", 4), "nowhere": ("unknown", None)}


COUNTS = st.integers(0, 3)


@given(COUNTS, COUNTS, COUNTS, st.sampled_from(["same", "sibling", "cousin", "far", "unknown"]), st.booleans())
def test_each_has_one_type_and_what_violates_nothing_in_its_own_leaf_is_never_called_a_violation(
    met: int, wrong: int, unknown: int, relation: Any, by_lot: bool
) -> None:
    some: Any = object()
    found = type_of(Compared((some,) * met, (some,) * wrong, (some,) * unknown), relation, by_lot=by_lot)
    assert found in NEGATIVE_TYPES
    assert (found == "random") == by_lot
    if found in ("attribute_only", "multi_attribute"):
        assert relation == "same"
        assert wrong
    if found == "multi_attribute":
        assert (wrong, unknown) == (1, 0)
        assert met
    if found == "cross_category":
        assert relation not in ("same", "unknown")
        assert not wrong


def test_in_an_export_types_add_up_to_the_triples_written_and_only_the_lots_own_proposals_are_random(shop: Any) -> None:
    queries = [{"id": "q1", "text": "white metal floor lamp"}, {"id": "q2", "text": "white floor lamp"}]
    db = shop(products=ROWS, queries=queries, candidates=[])
    pairs = [(query["id"], values["id"]) for query in queries for values in ROWS]
    propose(db, [{"query_id": query, "product_id": name, "source": "random"} for query, name in pairs])
    propose(db, [{"query_id": "q2", "product_id": name, "source": "lexical"} for name in ("black", "desk")])
    judge = judge_said(db, {pair: 5 if pair[1] == "asked" else 1 for pair in pairs})
    rater_said(db, {("q1", "sofa"): 1})
    policy, aids, _ = prepared(db, Policy(family_negatives=True, negatives_per_positive=None), [judge])
    counts, found = Counts(), Counter[str]()
    for selected in selection(db, policy, [judge], aids=aids):
        counts.add(selected)
        found.update(f"{selected.query.id} {one.typed.type}" for one in selected.triples if one.typed)
    told = counts.to_json()
    assert sum(told["types"].values()) == told["triples"]["written"] == found.total() == 18
    assert found == {"q1 random": 9, "q2 random": 7, "q2 attribute_only": 1, "q2 cross_category": 1}
    assert told["violated"]["colour"] == 4 * 2
    assert all(one.typed is None for one in next(selection(db, policy, [judge], aids=NOTHING)).triples), "nobody asked"
