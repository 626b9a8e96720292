"""Convert maps on the explaining path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, cast

from schemagen_runtime.checks.fast import is_encodable
from schemagen_runtime.checks.report import Column, Mismatch
from schemagen_runtime.checks.sequences import convert_item
from schemagen_runtime.columns import BaseType
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.interruption import raise_interruption

_TEXT_KEYS: Final = "the keys of a map are strings: {str(key): value for key, value in x.items()} has such keys"


def _entries(value: object) -> dict[object, object]:
    """Return a copy of the entries, which no other thread can change; the methods of a subclass are not asked."""
    if isinstance(value, dict):
        held = cast("dict[object, object]", value)
        return held.copy() if type(held) is dict else dict(dict[object, object].items(held))
    if not isinstance(value, Mapping):
        raise Mismatch(ErrorCode.TYPE_MISMATCH, value, hint="a dict or another mapping is one")
    mapping = cast("Mapping[object, object]", value)
    try:
        return dict(mapping)
    except Exception as error:
        raise_interruption(error)
        hint = f"its own code raised {type(error).__name__}"
        raise Mismatch(ErrorCode.NOT_ENCODABLE, mapping, hint=hint) from error


def _with_text_keys(entries: dict[object, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in entries.items():
        if not isinstance(key, str):
            raise Mismatch(ErrorCode.TYPE_MISMATCH, key, is_key=True, hint=_TEXT_KEYS)
        text = key if type(key) is str else str.__str__(key)
        if not text.isascii() and not is_encodable(text):
            raise Mismatch(ErrorCode.NOT_ENCODABLE, text, is_key=True, hint="a lone surrogate has no UTF-8 form")
        if text in found:
            raise Mismatch(ErrorCode.TYPE_MISMATCH, text, is_key=True, hint="two keys have this text")
        found[text] = value
    return found


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class MapColumn(Column):
    """Take a mapping from strings to values that fit ``item``. Its order does not matter."""

    base: ClassVar = BaseType.MAP
    item: Column
    min_items: int | None = None
    max_items: int | None = None

    def convert(self, value: object) -> dict[str, object]:
        """Return the value as a dictionary of wire values, in the order of its keys: so equal maps are equal bytes."""
        entries = _entries(value)
        if (self.min_items is not None and len(entries) < self.min_items) or (
            self.max_items is not None and len(entries) > self.max_items
        ):
            raise Mismatch(ErrorCode.LENGTH_OUT_OF_BOUNDS, entries)
        texts = _with_text_keys(entries)
        return {key: convert_item(self.item, texts[key], key) for key in sorted(texts)}
