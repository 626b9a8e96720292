"""Tell what the columns of a schema mean, apart from which events fit: a digest of it stands beside the fingerprint.

A change of it is seen though every byte on the wire stays: a unit, or which class is the positive one.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, cast

import orjson

from schemagen_runtime.columns import SECTIONS

_OF_SCHEMA: Final = ("task", "group")
_OF_COLUMN: Final = ("unit", "kind", "target", "positive", "threshold", "classes", "names")
_OWN: Final = ("id", "timestamp", "tags")


def meaning(document: bytes) -> str:
    """Return the SHA-256 of what a canonical document says its columns mean, as 64 hexadecimal digits.

    A target that goes without saying, for there is one label only, is the same as one that is written out.

    Raises:
        ValueError: ``document`` is no canonical document.
    """
    try:
        said = cast("Mapping[str, object]", orjson.loads(document))
        whole = {
            **{key: said[key] for key in _OF_SCHEMA if key in said},
            "columns": {name: found for name, column in _columns(said) if (found := _of_column(column))},
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a canonical schema document: {error!r}") from error
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _columns(document: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    own = [cast("Mapping[str, object]", document[key]) for key in _OWN if key in document]
    sections = {key: cast("Mapping[str, Mapping[str, object]]", document.get(key, {})) for key in SECTIONS}
    labels = list(sections["labels"])
    implied = {"target": labels[0]} if len(labels) == 1 else {}
    answers = {name: {**implied, **column} for name, column in sections["predictions"].items()}
    described = {**sections, "predictions": answers}
    return [
        *((str(column["name"]), column) for column in own),
        *((name, column) for section in described.values() for name, column in section.items()),
    ]


def _of_column(column: Mapping[str, object]) -> dict[str, object]:
    return {key: column[key] for key in _OF_COLUMN if key in column}
