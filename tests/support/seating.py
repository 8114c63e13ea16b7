"""A shop of chairs and what stands around them, in which the right answer of every source of negatives is obvious."""

from __future__ import annotations

from typing import Any

from judge.mining import SOURCES
from judge.mining.base import Ground
from judge.store.behaviour import save_pair_events
from judge.store.catalog import all_queries, save_products, save_queries
from judge.store.db import Database


def product(id_: str, title: str, category: str, **attributes: str) -> dict[str, Any]:
    return {"id": id_, "title": title, "category": category, "attributes": attributes}


DESK_CHAIRS, STOOLS = "Seating > Office seating > Desk chairs", "Seating > Office seating > Stools"
BENCHES, PARASOLS, WHEELS = "Seating > Garden seating > Benches", "Garden > Parasols", "Parts > Wheels"

PRODUCTS = [
    product("black", "Aron desk chair black", DESK_CHAIRS, colour="black", material="leather", series="Aron", item_group_id="aron"),
    product("red", "Aron desk chair red", DESK_CHAIRS, colour="red", material="leather", series="Aron", item_group_id="aron"),
    product("black-fabric", "Bexley desk chair", DESK_CHAIRS, colour="black", material="cotton", series="Bexley"),
    product("white-fabric", "Bexley desk chair two", DESK_CHAIRS, colour="white", material="cotton", series="Bexley"),
    product(
        "green-fabric",
        "Bexley desk chair with a high back and a long name",
        DESK_CHAIRS,
        colour="green",
        material="cotton",
        series="Bexley",
    ),
    product("no-colour", "Plain desk chair", DESK_CHAIRS),
    product("two-colours", "Zebra desk chair", DESK_CHAIRS, colour="black, white"),
    product("stool", "Leather bar stool", STOOLS, colour="black", material="leather"),
    product("red-stool", "Leather bar stool red", STOOLS, colour="red", material="leather"),
    product("bench", "Leather bench", BENCHES, colour="black", material="leather"),
    product("parasol", "Parasol", PARASOLS, colour="black", material="leather"),
    product("casters", "Casters for desk chairs", WHEELS, colour="silver"),
    product("aron-armrest", "Armrest for Aron", WHEELS, colour="silver"),
    product("wheel", "Desk chair wheel", WHEELS, colour="silver"),
]
QUERIES = [
    {"id": "colour", "text": "black desk chair"},
    {"id": "both", "text": "black leather desk chair"},
    {"id": "plain", "text": "desk chair"},
    {"id": "unknown", "text": "Zzyzx 🛋️"},
]


def shown(
    query: str, product_id: str, clicks: int, impressions: int = 100, position: float | None = 1, day: str = "2026-05-01"
) -> dict[str, Any]:
    return {"query_id": query, "product_id": product_id, "day": day, "impressions": impressions, "clicks": clicks, "position": position}


EVENTS = [
    shown("plain", "black", 20),
    shown("plain", "parasol", 0),
    shown("plain", "bench", 0, position=2),
    shown("plain", "red", 9, position=2),
]


def furnish(db: Database) -> Database:
    """Brings all of it into a database."""
    save_products(db, PRODUCTS)
    save_queries(db, QUERIES)
    save_pair_events(db, EVENTS)
    return db


def proposed(db: Database, source: str, query: str, depth: int | None = 100) -> list[str]:
    """What a source proposes for one query, in its order: "product" or, kept under another name than the source's own, "product (name)"."""
    found = SOURCES[source].propose(Ground(db, tuple(all_queries(db))), depth)
    return [f"{each.product_id}{'' if each.source == source else f' ({each.source})'}" for each in found if each.query_id == query]
