"""Hold the modules of a generated package together: all of one build, or none of them."""

# Without "from __future__ import annotations": every generated package imports this, and start-up counts.

import sys
from types import TracebackType
from typing import Final

NOT_WHOLE: Final = (
    "the package {package} is not whole: its files are of two builds, or one is missing. While 'schemagen build' "
    "renews it, import it again a moment later; otherwise run 'schemagen build', and remove its __pycache__"
)
_MODULES: Final = ("events", "validator")
"""The modules of a package beside its ``__init__.py``. The validator is loaded when its schema is first used."""


class OneBuild:
    """Hold the imports of a package's own modules together, and raise unless all of them are of one build.

    A build replaces one file after the other, so an import meanwhile may find new ones beside old ones.
    """

    def __init__(self, package: str, build: str) -> None:
        """Take the package's import name, and the build that its ``__init__.py`` is of."""
        self._package = package
        self._build = build

    def __enter__(self) -> None:
        """Do nothing yet: the imports follow."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Compare the modules that were imported.

        Raises:
            ImportError: they are of several builds, or one of them is missing. They and the package are forgotten, so
                that a later import of the package reads all of its files again.
        """
        names = [self._package, *(f"{self._package}.{module}" for module in _MODULES)]
        if error is None:
            loaded = [sys.modules[name] for name in names if name in sys.modules]
            if all(getattr(module, "_BUILD", None) == self._build for module in loaded):
                return
        elif not (isinstance(error, ImportError) and error.name in names):
            return
        for name in names:
            sys.modules.pop(name, None)
        raise ImportError(NOT_WHOLE.format(package=self._package), name=self._package) from error
