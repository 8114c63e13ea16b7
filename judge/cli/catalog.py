"""What the catalogue says of itself, and what it makes of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import plain, print_json, say, table
from judge.errors import InputError
from judge.shop.catalog import Catalogue, catalogue
from judge.shop.catalog.reading import Attribute, Category, Number, Part, Reading
from judge.store.catalog import Products, all_queries


def register(app: typer.Typer) -> None:
    app.command()(catalog)


def catalog(
    query: Annotated[str | None, typer.Option("--query", metavar="TEXT", help="Say what is recognised in this text.")] = None,
    queries: Annotated[bool, typer.Option("--queries", help="Count what is recognised in all queries of the database.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="Rows of each table.")] = 15,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Categories, attributes and families of the products, and what is recognised in queries by them.

    Example: judge catalog --query "white metal outdoor lamp"
    """
    with opened(db) as (database, _):
        found = catalogue(Products(database))
        if not found.vocabulary.products:
            raise InputError("There are no products yet", "Bring them in: judge import products FILE")
        texts = [each.text for each in all_queries(database)] if queries else []
    if query is not None:
        _show_reading(found.reader().read(query), json)
    elif queries:
        _show_counts([found.reader().read(text) for text in texts], json)
    else:
        _show_catalogue(found, limit, json)


def _show_reading(reading: Reading, json: bool) -> None:
    if json:
        print_json({"query": reading.text, "said": reading.said(), "parts": [_as_json(part) for part in reading.parts]})
        return
    say(plain(reading.said()))
    table(("words", "read as", "value"), [_row(part) for part in reading.parts])


def _as_json(part: Part) -> dict[str, Any]:
    kind, words, value = part.words, *_row(part)[1:]
    return {"words": kind, "read_as": words, "value": value}


def _row(part: Part) -> tuple[str, str, str]:
    if isinstance(part, Category):
        return part.words, "category" if part.asked else "category beside it", ", ".join(" > ".join(path) for path in part.paths)
    if isinstance(part, Attribute):
        return part.words, part.fact.kind, part.fact.value
    if isinstance(part, Number):
        return part.words, part.measure.dimension, part.measure.said()
    return part.words, "not in the catalogue", ""


def _show_counts(readings: list[Reading], json: bool) -> None:
    counted = _counts(readings)
    if json:
        print_json({"queries": len(readings), "recognised": dict(counted)})
        return
    if not readings:
        say("There are no queries yet. Bring them in: judge import queries FILE")
        return
    table(("recognised", "#queries", "#share"), [(what, count, f"{count / len(readings):.0%}") for what, count in counted.most_common()])
    say(f"of {len(readings):,} queries")


def _counts(readings: Iterable[Reading]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for reading in readings:
        counted["a category"] += bool(reading.categories)
        counted["a number with a unit"] += bool(reading.numbers)
        counted["nothing"] += not (reading.categories or reading.attributes or reading.numbers)
        counted["every word"] += not reading.rest
        counted.update({part.fact.kind for part in reading.attributes})
    return counted


def _show_catalogue(found: Catalogue, limit: int, json: bool) -> None:
    families = [size for size in found.families.sizes().values() if size > 1]
    numbers = {
        "products": found.vocabulary.products,
        "leaves": len(found.leaves),
        "with_category": found.categorised,
        "kind_recognised": found.recognised,
        "without_either": found.vocabulary.products - found.categorised - found.recognised,
        "families": len(families),
        "products_in_families": sum(families),
    }
    kinds = found.vocabulary.kinds()
    leaves = [(" > ".join(leaf), count) for leaf, count in sorted(found.leaves.items(), key=lambda item: (-item[1], item[0]))]
    if json:
        print_json({**numbers, "attributes": [kind._asdict() for kind in kinds[:limit]], "largest_leaves": dict(leaves[:limit])})
        return
    _say_numbers(numbers)
    table(("leaf", "#products"), leaves[:limit])
    rows = [(k.name, k.products, k.values or "many", "free text" if k.free_text else ", ".join(k.common)) for k in kinds[:limit]]
    if rows:
        table(("attribute", "#products", "#values", "the commonest"), rows)
    else:
        say("No product has attributes. Columns that no field takes become attributes: judge import products --help")


def _say_numbers(n: dict[str, int]) -> None:
    say(f"{n['products']:,} products in {n['leaves']:,} leaves")
    say(
        f"{n['with_category']:,} have a category; the kind of {n['kind_recognised']:,} was recognised by what they are called; "
        f"{n['without_either']:,} have neither"
    )
    say(f"{n['families']:,} families of variants and near-duplicates, with {n['products_in_families']:,} products")
