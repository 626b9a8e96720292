"""Judge the name of a column for what it says, and find the schema's own name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from schemagen.model.names import MAX_LENGTH, derive_attribute, hides_member, is_attribute, unseen
from schemagen.model.package_names import is_known, refuses

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME: Final = 64
_FALLBACK: Final = "my_model"


def words_of(name: str) -> str:
    """Return a name in lower case with ``_`` between its words: ``eventId`` and ``Event-ID`` are ``event_id``."""
    return _BETWEEN.sub("_", _HUMP.sub("_", name).lower()).strip("_")


def is_name(name: str) -> bool:
    """Tell whether a column may have this name."""
    return 0 < len(name) <= MAX_LENGTH and unseen(name) is None and not any("\ud800" <= one <= "\udfff" for one in name)


def schema_name(source: str) -> str:
    """Return the name of the schema that is made from a file, a table or a name of it."""
    stem = unquote(source.rpartition("#")[2]) or source
    name = Path(stem).name.removesuffix(".gz")
    name = name.rpartition(".")[0] or name
    folded = _BETWEEN.sub("_", name.lower()).strip("_")[:_LONGEST_NAME].rstrip("_")
    if not folded:
        return _FALLBACK
    if not folded[0].isalpha():
        folded = f"table_{folded}"[:_LONGEST_NAME]
    return f"{folded[:57]}_events" if refuses(folded) or is_known(folded) else folded


def attributes(names: Iterable[str]) -> dict[str, str]:
    """Return the attribute that a column must be given, for each whose derived one would be refused."""
    names = list(names)
    derived = {name: derive_attribute(name) for name in names}
    # Who has a name of his own keeps it, wherever he stands: only the others are given one.
    used = {name for name in names if derived[name] == name and hides_member(name) is None}
    given: dict[str, str] = {}
    for name in names:
        attribute = derived[name]
        if attribute == name and name in used:
            continue
        if hides_member(attribute) is None and attribute not in used:
            used.add(attribute)
            continue
        base = attribute.lstrip("_") or "column"
        base = base if is_attribute(base) else f"column_{base}"
        attribute, number = base, 1
        while attribute in used or not is_attribute(attribute) or hides_member(attribute) is not None:
            number += 1
            attribute = f"{base}_{number}"
        used.add(attribute)
        given[name] = attribute
    return given
