"""Hold what the classes of all generated events share: how they are shown, compared and sent to other processes."""

from __future__ import annotations

from schemagen_runtime.support.display import Discreet


class GeneratedEvent(Discreet):
    """Serve as the base of the dataclass of each kind of event. Fields of ``sensitive`` columns have ``repr=False``."""

    # For speed too: a dataclass that makes its own methods compiles them whenever its package is imported.
    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # events can be changed, as lists can
