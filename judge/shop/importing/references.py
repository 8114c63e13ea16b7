"""Do the queries and products that rows name exist? Unknown ones are refused and counted, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as arrow
from pyarrow import compute

from judge.shop.importers.base import Problem, shorten
from judge.shop.importing.drafts import Draft
from judge.store.catalog import QueryIds, query_ids_by_text
from judge.store.db import Database
from judge.store.rows import known_ids
from judge.tables import Product, Query


@dataclass
class References:
    """Checks drafts against the store, a chunk at a time, and remembers what it did not find there."""

    db: Database
    unknown_queries: set[str] = field(default_factory=set)
    unknown_products: set[str] = field(default_factory=set)
    _of_searches: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def _by_text(self) -> QueryIds:
        return query_ids_by_text(self.db)

    def resolve(self, drafts: Sequence[Draft]) -> Iterator[Draft | Problem]:
        """Each draft with the id of its query, or why it is refused. Drafts that refer to nothing pass."""
        queries = known_ids(self.db, Query, (draft.row["query_id"] for draft in drafts if draft.row.get("query_id")))
        products = known_ids(self.db, Product, (draft.row["product_id"] for draft in drafts if draft.row.get("product_id")))
        for draft in drafts:
            yield self._query_of(draft, queries) or self._product_of(draft, products) or self._with_query(draft)

    def all_known(self, fields: Any) -> Any | None:
        """The same for a table of fields with columns query_id, query and product_id; None where not every row names what exists."""
        known = self._with_ids(fields)
        if known is None:
            return None
        queries, products = ([id_ for id_ in known[name].unique().to_pylist() if id_] for name in ("query_id", "product_id"))
        found = len(known_ids(self.db, Query, queries)) == len(queries) and len(known_ids(self.db, Product, products)) == len(products)
        return known if found else None

    def _with_ids(self, fields: Any) -> Any | None:
        """Rows that name their query by its text only, with its id; None where a text names none, or several."""
        if not fields["query_id"].null_count:
            return fields
        texts = fields["query"].combine_chunks().dictionary_encode()
        ids = [None if text in self._by_text.twice else self._by_text.ids.get(text) for text in texts.dictionary.to_pylist()]
        found = compute.coalesce(fields["query_id"], arrow.array(ids, arrow.string()).take(texts.indices))
        return None if found.null_count else fields.set_column(fields.column_names.index("query_id"), "query_id", found)

    def _query_of(self, draft: Draft, known: set[str]) -> Problem | None:
        query_id = draft.row.get("query_id")
        if query_id is None or query_id in known:
            return None
        if draft.text is None:
            self.unknown_queries.add(query_id)
            return Problem(draft.line, "query_id", shorten(query_id), "is no query of this database", "Import its query first")
        if draft.text in self._by_text.twice:
            remedy = "Add a column query_id that says which"
            return Problem(draft.line, "query", shorten(draft.text), "is the text of more than one query", remedy)
        if draft.text not in self._by_text.ids:
            self.unknown_queries.add(draft.text)
            remedy = "Import its query first; texts are compared exactly, case and spaces included"
            return Problem(draft.line, "query", shorten(draft.text), "is the text of no query of this database", remedy)
        return None

    def _product_of(self, draft: Draft, known: set[str]) -> Problem | None:
        product_id = draft.row.get("product_id")
        if product_id is None or product_id in known:
            return None
        self.unknown_products.add(product_id)
        if draft.row.get("search_id"):
            self._of_searches.append({**self._with_query(draft).row, "refused": True})
        return Problem(draft.line, "product_id", shorten(product_id), "is no product of this database", "Import its product first")

    def _with_query(self, draft: Draft) -> Draft:
        if draft.text is None:
            return draft
        return draft._replace(row={**draft.row, "query_id": self._by_text.ids[draft.text]})

    def of_searches(self) -> list[dict[str, Any]]:
        """The rows refused since the last call that still tell of their search: all they lack is a known product."""
        found, self._of_searches = self._of_searches, []
        return found

    @property
    def notes(self) -> list[str]:
        missing = (("queries", self.unknown_queries), ("products", self.unknown_products))
        return [f"Unknown {kind}: {len(ids):,}, such as {shorten(min(ids))}; import them first" for kind, ids in missing if ids]
