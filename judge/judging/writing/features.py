"""The attributes by which shoppers tell the products of a leaf category apart, as a model finds them in a sample.

The method of arXiv 2605.00353, section 3.1: attributes are found leaf by leaf and follow no fixed list, so that furniture may
have "solid wood" and textiles may not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

from judge.errors import Unreadable
from judge.judging.base import Form, Json
from judge.judging.free import Question
from judge.judging.shown import ShownProduct, one_line
from judge.judging.writing.leaf import Leaf
from judge.judging.writing.prompts import WritingPrompt
from judge.judging.writing.reading import an_object, list_of, object_of, with_keys

Kind = Literal["visual", "material", "size", "activity", "need", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATED: tuple[Kind, ...] = ("visual", "material", "size")
"""Kinds whose values a product states in so many words. What it is used or needed for is understood, not read."""

ROOM = 6
"""A leaf's attributes are about as long as so many verdicts."""
NAME, VALUE = 60, 100
"""Characters of a name and of a value that are kept."""

Dropped = Literal["no such product", "not in the product's text", "said before", "empty"]


class Value(NamedTuple):
    """A value, and the ids of the sampled products that show it."""

    value: str
    products: tuple[str, ...]


class Feature(NamedTuple):
    """An attribute of a leaf's products."""

    name: str
    kind: Kind
    values: tuple[Value, ...]


class Found(NamedTuple):
    """The features of a leaf. `named` values = those kept + those dropped, by reason."""

    features: tuple[Feature, ...]
    named: int
    dropped: Mapping[Dropped, int]


class _Named(NamedTuple):
    """An attribute as the reply has it: values beside numbers of products."""

    name: str
    kind: Kind
    values: tuple[tuple[str, tuple[int, ...]], ...]


def question(prompt: WritingPrompt, leaf: Leaf) -> Question[Found]:
    """What to ask about a leaf; its answer holds only values that products of the sample show."""
    form = Form(_schema(len(leaf.products)), ROOM)
    return Question(prompt.messages(leaf, {"kinds": KINDS}), form, lambda text: _held(prompt, leaf, _read(text)))


def _schema(n: int) -> Json:
    numbers = {"type": "array", "items": {"type": "integer"}, "description": f"The products that show it, 1 to {n}."}
    value = an_object({"value": {"type": "string"}, "products": numbers})
    kind = {"type": "string", "enum": [*KINDS]}
    feature = an_object({"name": {"type": "string"}, "kind": kind, "values": {"type": "array", "items": value}})
    return an_object({"features": {"type": "array", "items": feature}})


def _read(text: str) -> list[_Named]:
    found = object_of(text, ("features",))["features"]
    return [_named(with_keys(item, ("name", "kind", "values"))) for item in list_of(dict, found, "features")]


def _named(item: Json) -> _Named:
    name, kind = item["name"], item["kind"]
    if not isinstance(name, str) or kind not in KINDS:
        raise Unreadable(f"a feature has no name, or a kind that is none of {', '.join(KINDS)}")
    return _Named(name, kind, tuple(_value(with_keys(value, ("value", "products"))) for value in list_of(dict, item["values"], "values")))


def _value(item: Json) -> tuple[str, tuple[int, ...]]:
    if not isinstance(item["value"], str):
        raise Unreadable("a value is no text")
    return item["value"], tuple(list_of(int, item["products"], "products"))


def _held(prompt: WritingPrompt, leaf: Leaf, named: Sequence[_Named]) -> Found:
    """What was named, held against the sample: a value nobody can point at is dropped, and a feature without values with it."""
    texts = [plain(str(ShownProduct.of(product, prompt.fields))) for product in leaf.products]
    dropped: Counter[Dropped] = Counter()
    features: dict[tuple[str, Kind], dict[str, Value]] = {}
    for one in named:
        values = features.setdefault((one_line(one.name, NAME).casefold(), one.kind), {})
        for text, numbers in one.values:
            found = _checked(one.kind, one_line(text, VALUE), numbers, texts)
            if isinstance(found, str):
                dropped[found] += 1
            elif plain(text) in values:
                dropped["said before"] += 1
            else:
                values[plain(text)] = Value(one_line(text, VALUE), tuple(leaf.products[number - 1].id for number in found))
    kept = (Feature(name, kind, tuple(values.values())) for (name, kind), values in features.items() if values)
    return Found(tuple(kept), sum(len(one.values) for one in named), dict(dropped))


def _checked(kind: Kind, value: str, numbers: Sequence[int], texts: Sequence[str]) -> Dropped | list[int]:
    """The numbers of the products that show a value, or why none does."""
    if not plain(value):
        return "empty"
    there = [number for number in dict.fromkeys(numbers) if 1 <= number <= len(texts)]
    if not there:
        return "no such product"
    showing = [number for number in there if kind not in STATED or f" {plain(value)} " in f" {texts[number - 1]} "]
    return showing or "not in the product's text"


def plain(text: str) -> str:
    """Words and numbers alone, without case: what two spellings of one value share."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def as_json(found: Found) -> dict[str, Any]:
    """Everything as JSON values."""
    features = [{**feature._asdict(), "values": [value._asdict() for value in feature.values]} for feature in found.features]
    return {"features": features, "named": found.named, "dropped": dict(found.dropped)}
