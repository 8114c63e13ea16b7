"""What the demo shop holds to be true, one sentence a case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.shop.demo.base import KINDS, DemoProduct
from judge.shop.demo.queries import QUERIES
from judge.shop.demo.truth import NEAR, Between, Not, Wish, true_grade


def product(kind: str, **attributes: str | int) -> DemoProduct:
    return DemoProduct("1", KINDS[kind], "", "", attributes, "", 1.0)


WHITE_SOFA = Wish(("sofa", "corner sofa"), also=("sofa bed",), perhaps=("outdoor sofa",), needs={"colour": "white"})
SMALL_DESK = Wish(("desk",), needs={"width_cm": Between(high=119)}, minor={"colour": "black"})
LAMP_WITHOUT_CORD = Wish(("table lamp",), needs={"power": Not(("cord", "mains"))})

CASES = [
    ("a white sofa is exactly what 'white sofa' asks for", WHITE_SOFA, product("sofa", colour="white"), 5),
    ("so is a white corner sofa", WHITE_SOFA, product("corner sofa", colour="white"), 5),
    ("a cream sofa is nearly white", WHITE_SOFA, product("sofa", colour="cream"), 4),
    ("a white sofa bed would do", WHITE_SOFA, product("sofa bed", colour="white"), 4),
    ("a sofa whose page does not say its colour is doubtful", WHITE_SOFA, product("sofa", material="linen"), 3),
    ("perhaps a white outdoor sofa was meant", WHITE_SOFA, product("outdoor sofa", colour="white"), 3),
    ("a black sofa violates the colour", WHITE_SOFA, product("sofa", colour="black"), 2),
    ("a white cover is an accessory, not a sofa", WHITE_SOFA, product("sofa cover", colour="white"), 2),
    ("replacement legs are a spare part", WHITE_SOFA, product("replacement legs", colour="white"), 2),
    ("a white armchair stands in the same aisle", WHITE_SOFA, product("armchair", colour="white"), 2),
    ("a white dining table is another thing", WHITE_SOFA, product("dining table", colour="white"), 1),
    ("the worst reservation counts: a black sofa bed is not better than a black sofa", WHITE_SOFA, product("sofa bed", colour="black"), 2),
    ("a narrow black desk meets number and wish", SMALL_DESK, product("desk", width_cm=100, colour="black"), 5),
    ("a minor wish unmet costs one grade", SMALL_DESK, product("desk", width_cm=100, colour="white"), 4),
    ("a minor wish not stated costs one grade as well", SMALL_DESK, product("desk", width_cm=100), 4),
    ("one centimetre too many is a near miss", SMALL_DESK, product("desk", width_cm=120, colour="black"), 4),
    ("forty too many are not", SMALL_DESK, product("desk", width_cm=160, colour="black"), 2),
    ("a rechargeable lamp has no cord", LAMP_WITHOUT_CORD, product("table lamp", power="rechargeable"), 5),
    ("a negation is violated by what it excludes", LAMP_WITHOUT_CORD, product("table lamp", power="cord"), 2),
    ("a lamp that does not say is doubtful", LAMP_WITHOUT_CORD, product("table lamp"), 3),
    ("a lamp shade without a cord is still no lamp", LAMP_WITHOUT_CORD, product("lamp shade", power="rechargeable"), 2),
    ("an accessory asked for by name is exact", Wish(("sofa cover",)), product("sofa cover"), 5),
    ("the sofa is not the cover that was asked for", Wish(("sofa cover",)), product("sofa"), 2),
    ("nothing in this shop is a garden gnome", Wish(()), product("planter"), 1),
]


@pytest.mark.parametrize(("wish", "item", "grade"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_truth(wish, item, grade):
    assert true_grade(wish, item) == grade


def test_what_is_near_is_sold_somewhere():
    sold = {value for kind in KINDS.values() for line in kind.lines for value in (line.material, *line.colours)}
    assert {value for values in NEAR.values() for value in values} <= sold
    assert set(NEAR) <= sold


@given(low=st.floats(1, 500), high=st.floats(500, 1000), value=st.integers(1, 2000))
def test_a_number_in_range_is_exact_and_a_wider_range_is_never_worse(low, high, value):
    item = product("desk", width_cm=value)
    grade = true_grade(Wish(("desk",), needs={"width_cm": Between(low, high)}), item)
    wider = true_grade(Wish(("desk",), needs={"width_cm": Between(low / 2, high * 2)}), item)
    assert (grade == 5) == (low <= value <= high)
    assert wider >= grade


def test_one_more_requirement_never_raises_a_grade(products):
    for query in QUERIES:
        wish = query.wish
        stricter = Wish(wish.kinds, wish.also, wish.perhaps, {**wish.needs, "cupholders": "yes"}, wish.minor)
        assert all(true_grade(stricter, item) <= true_grade(wish, item) for item in products)
