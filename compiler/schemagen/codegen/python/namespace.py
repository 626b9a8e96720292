"""Give names to what one generated module holds."""

from __future__ import annotations

from collections.abc import Iterable


class Namespace:
    """Hand out names that are unique in a module, and remember which imports it needs."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = set(reserved)
        self._used: set[str] = set()

    def define(self, name: str) -> str:
        """Return ``name``, with underscores behind it where it is taken."""
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def use(self, name: str) -> str:
        """Return ``name``, which the module must import."""
        self._used.add(name)
        return name

    def used(self, among: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``among`` that the module must import, sorted as isort would."""
        names = sorted(self._used.intersection(among))
        return tuple(sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper())))
