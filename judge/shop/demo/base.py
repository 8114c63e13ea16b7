"""What the demo shop is made of: kinds of product, products, and dice. Everything else in the package is built on these."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

SHOP = "Nowhere Furnishings"
"""An invented shop. Its series are named after weather that never was; its web addresses end in .example."""

Attributes = dict[str, str | int]


@dataclass(frozen=True)
class Line:
    """One design of a kind: a series in one material and some colours. `setting` overrides the kind's."""

    series: str
    material: str
    colours: tuple[str, ...]
    setting: str | None = None


@dataclass(frozen=True)
class Kind:
    """One leaf of the category tree and what is sold there; `assortment.toml` explains the fields."""

    name: str
    path: str
    family: str
    price: int
    lines: tuple[Line, ...]
    sizes: tuple[Mapping[str, str | int], ...]
    uses: tuple[str, ...]
    part_of: tuple[str, ...] = ()
    noun: str = ""
    measure: str = ""
    setting: str = "indoor"

    @property
    def aisle(self) -> str:
        """The category one level up."""
        return self.path.rpartition(" > ")[0]


@dataclass(frozen=True)
class DemoProduct:
    """One product as the shop writes it. `attributes` holds only what the page states: a missing key is "not stated"."""

    id: str
    kind: Kind
    title: str
    description: str
    attributes: Attributes
    image_url: str
    price: float

    @property
    def url(self) -> str:
        return f"https://nowhere-furnishings.example/p/{self.id}"


def _kind(name: str, row: Mapping[str, Any]) -> Kind:
    lines = tuple(Line(**{**line, "colours": tuple(line["colours"])}) for line in row["lines"])
    lists = {field: tuple(row.get(field, ())) for field in ("sizes", "uses", "part_of")}
    return Kind(**{**row, **lists, "name": name, "lines": lines})


KINDS: dict[str, Kind] = {
    name: _kind(name, row) for name, row in tomllib.loads(files(__package__).joinpath("assortment.toml").read_text("utf-8")).items()
}


def dice(seed: int, purpose: str) -> random.Random:
    """A random stream of its own for each purpose, so that a change in one part of the shop leaves the others as they were."""
    return random.Random(f"{seed} {purpose}")  # noqa: S311  (a simulation, not a secret)
