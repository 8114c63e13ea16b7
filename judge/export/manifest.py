"""What an export is, for machines: who made it, by what policy, with which counts, and the hash of every file.

Nothing in it depends on when or where it was made: the same database and policy give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from judge import __version__
from judge.export.broad import Broad
from judge.export.counts import Counts
from judge.export.folder import MADE_BY, MANIFEST
from judge.export.intents import Intents
from judge.export.leaks import Leaks
from judge.export.policy import Policy, sides
from judge.export.quality import Audited
from judge.people.figures import Agreement
from judge.scales import Scale
from judge.store.exports import JudgeUsed
from judge.tables import content_hash

VERSION = 4
"""Of the manifest's form: raised when a field changes its meaning."""


@dataclass(frozen=True)
class Checked:
    """How far people checked the judges, taken as one: their agreement with people, that of people with one another on the same pairs,
    and what the audit says of the two sides of the export.
    """

    judge: Agreement
    raters: Agreement
    audited: Audited

    def to_json(self) -> dict[str, Any]:
        return {"judge_against_people": self.judge.to_json(), "raters": self.raters.to_json()}


def manifest(
    policy: Policy,
    scale: Scale,
    judges: Sequence[JudgeUsed],
    formats: Sequence[str],
    counts: Counts,
    leaks: Leaks,
    broad: Broad,
    intents: Intents,
    checked: Checked | None,
    files: Mapping[str, Any],
    note: str,
    *,
    asked: Policy,
    similarity: str | None,
) -> dict[str, Any]:
    """The manifest as JSON values. `judges` are in order of trust; their `verdicts` add up to counts.grades.verdict.

    `policy` is the one that made the rows; `asked` is what was asked for, before the audit chose a threshold. `similarity`: the
    name of the vectors that were compared. Its seal tells a manifest that somebody changed by hand.
    """
    by_grade = sides(policy, scale)
    values = {
        "made_by": MADE_BY,
        "program_version": __version__,
        "manifest_version": VERSION,
        "note": note,
        "scale": {
            "name": scale.name,
            "grades": [{"value": g.value, "label": g.label, "name": g.name, "side": by_grade[g.value]} for g in scale.grades],
        },
        "policy": policy.to_json(),
        "asked": asked.to_json(),
        "judges": [{**judge._asdict(), "verdicts": counts.judges[judge.spec]} for judge in judges],
        "similarity": similarity,
        "formats": list(formats),
        "counts": counts.to_json(),
        "leaks": leaks.to_json(),
        "breadth": broad.to_json(),
        "intents": intents.to_json(),
        "agreement": checked.to_json() if checked else None,
        "audited": checked.audited.to_json() if checked else None,
        "files": dict(files),
    }
    return {**values, "seal": content_hash(values)}


def untouched(values: Mapping[str, Any]) -> bool:
    """Whether a manifest is as it was written."""
    return values.get("seal") == content_hash({name: value for name, value in values.items() if name != "seal"})


def described(folder: Path, rows: Mapping[str, int]) -> dict[str, Any]:
    """Rows, bytes and sha256 of each file, by name."""
    return {name: {"rows": rows[name], "bytes": (folder / name).stat().st_size, "sha256": _sha256(folder / name)} for name in sorted(rows)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, values: Mapping[str, Any]) -> None:
    (folder / MANIFEST).write_bytes(orjson.dumps(values, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
