"""Hold what events must have in common to share a request."""

from __future__ import annotations

from dataclasses import dataclass, field

from schemagen_runtime.api.destination import Collection, SchemaInfo


@dataclass(frozen=True, slots=True)
class Stream:
    """What events must have in common to share a request.

    ``key`` says it in one text: by that each call finds its place in the queue, for the hash of a text is kept, and
    streams are compared. The words of a schema's document are no part of it, as they are none of its fingerprint.
    """

    collection: Collection = field(compare=False)
    model: str = field(compare=False)
    schema: SchemaInfo = field(compare=False)
    key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        place = self.collection
        object.__setattr__(self, "key", repr((place.project, place.name, self.model, self.schema.fingerprint)))
