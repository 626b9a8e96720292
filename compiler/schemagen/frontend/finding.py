"""Say how the files are found from which a schema uses columns: by a function, so that the compiler reads none."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from schemagen.text.source import Source


class Unfound(NamedTuple):
    """Say why there is no such file.

    Attributes:
        code: the rule that is broken: ``SG503`` or ``SG504``.
        message: what is wrong, in one sentence.
        help: how to mend it.
    """

    code: str
    message: str
    help: str


Find: TypeAlias = Callable[[str, str], Source | Unfound]
"""Takes the path of the file that names another, and the other as it is named there: a relative path with ``/``.

It is read from the folder of the file that names it, and never leads out of the project.
"""


def find_nothing(_user: str, _named: str) -> Unfound:
    """Say that there are no other files, as there are none beside a document that is registered."""
    return Unfound("SG503", "there are no files beside this one to use a column from", "describe the column here")
