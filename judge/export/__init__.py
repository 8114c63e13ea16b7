"""Training triples and test collections from what people and judges said: one selection, many formats."""

from __future__ import annotations

import gc
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from judge.errors import InputError
from judge.export.aids import Aids
from judge.export.card import write_card
from judge.export.counts import Counts
from judge.export.folder import in_place_when_whole
from judge.export.formats import FORMATS
from judge.export.formats.base import About, Format
from judge.export.intents import Intents
from judge.export.manifest import Checked, described, manifest, write_manifest
from judge.export.parts import Part, Way, here
from judge.export.policy import Policy
from judge.export.prepare import prepared
from judge.export.quality import claims
from judge.export.sums import Sums
from judge.export.sure import judge_asked
from judge.people.agreement import compare, raters_agreement
from judge.store.candidates import sources
from judge.store.catalog import all_products
from judge.store.db import Database
from judge.store.exports import record_export
from judge.store.settings import scale_of
from judge.vectors.base import Vectors


@dataclass(frozen=True)
class Exported:
    """A finished export: its folder, its number in the log, and its manifest."""

    folder: Path
    id: int
    manifest: dict[str, Any]


def export(
    db: Database,
    folder: Path,
    formats: Sequence[str],
    policy: Policy | None = None,
    judges: Sequence[int] = (),
    note: str = "",
    vectors: Vectors | None = None,
    way: Way = here,
) -> Exported:
    """Write the formats named, a manifest and a data card into `folder`; an earlier export there is replaced.

    Where people said nothing the verdicts of `judges` count, ids in order of trust; without any, only people do. `vectors` say how
    like products are, where the policy asks. The same database, policy, judges and vectors give the same bytes, whatever the `way`.
    InputError, and no folder, when there is nothing to write or the folder is not free.
    """
    asked, scale = policy or Policy(), scale_of(db)
    chosen = _formats(formats)
    used = [judge_asked(db, asked, judge) for judge in judges]
    with in_place_when_whole(folder) as new:
        policy, aids, audit = prepared(db, asked, judges, vectors)
        gc.freeze()  # what is known of the catalogue stays: looking through it for garbage again and again costs a tenth of the time
        about = About(policy, scale, _names_of_sources(db))
        sums, rows = _write(db, new, chosen, about, aids, way(db, about, judges, [one.name for one in chosen], aids))
        counts, names = sums.counts, [format_.name for format_ in chosen]
        _refuse_nothing(counts, chosen)
        checked = Checked(compare(db, judges), raters_agreement(db, judges), claims(audit, policy)) if judges else None
        values = manifest(
            policy,
            scale,
            used,
            names,
            counts,
            sums.leaks,
            sums.broad,
            Intents(db, sums.trained),
            checked,
            described(new, rows),
            note,
            asked=asked,
            similarity=vectors and vectors.name,
        )
        write_manifest(new, values)
        write_card(new, values, chosen, checked)
    number = record_export(db, str(folder), policy.to_json(), counts.to_json())
    return Exported(folder, number, values)


def _formats(names: Sequence[str]) -> list[type[Format]]:
    """The formats of those names, each once."""
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        problem = f"There is no export format '{unknown[0]}'" if unknown else "No export format is named"
        raise InputError(problem, f"Use one or more of: {', '.join(FORMATS)}")
    return [FORMATS[name] for name in dict.fromkeys(names)]


def _names_of_sources(db: Database) -> tuple[str, ...]:
    return tuple(sorted(size.source for size in sources(db)))


def _write(
    db: Database, folder: Path, formats: Sequence[type[Format]], about: About, aids: Aids, parts: Generator[Part]
) -> tuple[Sums, dict[str, int]]:
    """One pass over the selection, every format beside the others. Returns what was counted on the way, and the rows of each file."""
    sums = Sums(aids.family)
    with ExitStack() as open_formats, closing(parts):
        writers = [open_formats.enter_context(format_(folder, about)) for format_ in formats]
        # From its first query on the selection reads one snapshot: the catalogue, read after that, lacks no product of it.
        first = list(islice(parts, 1))
        _write_catalogue(db, [writer for writer in writers if writer.whole_catalogue])
        for part in chain(first, parts):
            part.into(sums, writers)
    return sums, {name: rows for writer in writers for name, rows in writer.rows.items()}


def _write_catalogue(db: Database, writers: Sequence[Format]) -> None:
    """One pass over all products, for those who want it."""
    for product in all_products(db) if writers else ():
        for writer in writers:
            writer.product(product)


def _refuse_nothing(counts: Counts, formats: Sequence[type[Format]]) -> None:
    """InputError with the next step when there is neither a triple nor a grade that one of the formats would hold."""
    if counts.written or (counts.grades and any(format_.of == "grades" for format_ in formats)):
        return
    pairs = counts.pairs.total()
    if not pairs:
        raise InputError(
            "There is nothing to export: no pair of a query and a product is known", "Import products and queries, then: judge mine"
        )
    if not counts.grades:
        raise InputError(
            f"There is nothing to export: none of {pairs} pairs has a grade", "Judge them (judge run), or label some (judge ui)"
        )
    raise InputError(
        f"There is no triple to export: of {counts.grades.total()} graded pairs {counts.pairs['positive']} are positive and "
        f"{counts.pairs['negative']} negative, and no query has a usable pair of both",
        "Judge more candidates, change the policy, or export the grades: --format qrels",
    )
