"""The export formats by name. Adding one is one file and one line here."""

from __future__ import annotations

from judge.export.formats.base import Format
from judge.export.formats.beir import Beir
from judge.export.formats.colbert import Colbert
from judge.export.formats.flagembedding import FlagEmbedding
from judge.export.formats.labeled_lists import LabeledLists
from judge.export.formats.labeled_pairs import LabeledPairs
from judge.export.formats.n_tuples import NTuples
from judge.export.formats.plain_csv import PlainCsv
from judge.export.formats.pylate_distillation import PylateDistillation
from judge.export.formats.qrels import Qrels
from judge.export.formats.quepid import Quepid
from judge.export.formats.svmlight import Svmlight
from judge.export.formats.tevatron import Tevatron
from judge.export.formats.triples_jsonl import TriplesJsonl
from judge.export.formats.triples_parquet import TriplesParquet

FORMATS: dict[str, type[Format]] = {
    format_.name: format_
    for format_ in (
        TriplesJsonl,
        TriplesParquet,
        NTuples,
        LabeledPairs,
        LabeledLists,
        PylateDistillation,
        Colbert,
        Tevatron,
        FlagEmbedding,
        Qrels,
        Beir,
        Quepid,
        Svmlight,
        PlainCsv,
    )
}

USUAL = (TriplesJsonl.name, TriplesParquet.name, Qrels.name)
"""What is written where nobody asks for more."""
