"""What a query denies is not asked for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.catalogues import product

from judge.shop.catalog import Catalogue
from judge.shop.catalog.phrases import split
from judge.shop.catalog.seeds import BOUNDS, BOUNDS_BEHIND, NEGATIONS
from judge.shop.catalog.violations import compare


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sofa not grey", "category: Home > Sofas & armchairs; colour not grey"),
        ("not grey sofa", "colour not grey; category: Home > Sofas & armchairs"),
        ("any colour but grey", "colour not grey"),
        ("non-wool rug", "material not wool; not in the catalogue: rug"),
        ("bed without any metal", "category: Home > Beds; material not metal"),
        ("bed w/o metal", "category: Home > Beds; material not metal"),
        ("bed not made of metal", "category: Home > Beds; material not metal"),
        ("leather-free sofa", "material not leather; category: Home > Sofas & armchairs"),
        ("white-free", "colour not white"),
        ("everything except for grey", "colour not grey"),
        ("colours other than grey", "colour not grey; not in the catalogue: colours"),
        ("not grey or white", "colour not grey; colour not white"),
        ("not grey but white", "colour not grey; colour: white; not in the catalogue: but"),
    ],
)
def test_a_value_beside_a_negation_is_excluded(found: Catalogue, text: str, said: str) -> None:
    assert found.reader().read(text).said() == said


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("lamp without shade", ("without", "shade")),
        ("lamp without grey shade", ("without", "grey", "shade")),
        ("bed not sofa", ("not", "sofa")),
        ("lamp not 2 m", ("not", "2", "m")),
        ("lamp not too grey", ("not", "too", "grey")),
        ("lamp not", ("not",)),
    ],
)
def test_where_it_is_uncertain_what_is_denied_nothing_is_asked_for(found: Catalogue, text: str, rest: tuple[str, ...]) -> None:
    reading = found.reader().read(text)
    assert (reading.attributes, reading.numbers, reading.rest) == ((), (), rest)
    assert [path[-1] for path in reading.categories] == (["Beds"] if "bed" in text else ["Floor lamps"])


def test_values_listed_behind_an_excluded_one_are_neither_asked_for_nor_excluded(found: Catalogue) -> None:
    for text in ("not grey, white", "not grey and white"):
        assert [(each.fact.key, each.excluded) for each in found.reader().read(text).attributes] == [("grey", True)]
    assert [each.excluded for each in found.reader().read("not grey and metal").attributes] == [True, False]


@pytest.mark.parametrize("text", ["small but white lamp", "white free standing lamp", "lamp in white, not shiny"])
def test_what_is_no_negation_changes_nothing(found: Catalogue, text: str) -> None:
    assert [(each.fact.key, each.excluded) for each in found.reader().read(text).attributes] == [("white", False)]


@pytest.mark.parametrize(
    ("attributes", "holds"),
    [
        ({"colour": "grey"}, False),
        ({"colour": "grey/white"}, False),
        ({"colour": "white"}, True),
        ({"colour": "white/black"}, True),
        ({"colour": "dark grey"}, None),
        ({"material": "metal"}, None),
    ],
)
def test_a_product_with_what_is_excluded_violates_and_one_with_another_value_meets(
    found: Catalogue, attributes: dict[str, str], holds: bool | None
) -> None:
    compared = compare(found.reader().read("sofa not grey"), found.facts(product(title="Thing", attributes=attributes)))
    assert [bool(compared.met), bool(compared.violated), bool(compared.unknown)] == [holds is True, holds is False, holds is None]


SMALL = [*NEGATIONS.replace("w o", "w/o").split(", "), "but", "any", "free", "or", "and", "in", "-", ","]
BOUNDING = [words for bounds in (BOUNDS, BOUNDS_BEHIND) for said in bounds.values() for words in said.split(", ")]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*SMALL, *BOUNDING, "grey", "lamp", "2 m", "5 to 10 kg", "odd"]), max_size=7).map(" ".join))
def test_no_word_is_lost_or_said_twice(found: Catalogue, text: str) -> None:
    reading = found.reader().read(text)
    assert [word.text for part in reading.parts for word in split(part.words)] == [word.text for word in split(text)]
    assert reading == found.reader().read(text)
