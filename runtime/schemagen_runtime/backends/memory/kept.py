"""Keep the events of one data collection, each once, as a store does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import orjson

from schemagen_runtime.api.destination import SchemaInfo, duplicate_id, no_model
from schemagen_runtime.document import Document, Place, read_document
from schemagen_runtime.errors import FieldError
from schemagen_runtime.support.display import Discreet

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class KeptEvent(Discreet):
    """Hold an event as it was stored.

    Attributes:
        model: the model that it was ingested for; None for a label without one.
        schema: what it follows.
        is_label: whether it is a label event.
        values: its values by wire name, null where there is none.
    """

    model: str | None
    schema: SchemaInfo
    is_label: bool
    values: Values = field(repr=False)


class KeptCollection:
    """Keep the events of one data collection, in the order in which they came."""

    def __init__(self) -> None:
        """Begin empty."""
        self.events: list[KeptEvent] = []
        self._documents: dict[str, Document] = {}
        self._inferences: dict[tuple[str, object], Values] = {}
        self._labels: dict[object, dict[str, object]] = {}

    def keep(self, model: str | None, schema: SchemaInfo, line: bytes) -> FieldError | bool:
        """Keep an event; return whether it is new, or why it is refused."""
        document = self._documents.get(schema.fingerprint)
        if document is None:
            document = self._documents[schema.fingerprint] = read_document(schema.document)
        values = cast("Values", orjson.loads(line))
        is_label = document.only_inference.isdisjoint(values)
        is_new = False
        if not is_label:
            found = self._keep_inference(document, model, values)
            if isinstance(found, FieldError):
                return found
            is_new = found
        if self._keep_labels(document, values):
            is_new = True
        if is_new:
            self.events.append(KeptEvent(model, schema, is_label, values))
        return is_new

    def _keep_inference(self, document: Document, model: str | None, values: Values) -> FieldError | bool:
        if model is None:
            return no_model()
        names = [one.name for one in document.all_columns if one.place is not Place.LABEL]
        stored = self._inferences.setdefault((model, values[document.id.name]), values)
        differing = [name for name in names if stored.get(name) != values.get(name)]
        return duplicate_id(document.id.name, differing) if differing else stored is values

    def _keep_labels(self, document: Document, values: Values) -> bool:
        """Keep the labels of an event; return whether they bring anything new. A later one corrects an earlier one."""
        given = {
            one.name: values[one.name]
            for one in document.columns
            if one.place is Place.LABEL and values.get(one.name) is not None
        }
        known = self._labels.setdefault(values[document.id.name], {})
        is_new = any(known.get(name) != value for name, value in given.items())
        known.update(given)
        return is_new
