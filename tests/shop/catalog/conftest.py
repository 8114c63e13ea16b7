"""A small catalogue with a tree, attributes and variants."""

from __future__ import annotations

from itertools import count

import pytest
from support.catalogues import product

from judge.shop.catalog import Catalogue, catalogue
from judge.tables import Product

LAMPS, SOFAS, BEDS = "Home > Lighting > Floor lamps", "Home > Sofas & armchairs", "Home > Beds"


def lamps_and_sofas() -> list[Product]:
    number = count(1)
    rows = [
        *(("STRÅLA floor lamp", LAMPS, {"product_colour": colour, "material": "metal"}) for colour in ("white", "black", "gray")),
        *(("VINGE outdoor floor lamp, 150 cm", LAMPS, {"Colour of product": colour}) for colour in ("white", "green")),
        *(("Orange two-seat sofa", SOFAS, {"color": "orange", "series": "Orange", "seats": "two"}) for _ in range(2)),
        *(("Oak bed frame, 90x200 cm", BEDS, {"material": "Oak", "series": "NATT"}) for _ in range(2)),
        ("Corner sofa in linen", SOFAS, {"seats": "corner"}),
    ]
    return [product(id=f"p{next(number)}", title=title, category=category, attributes=said) for title, category, said in rows]


@pytest.fixture(scope="session")
def products() -> list[Product]:
    return lamps_and_sofas()


@pytest.fixture(scope="session")
def found(products: list[Product]) -> Catalogue:
    return catalogue(products)
