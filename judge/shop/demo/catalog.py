"""The catalogue: every line in every colour and size of `assortment.toml`, described in words, then made a little imperfect.

Imperfect as real catalogues are: some pages leave out the colour or the material, some products are listed
twice under nearly the same title, and a few carry texts that attack whoever reads them (`hostile.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from judge.shop.demo.base import KINDS, Attributes, DemoProduct, Kind, Line, dice
from judge.shop.demo.hostile import with_hostile_texts
from judge.shop.demo.pictograms import pictogram
from judge.shop.demo.words import CARE, COLOURS, FACT_PATTERNS, FACTS, MATERIALS, NATURAL, SERIES

UNSTATED = 0.08
"""Share of products whose page does not say the colour, or does not say the material."""

TWINS = 10
"""Products that are listed a second time under nearly the same title."""

TITLES = ("{head}, {finish}, {measure}", "{head} in {finish}, {measure}", "{head}, {measure}, {finish}")

PRICE_OF_MATERIAL = {"oak": 1.4, "walnut": 1.3, "leather": 1.7, "velvet": 1.15, "brass": 1.5, "pocket springs": 1.2, "latex": 1.5}


def make_catalog(seed: int) -> list[DemoProduct]:
    """About three hundred products, the same ones for the same seed."""
    chance = dice(seed, "catalog")
    drafts = [_product(chance, kind, *choice) for kind in KINDS.values() for choice in _assortment(kind)]
    twins = [_twin(chance, product) for product in chance.sample(drafts, TWINS)]
    listed = with_hostile_texts(drafts) + twins
    # Ids are text with leading zeros, as in many shops: whoever reads them as numbers breaks every reference.
    ids = sorted(chance.sample(range(100, 9999), len(listed)))
    return [replace(product, id=f"{number:05d}") for product, number in zip(listed, ids, strict=True)]


def _assortment(kind: Kind) -> Iterator[tuple[Line, str, int]]:
    for line in kind.lines:
        for colour in line.colours:
            for size in range(len(kind.sizes)):
                yield line, colour, size


def _product(chance: Random, kind: Kind, line: Line, colour: str, size: int) -> DemoProduct:
    everything = _attributes(kind, line, colour, size)
    left_out = chance.choice(("colour", "material")) if chance.random() < UNSTATED else ""
    stated = {name: value for name, value in everything.items() if name != left_out}
    words = str(kind.sizes[size].get("words", ""))
    return DemoProduct(
        id="",
        kind=kind,
        title=_title(chance, kind, words, stated),
        description=_description(chance, kind, stated),
        attributes=stated,
        image_url=pictogram(kind.name, str(stated.get("colour", "")), str(stated.get("material", ""))),
        price=_price(chance, kind, line, size),
    )


def _attributes(kind: Kind, line: Line, colour: str, size: int) -> Attributes:
    measures = {name: value for name, value in kind.sizes[size].items() if name != "words"}
    setting = kind.setting if line.setting is None else line.setting
    return {"series": line.series, "colour": colour, "material": line.material, **measures, **({"setting": setting} if setting else {})}


def _title(chance: Random, kind: Kind, words: str, stated: Attributes) -> str:
    noun = (kind.noun or kind.name).format_map(stated)
    head = " ".join(filter(None, (str(stated["series"]), words, noun)))
    finish = " ".join(str(stated[name]) for name in ("colour", "material") if name in stated)
    text = chance.choice(TITLES).format(head=head, finish=finish, measure=kind.measure.format_map(stated))
    return text.replace(", ,", ",").removesuffix(", ")


def _description(chance: Random, kind: Kind, stated: Attributes) -> str:
    opening = [chance.choice(SERIES[str(stated["series"])]), chance.choice(kind.uses)]
    details = [_facts(stated)]
    if "material" in stated:
        details.append(chance.choice(MATERIALS[str(stated["material"])]))
    if "colour" in stated:
        details.append(chance.choice(NATURAL if stated["colour"] == "natural" else COLOURS).format_map(stated))
    chance.shuffle(opening)
    chance.shuffle(details)
    closing = chance.choice(CARE[kind.path.partition(" > ")[0]])
    return " ".join(filter(None, (*opening, *details, closing)))


def _facts(stated: Attributes) -> str:
    """What the page states beside colour and material, as sentences: "The top is round. Width 110 cm."."""
    said = [FACTS[fact] for fact in stated.items() if fact in FACTS]
    said += [FACT_PATTERNS[name].format(value=value, series=stated["series"]) for name, value in stated.items() if name in FACT_PATTERNS]
    measures = [f"{name.removesuffix('_cm')} {value} cm" for name, value in stated.items() if name.endswith("_cm")]
    return " ".join((*said, *([", ".join(measures).capitalize() + "."] if measures else [])))


def _price(chance: Random, kind: Kind, line: Line, size: int) -> float:
    exact = kind.price * (1 + 0.4 * size) * PRICE_OF_MATERIAL.get(line.material, 1.0) * chance.uniform(0.97, 1.03)
    return round(exact) - 0.05 if exact < 50 else float(round(exact / 5) * 5 - 1)


def _twin(chance: Random, product: DemoProduct) -> DemoProduct:
    """The same product listed again: series last in the name, another wording, a slightly different price."""
    head, finish = re.split(r", | in ", product.title, maxsplit=1)
    series, _, noun = head.partition(" ")
    title = f"{noun.capitalize()} {series}, {finish}"
    return replace(
        product, title=title, description=_description(chance, product.kind, product.attributes), price=round(product.price * 0.96, 2)
    )
