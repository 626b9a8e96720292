"""Tell what the columns of a schema mean, apart from which events fit: a digest of it stands beside the fingerprint.

A change of it is seen though every byte on the wire stays: a unit, or which class is the positive one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

import orjson

from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.described import Described, DescribedColumn, describe

_OF_SCHEMA: Final = ("task", "group")
_OF_COLUMN: Final = ("unit", "kind", "target", "positive", "threshold", "classes", "names")


def meaning(document: bytes) -> str:
    """Return the SHA-256 of what a canonical document says its columns mean, as 64 hexadecimal digits.

    A target that goes without saying, for there is one label only, is the same as one that is written out.

    Raises:
        ValueError: ``document`` is no canonical document.
    """
    schema = describe(document)
    whole = {
        **{key: schema.said[key] for key in _OF_SCHEMA if key in schema.said},
        "columns": {name: found for name, column in schema.columns.items() if (found := _of_column(schema, column))},
    }
    return sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _of_column(schema: Described, column: DescribedColumn) -> dict[str, object]:
    implied = schema.only_label if column.role is Role.PREDICTION else None
    said = column.said if implied is None else {"target": implied, **column.said}
    return {key: said[key] for key in _OF_COLUMN if key in said}
