"""What an export is, for people: a data card that says how the grades came about and what is not claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from judge.export.broad import card_lines as breadth
from judge.export.card_counts import counts
from judge.export.card_quality import quality
from judge.export.card_rules import rules
from judge.export.divided import without_files
from judge.export.folder import CARD
from judge.export.formats.base import Format
from judge.export.intents import card_lines as intents
from judge.export.leaks import card_lines as leaks
from judge.export.manifest import Checked
from judge.export.markdown import table


def write_card(folder: Path, manifest: Mapping[str, Any], formats: Sequence[type[Format]], checked: Checked | None) -> None:
    """DATA_CARD.md, of the same values as the manifest."""
    parts = (
        _what(manifest, formats),
        _grades(manifest),
        rules(manifest),
        counts(manifest),
        leaks(manifest["leaks"]),
        breadth(manifest["breadth"]),
        intents(manifest["intents"]),
        quality(checked),
        _limits(manifest),
    )
    (folder / CARD).write_text("\n\n".join("\n".join(part) for part in parts) + "\n", encoding="utf-8")


def _what(manifest: Mapping[str, Any], formats: Sequence[type[Format]]) -> Iterator[str]:
    yield "# Data card"
    yield ""
    if manifest["note"]:
        yield f"> {' '.join(manifest['note'].split())}"
        yield ""
    yield f"Relevance data for product search, exported by {manifest['made_by']} {manifest['program_version']}:"
    yield ""
    empty = without_files(manifest)
    yield from (f"- `{one.name}/`: {one.title}{' (nothing to hold, so no file)' if one.name in empty else ''}" for one in formats)
    yield ""
    yield "All formats hold the same selection. `manifest.json` has the exact policy, every count and the sha256 of each file."
    yield "Each `*-lineage/` file says, row by row, which grades, by whom, of which product texts made the row beside it."


def _grades(manifest: Mapping[str, Any]) -> Iterator[str]:
    grades, judges = manifest["counts"]["grades"], manifest["judges"]
    yield "## How the grades came about"
    yield ""
    yield from table(
        ("final grade of a pair", "pairs"),
        ("settled by people (gold)", grades["gold"]),
        ("given by raters (label)", grades["label"]),
        ("given by a judge (verdict)", grades["verdict"]),
        ("**all**", grades["resolved"]),
    )
    yield ""
    yield "What people said always goes before what a judge said; where a person could not tell, there is no grade."
    yield "Several raters' grades of a pair become one by their lower median: the majority's grade where there is one, the lower in a tie."
    if not judges:
        yield "No judge was used."
        return
    yield "The judge:" if len(judges) == 1 else "The judges, in order of trust; the first that graded a pair decides it:"
    yield ""
    yield from table(
        ("judge", "prompt", "version", "verdicts"),
        *((f"`{j['spec']}`", j["prompt"], f"`{j['prompt_hash']}`", j["verdicts"]) for j in judges),
    )


def _limits(manifest: Mapping[str, Any]) -> Iterator[str]:
    pairs = manifest["counts"]["pairs"]
    ungraded = pairs["known"] - manifest["counts"]["grades"]["resolved"]
    yield "## What is not claimed"
    yield ""
    if not (manifest["audited"] or {}).get("false_negative_rate", {}).get("share"):
        yield "- The false-negative rate is not audited: how many negatives do serve their query is not known."
    yield f"- {ungraded} known pairs have no grade, and products that were never candidates have none either. None of them is a negative."
    yield "- Grades by people that also chose or tuned the prompt are no independent test of a judge."
    yield "- Product texts are the shop's own and were not checked."
