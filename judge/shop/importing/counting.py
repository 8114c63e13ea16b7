"""What rows of events count: columns of fields in, columns to add up out. Pure, a batch of rows at a time.

A file with counts has a row for a query and day, or a query, product and day. In a log every row is one event: what its `event` says,
else one showing of its product, or one search where it names none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pyarrow as arrow
from pyarrow import compute

from judge.shop.importing.fields import EVENTS, OF_PAIR, OF_QUERY, spelled

_TEXT, _COUNT, _NUMBER = arrow.string(), arrow.int64(), arrow.float64()
FIELDS_READ = arrow.schema(
    [
        *((name, _TEXT) for name in ("query_id", "query", "product_id", "day", "event", "search_id")),
        *((name, arrow.bool_()) for name in ("clicked", "refused")),
        *((name, _COUNT) for name in dict.fromkeys((*OF_QUERY, *OF_PAIR))),
        *((name, _NUMBER) for name in ("position", "propensity")),
    ]
)
"""The fields of rows that were read and checked; null where a row has no such field. `refused`: it tells of its search only."""

ZERO = "zero_click_searches"
WEIGHTED = ("weighted_impressions", "weighted_clicks")
MEAN = ("position_total", "position_weight")


class Counts(NamedTuple):
    """Arrow tables to be added up by key. `searches`: searches by their id, with their clicks.

    `left_out`: rows with counts that have no place in them. `other`: rows by the name of an event that counts nothing.
    `unclear`: searches of which nobody knows whether anything was clicked.
    """

    queries: Any
    pairs: Any
    searches: Any
    left_out: int
    other: dict[str, int]
    unclear: int


def counting(fields: Any, *, log: bool, weighted: bool) -> Counts:
    """What these rows (`FIELDS_READ`) count. `log`: no column of the file counts. `weighted`: it has the column `propensity`."""
    if not log:
        return _counts(fields, _given(fields), weighted, {}, log=False)
    happened = _happened(fields)
    counts = arrow.array(compute.is_in(happened, arrow.array([*OF_QUERY, *OF_PAIR])))
    other = compute.value_counts(happened.filter(compute.and_(taken(fields), compute.invert(counts)))).to_pylist()
    names = {each["values"]: each["counts"] for each in other}
    fields, happened = fields.filter(counts), happened.filter(counts)
    return _counts(fields, _ones(fields, happened), weighted, names, log=True)


def _happened(fields: Any) -> Any:
    """The count that each row adds one to, or the name of an event that counts nothing."""
    named = fields["event"].combine_chunks().dictionary_encode()
    meant = arrow.array([EVENTS.get(spelled(name), name) for name in named.dictionary.to_pylist()], _TEXT)
    silent = compute.if_else(compute.is_valid(fields["product_id"]), "impressions", "searches")
    return compute.coalesce(meant.take(named.indices), silent.combine_chunks())


def _given(fields: Any) -> dict[str, Any]:
    """What a row does not say did not happen, but for searches without a click: of those nobody knows."""
    counts = {name: _or_zero(fields[name]) for name in dict.fromkeys((*OF_QUERY, *OF_PAIR))}
    return {**counts, ZERO: compute.if_else(compute.greater(counts["searches"], 0), fields[ZERO], counts[ZERO])}


def _unknown_where(unclear: Any, counts: Any) -> Any:
    return compute.if_else(unclear, arrow.scalar(None, _COUNT), counts)


def _ones(fields: Any, happened: Any) -> dict[str, Any]:
    """The same, in a log: 1 or 0 each."""
    ones = {name: compute.equal(happened, name) for name in dict.fromkeys((*OF_QUERY, *OF_PAIR))}
    ones["clicks"] = compute.or_(ones["clicks"], compute.fill_null(fields["clicked"], False))
    ones[ZERO] = compute.and_(ones["searches"], compute.invert(compute.fill_null(fields["clicked"], True)))
    return {name: each.cast(_COUNT) for name, each in ones.items()}


def _counts(fields: Any, counts: dict[str, Any], weighted: bool, other: dict[str, int], *, log: bool) -> Counts:
    rows = arrow.table({name: fields[name] for name in ("query_id", "product_id", "day", "search_id", "clicked", "position", "propensity")})
    for name, each in counts.items():
        rows = rows.append_column(name, each)
    searches = rows.filter(compute.is_valid(rows["search_id"])) if log else rows.slice(0, 0)
    rows = rows.filter(taken(fields))
    # A search is the query's, whatever else its row names.
    of_pair = compute.is_valid(rows["product_id"])
    if log:
        of_pair = compute.and_(of_pair, compute.equal(rows["searches"], 0))
    pairs, queries = rows.filter(of_pair), rows.filter(compute.invert(of_pair))
    left_out = _any(pairs, set(OF_QUERY) - set(OF_PAIR)) + _any(queries, set(OF_PAIR) - set(OF_QUERY), "position")
    told = compute.is_valid(queries["search_id"]) if log else arrow.repeat(False, len(queries))
    silent = compute.and_(compute.invert(told), compute.is_null(queries["clicked"])) if log else compute.is_null(queries[ZERO])
    unclear = compute.and_(silent, compute.greater(queries["searches"], 0))
    return Counts(
        arrow.concat_tables([_of_queries(queries, told, unclear), *([_deduced(pairs)] if log else [])]),
        _of_pairs(pairs, weighted, log=log),
        searches.select(["query_id", "search_id", "day", "clicks"]),
        left_out,
        other,
        compute.sum(queries["searches"].filter(unclear)).as_py() or 0,
    )


def taken(fields: Any) -> Any:
    """Which of these rows (`FIELDS_READ`) were not refused."""
    return compute.invert(compute.fill_null(fields["refused"].combine_chunks(), False))


def _any(rows: Any, names: set[str], filled: str | None = None) -> int:
    """Rows in which one of these counts is not 0, or that field is filled."""
    found = compute.is_valid(rows[filled]) if filled else arrow.repeat(False, len(rows))
    for name in names:
        found = compute.or_(found, compute.greater(_or_zero(rows[name]), 0))
    return compute.sum(found).as_py() or 0


def _of_queries(rows: Any, told: Any, unclear: Any) -> Any:
    """Searches that have an id are counted by it, not by their rows."""
    counts = {name: rows[name] for name in OF_QUERY}
    for name in ("searches", ZERO):
        counts[name] = compute.if_else(told, 0, rows[name])
    counts[ZERO] = _unknown_where(unclear, counts[ZERO])
    return arrow.table({"query_id": rows["query_id"], "day": rows["day"], **counts, "rows": arrow.repeat(1, len(rows))})


def _deduced(rows: Any) -> Any:
    """What happened to its products happened to the query."""
    counts = {name: rows[name] if name in OF_PAIR else arrow.repeat(0, len(rows)) for name in OF_QUERY}
    return arrow.table({"query_id": rows["query_id"], "day": rows["day"], **counts, "rows": arrow.repeat(0, len(rows))})


def _of_pairs(rows: Any, weighted: bool, *, log: bool) -> Any:
    shown = rows["impressions"]
    # In a log only a showing says where; a row of counts without any still has its position.
    weight = shown if log else compute.max_element_wise(shown, 1)
    placed = compute.if_else(compute.is_valid(rows["position"]), weight, 0).cast(_NUMBER)
    means = {"position_total": compute.multiply(compute.fill_null(rows["position"], 0.0), placed), "position_weight": placed}
    sums = {
        name: _by_propensity(rows, name.removeprefix("weighted_")) if weighted else arrow.nulls(len(rows), _NUMBER) for name in WEIGHTED
    }
    key = {name: rows[name] for name in ("query_id", "product_id", "day")}
    return arrow.table({**key, **{name: rows[name] for name in OF_PAIR}, **sums, **means, "rows": arrow.repeat(1, len(rows))})


def _by_propensity(rows: Any, name: str) -> Any:
    """Horvitz and Thompson 1952: each counts 1 / the probability of what was seen. Unknown where that is, except that nothing stays nothing."""
    nothing = compute.equal(compute.add(rows["impressions"], rows["clicks"]), 0)
    return compute.if_else(nothing, 0.0, compute.divide(rows[name].cast(_NUMBER), rows["propensity"]))


def _or_zero(counts: Any) -> Any:
    return compute.fill_null(counts, 0)


def added_up(rows: Any, keys: list[str]) -> dict[str, list[Any]]:
    """The rows of one batch, one for each key: numbers are sums (unknown where one of them is), a day is the first."""
    rest = [name for name in rows.column_names if name not in keys]
    whole = compute.ScalarAggregateOptions(skip_nulls=False)
    wanted = [(name, "min") if name == "day" else (name, "sum", whole) for name in rest]
    # One thread: the order in which floating point numbers are added is then that of the file.
    found = rows.group_by(keys, use_threads=False).aggregate(wanted)
    found = found.sort_by([(key, "ascending") for key in keys])
    return {name.removesuffix("_sum").removesuffix("_min"): found[name].to_pylist() for name in found.column_names}
