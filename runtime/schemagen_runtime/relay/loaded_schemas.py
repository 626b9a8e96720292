"""Load the schemas of events that were read, each once."""

from __future__ import annotations

from collections.abc import Callable

from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.relay.letter_box import LetterBox
from schemagen_runtime.schema import Schema


class LoadedSchemas:
    """Keep the schemas that were loaded, by their fingerprints."""

    def __init__(self, load: Callable[[SchemaInfo], Schema[object]], letters: LetterBox) -> None:
        """Begin with none.

        Args:
            load: makes a schema of its document, or raises ValueError where it is none.
            letters: where the document of each is kept, so that its dead letters can be replayed.
        """
        self._load = load
        self._letters = letters
        self._loaded: dict[str, Schema[object]] = {}

    def load(self, info: SchemaInfo) -> Schema[object]:
        """Return a schema.

        Raises:
            ValueError: its document is none, or another schema's.
            TransientError: the document cannot be kept among the dead letters now.
        """
        if info.fingerprint not in self._loaded:
            schema = self._load(info)
            self._letters.introduce(info)
            self._loaded[info.fingerprint] = schema
        return self._loaded[info.fingerprint]
