"""Encoders of sentence-transformers, with a model that is made here. They need the extra `dense`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from judge.errors import InputError
from judge.vectors import encoder_for


def test_the_words_before_queries_and_products_are_those_asked_for(tiny_model: str) -> None:
    plain, told = encoder_for(f"st:{tiny_model}"), encoder_for(f"st:{tiny_model}?query=query: &product=passage: ")
    assert np.allclose(told.encode_queries(["sofa"]), plain.encode(["query: sofa"]), atol=1e-6)
    assert np.allclose(told.encode_products(["sofa"]), plain.encode(["passage: sofa"]), atol=1e-6)
    assert not np.allclose(plain.encode_queries(["sofa"]), told.encode_queries(["sofa"]), atol=1e-3)


def test_the_words_that_a_models_own_files_say_stand_before_each(tiny_model: str, tmp_path: Path) -> None:
    transformers = pytest.importorskip("sentence_transformers")
    model = transformers.SentenceTransformer(tiny_model, prompts={"query": "query: ", "document": "passage: "})
    model.save(str(tmp_path / "told"))
    told, plain = encoder_for(f"st:{tmp_path / 'told'}"), encoder_for(f"st:{tiny_model}")
    assert np.allclose(told.encode_queries(["sofa"]), plain.encode(["query: sofa"]), atol=1e-6)
    assert np.allclose(told.encode_products(["sofa"]), plain.encode(["passage: sofa"]), atol=1e-6)


def test_the_same_model_has_the_same_name_and_one_with_other_words_or_other_weights_has_another(tiny_model: str, tmp_path: Path) -> None:
    transformers = pytest.importorskip("sentence_transformers")
    copy = shutil.copytree(tiny_model, tmp_path / "tiny")
    names = [encoder_for(f"st:{copy}").name, encoder_for(f"st:{copy}").name, encoder_for(f"st:{copy}?query=query: ").name]
    changed = transformers.SentenceTransformer(str(copy))
    next(changed.parameters()).data[5, 3] += 1e-3
    changed.save(str(copy))
    assert names[0] == names[1]
    assert len({*names, encoder_for(f"st:{copy}").name}) == 3


def test_texts_in_which_a_model_finds_nothing_get_a_vector_of_length_1(tiny_model: str) -> None:
    assert np.linalg.norm(encoder_for(f"st:{tiny_model}").encode(["", "  "]), axis=1).tolist() == [pytest.approx(1)] * 2


def test_a_folder_without_a_model_is_refused_by_name(tiny_model: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(InputError, match=f"'{tmp_path}' cannot be loaded"):
        encoder_for(f"st:{tmp_path}")


def test_a_name_that_no_hub_answers_for_is_refused(tiny_model: str) -> None:
    code = "from judge.vectors import encoder_for; encoder_for('st:no/such-model')"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    refused = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert "InputError: The model 'no/such-model' cannot be loaded" in refused.stderr


@pytest.mark.parametrize(("text", "says"), [("st:", "names no model"), ("st", "names no model"), ("st:m?prompt=x", "takes no 'prompt'")])
def test_a_model_that_is_not_named_rightly_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        encoder_for(text)
