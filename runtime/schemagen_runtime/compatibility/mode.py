"""Name how strictly a data collection takes new versions of its schema."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from schemagen_runtime.compatibility.change import Severity


class Mode(StrEnum):
    """Say which changes of a schema a data collection refuses. Each mode refuses what the store cannot take.

    Attributes:
        NONE: nothing else; a version may even stand for other content than before, as while a schema is made.
        STORE: a version that stands for other content, too. Collections that were made before there were modes have it.
        SAFE: every error that is not approved.
        FULL: every warning, too.
    """

    NONE = "none"
    STORE = "store"
    SAFE = "safe"
    FULL = "full"

    @property
    def refused(self) -> tuple[Severity, ...]:
        """Return how bad changes are that are refused where nobody approved them."""
        return _REFUSED[self]


DEFAULT: Final = Mode.SAFE
"""The mode of new data collections."""
BEFORE_MODES: Final = Mode.STORE
"""The mode of those that were made before there were modes."""
_REFUSED: Final[Mapping[Mode, tuple[Severity, ...]]] = {
    Mode.NONE: (),
    Mode.STORE: (),
    Mode.SAFE: (Severity.ERROR,),
    Mode.FULL: (Severity.ERROR, Severity.WARNING),
}
