"""Whose vectors: those an encoder makes, kept beside the database, or those the user brings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from judge.errors import InputError
from judge.vectors import DEFAULT_ENCODER, encoder_for
from judge.vectors.base import Vectors
from judge.vectors.brought import brought_vectors
from judge.vectors.kept import kept_vectors


class Choice(NamedTuple):
    """An encoder as `judge.vectors` writes it, or a file for products and one for queries; nothing for the embedded model."""

    encoder: str | None = None
    products: Path | None = None
    queries: Path | None = None


def open_vectors(choice: Choice, folder: Path, heard: Callable[[int], None]) -> Vectors:
    """The vectors of a choice. `heard` hears after every batch that was encoded how many product vectors `folder` keeps.

    InputError for half a choice, or two, and where the encoder or a file cannot be used.
    """
    if choice.products is None and choice.queries is None:
        return kept_vectors(encoder_for(choice.encoder or DEFAULT_ENCODER), folder, heard)
    if choice.products is None or choice.queries is None:
        raise InputError("Vectors were brought for products or for queries only", "Give both: --vectors FILE --query-vectors FILE")
    if choice.encoder is not None:
        raise InputError("Vectors were brought, and an encoder was named too", "Give --vectors and --query-vectors, or --encoder")
    return brought_vectors(choice.products, choice.queries)
