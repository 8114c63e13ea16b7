"""What the catalogue says of itself, and what it makes of queries."""

from __future__ import annotations

from typing import Annotated

import typer

from judge.cli.leaf_values import say_more, show_leaves
from judge.cli.leaves import Categories, wanted
from judge.cli.options import MOST, AsJson, Db, opened
from judge.cli.out import print_json, say, table
from judge.cli.readings import show_counts, show_reading
from judge.errors import InputError
from judge.people.amounts import counted
from judge.shop.catalog import Catalogue, catalogue
from judge.store.catalog import Products, all_queries
from judge.store.written import features


def register(app: typer.Typer) -> None:
    app.command()(catalog)


def catalog(
    query: Annotated[str | None, typer.Option("--query", metavar="TEXT", help="Say what is recognised in this text.")] = None,
    queries: Annotated[bool, typer.Option("--queries", help="Count what is recognised in all queries of the database.")] = False,
    category: Categories = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="Rows of each table.")] = 15,
    json: AsJson = False,
    db: Db = None,
) -> None:
    """Categories, attributes and families of the products, and what is recognised in queries by them.

    With --category, how many products of each leaf state which value. What `judge features` found counts too, and is marked.

    Example: judge catalog --query "white metal outdoor lamp"

    Example: judge catalog --category "Furniture > Sofas"
    """
    if sum((query is not None, queries, bool(category))) > 1:
        raise InputError("--query, --queries and --category each ask for something else", "Give one of them")
    with opened(db) as (database, _):
        found = catalogue(Products(database), features(database))
        if not found.vocabulary.products:
            raise InputError("There are no products yet", "Bring them in: judge import products FILE")
        texts = [each.text for each in all_queries(database)] if queries else []
    if query is not None:
        show_reading(found.reader().read(query), json)
    elif queries:
        reader = found.reader()
        show_counts([reader.read(text) for text in texts], json)
    elif category:
        show_leaves(found, wanted(found, category), limit, json)
    else:
        _show_catalogue(found, limit, json)


def _show_catalogue(found: Catalogue, limit: int, json: bool) -> None:
    families = [size for size in found.families.sizes().values() if size > 1]
    learned = {fact for those in found.learned_values.values() for fact in those}
    numbers = {
        "products": found.vocabulary.products,
        "leaves": len(found.leaves),
        "with_category": found.categorised,
        "kind_recognised": found.recognised,
        "without_either": found.vocabulary.products - found.categorised - found.recognised,
        "families": len(families),
        "products_in_families": sum(families),
        "values_found_by_a_model": len(learned),
    }
    kinds = found.vocabulary.kinds()
    leaves = [(" > ".join(leaf), count) for leaf, count in found.leaves.items()]
    if json:
        print_json({**numbers, "attributes": [kind._asdict() for kind in kinds[:limit]], "largest_leaves": dict(leaves[:limit])})
        return
    _say_numbers(numbers)
    table(("leaf", "#products"), leaves[:limit])
    say_more(len(leaves), limit)
    rows = [(k.name, k.products, k.values or "many", "free text" if k.free_text else ", ".join(k.common)) for k in kinds[:limit]]
    if rows:
        table(("attribute", "#products", "#values", "the commonest"), rows)
        say_more(len(kinds), limit)
    else:
        say("No product has attributes. Columns that no field takes become attributes: judge import products --help")


def _say_numbers(n: dict[str, int]) -> None:
    say(f"{counted(n['products'], 'product')} in {counted(n['leaves'], 'leaf', 'leaves')}")
    say(
        f"{n['with_category']:,} with a category; the kind of {n['kind_recognised']:,} was recognised by what they are called; "
        f"{n['without_either']:,} with neither"
    )
    families = counted(n["families"], "family", "families")
    say(f"{families} of variants and near-duplicates, with {counted(n['products_in_families'], 'product')}")
    if n["values_found_by_a_model"]:
        values = counted(n["values_found_by_a_model"], "value")
        say(f"{values} found by a model: judge catalog --category PATH shows which")
