"""Remember how much time clients took lately: who took least is served first."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Final, TypeAlias

Client: TypeAlias = "tuple[str, int] | None"
"""The address and the port that a connection comes from; None where it has none."""

_HALF_SECONDS: Final = 5.0
"""After so long half of what was taken is forgiven."""
_NOTHING: Final = 0.001
"""Seconds that are not worth remembering."""
_KEPT: Final = 2000
"""Addresses and connections that are remembered before those are looked for that took nothing lately."""


class Usage:
    """Add up the time of each address, and of each connection.

    Kept of either is one number that compares as the sums themselves do, whenever it was written:
    ``log2(seconds) + now / half-life``. So nothing has to be counted down while time passes.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._taken: dict[object, float] = {}
        self._limit = _KEPT

    def charge(self, client: Client, seconds: float) -> None:
        """Add time that was spent on a client's request."""
        if client is None or seconds <= 0:
            return
        now = self._clock() / _HALF_SECONDS
        for key in (client[0], client):
            self._taken[key] = math.log2(2 ** (self._taken.get(key, -math.inf) - now) + seconds) + now
        if len(self._taken) > self._limit:
            least = math.log2(_NOTHING) + now
            self._taken = {key: taken for key, taken in self._taken.items() if taken > least}
            self._limit = max(_KEPT, 2 * len(self._taken))

    def rank(self, client: Client) -> tuple[float, float]:
        """Return what sorts clients: by what their address took, and those of one address by what each of them took."""
        if client is None:
            return -math.inf, -math.inf
        return self._taken.get(client[0], -math.inf), self._taken.get(client, -math.inf)
