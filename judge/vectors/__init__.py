"""Every way to turn text into vectors, by name. Adding one is a file and a line here; its packages are imported when it is used."""

from __future__ import annotations

from importlib import import_module

from judge.errors import InputError
from judge.vectors.base import Encoder

ENCODERS: dict[str, str] = {
    "embedded": "embedded:embedded",
    "st": "sentence_transformers:sentence_transformer",
}
DEFAULT_ENCODER = "embedded"


def encoder_for(text: str) -> Encoder:
    """The encoder written NAME or NAME:MODEL. InputError for an unknown one, or where its packages or its model are missing."""
    name, _, model = text.strip().partition(":")
    if name not in ENCODERS:
        raise InputError(f"There is no encoder '{text}'", "Use embedded, or st:NAME_OR_PATH for a sentence-transformers model")
    module, _, function = ENCODERS[name].partition(":")
    encoder: Encoder = getattr(import_module(f"{__name__}.{module}"), function)(model)
    return encoder
