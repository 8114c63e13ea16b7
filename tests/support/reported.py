"""A database in which every section of a report has something to tell, all of its texts ending as a test wishes."""

from __future__ import annotations

from typing import Any

from support.graded import judge_said, rater_said, settled

from judge.measure.abtest.files import Asked as Columns
from judge.measure.abtest.files import layout
from judge.measure.abtest.outcome import Outcome
from judge.measure.abtest.reading import outcome
from judge.measure.report.parts import Asked
from judge.store.behaviour import save_pair_events, save_query_events
from judge.store.db import Database
from judge.store.exports import record_export
from judge.store.intents import save_readings
from judge.store.rankings import save_ranked

HOSTILE = (
    "</text></svg></style><script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'> \u202egnp.exe {{ 7 * 7 }} \"q\" & \u0000"
)
QUERIES, PRODUCTS = 12, 8
COUNTS: dict[str, Any] = {
    "grades": {"resolved": 64, "gold": 1, "label": 31, "verdict": 32},
    "triples": {"possible": 90, "written": 40},
    "types": {"random": 10, "cross_category": 30},
    "splits": {"train": {"queries": 6, "grades": 50, "triples": 30}, "test": {"queries": 2, "grades": 14, "triples": 10}},
}


def filled(shop: Any, ending: str = "") -> Database:
    """Twelve queries with eight products each: judged, half labelled by two raters, logged, ranked by two runs, exported."""
    db: Database = shop(
        products=[{"id": f"p{n}", "title": f"Lamp {n}{ending}", "category": f"Light > Lamps{ending}"} for n in range(PRODUCTS)],
        queries=[{"id": f"q{n}", "text": f"lamp {n}{ending}", "origin": "real"} for n in range(QUERIES)],
        source=f"lexical{ending}",
    )
    pairs = [(f"q{q}", f"p{p}") for q in range(QUERIES) for p in range(PRODUCTS)]
    judge_said(
        db, {pair: 1 + place % 5 for place, pair in enumerate(pairs)}, spec=f"openai/judge{ending}?base_url=http://10.0.0.7/v1#relevance"
    )
    for rater, errs in ((f"Winifred{ending}", 7), ("Rupert", 3)):
        rater_said(db, {pair: 1 + (place + (place % errs == 0)) % 5 for place, pair in enumerate(pairs) if place % 2}, rater=rater)
    settled(db, {pairs[1]: 5})
    save_readings(db, [{"query_id": f"q{n}", "intent": ("category-only", f"odd{ending}")[n % 2], "recognised": []} for n in range(QUERIES)])
    _logged(db)
    for turn, run in enumerate((f"old{ending}", f"new{ending}")):
        save_ranked(db, [_ranked(run, q, p, 1 + (p + turn * q) % PRODUCTS) for q in range(QUERIES) for p in range(PRODUCTS)])
    record_export(db, f"/home/winifred/secret/training{ending.replace('/', '')}", {}, COUNTS)
    return db


def _ranked(run: str, q: int, p: int, rank: int) -> dict[str, Any]:
    return {"run": run, "query_id": f"q{q}", "product_id": f"p{p}", "rank": rank}


def _logged(db: Database) -> None:
    """The first query is popular, and mostly ends without a click; its best product is shown on top and not clicked."""
    day = "2026-01-01"
    searches = [1000, *range(20, 20 + QUERIES - 1)]
    save_query_events(
        db,
        [
            {"query_id": f"q{n}", "day": day, "searches": amount, "zero_click_searches": amount * 3 // 4, "clicks": amount // 4}
            for n, amount in enumerate(searches)
        ],
    )
    save_pair_events(
        db,
        [
            {
                "query_id": f"q{q}",
                "product_id": f"p{p}",
                "day": day,
                "impressions": searches[q],
                "clicks": int(p != 4) * 20,
                "position": p + 1,
            }
            for q in range(QUERIES)
            for p in range(PRODUCTS)
        ],
    )


def a_test(folder: Any, ending: str = "") -> Outcome:
    """A test in which one metric of two differs; the name of a variant ends so."""
    file = folder / "results.csv"
    quoted = '"control","new{}"'.format(ending.replace('"', '""')).split(",", 1)
    file.write_text(f"variant,users,clicked,bought\n{quoted[0]},20000,8200,900\n{quoted[1]},20100,8900,905\n", encoding="utf-8")
    return outcome(layout(file, Columns({})), {})


def asked_of(db: Database, test: Outcome | None = None) -> Asked:
    from judge.store.verdicts import judges

    return Asked(db, judges(db), test)
