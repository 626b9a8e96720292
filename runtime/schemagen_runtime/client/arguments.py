"""Check what a program gives, at the call: each mistake says what was expected, and none is met later."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Final, TypeVar, cast

from schemagen_runtime.api.destination import Destination
from schemagen_runtime.client.places import refuse_tilde
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.given import describe_given
from schemagen_runtime.support.nearest import nearest

T = TypeVar("T")

_DESTINATION_METHODS: Final = ("register", "send", "close")


def require_url(name: str, given: object) -> str:
    """Return the URL that is given as text, or that of the SQLite file whose path is given.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(given, str):
        return given
    path = _path(given)
    if path is not None:
        # Those of its characters that mean something in a URL are escaped.
        return f"sqlite:///{path.replace('%', '%25').replace('?', '%3F').replace('#', '%23')}"
    raise TypeError(
        f"{name} is {describe_given(given)}; expected a URL, or the path of a SQLite file as a pathlib.Path"
    )


def require_destination(given: object) -> str | Destination:
    """Return the URL of a destination, or a destination of one's own.

    Raises:
        TypeError: it is neither.
    """
    expected = "a URL, the path of a SQLite file as a pathlib.Path, or an object with register, send and close"
    if isinstance(given, str) or _path(given) is not None:
        return require_url("destination", given)
    if isinstance(given, type) or not all(callable(getattr(given, name, None)) for name in _DESTINATION_METHODS):
        raise TypeError(f"destination is {describe_given(given)}; expected {expected}")
    return given  # type: ignore[return-value]  # as far as anybody can tell


def require_kind(name: str, given: object, kind: type[T]) -> T | None:
    """Return an argument that is of a class, or None.

    Raises:
        TypeError: it is something else.
    """
    if given is None or isinstance(given, kind):
        return given
    raise TypeError(f"{name} is {describe_given(given)}; expected {kind.__name__}(…) or None")


def require_path(name: str, given: object, *, or_callable: bool = False) -> None:
    """Refuse what is no path of a folder, no callable where one will do, and not None.

    Raises:
        TypeError: it is none of them.
        ValueError: it begins with a home folder as shells write it.
    """
    path = given if isinstance(given, str) else _path(given)
    if path is not None:
        refuse_tilde(name, path)
    if given is None or path is not None or (or_callable and callable(given)):
        return
    more = ", a callable that takes one DeadLetter" if or_callable else ""
    raise TypeError(f"{name} is {describe_given(given)}; expected the path of a folder{more} or None")


def require_callable(name: str, given: object, expected: str) -> None:
    """Refuse what is neither callable nor None.

    Raises:
        TypeError: it is neither.
    """
    if given is not None and not callable(given):
        raise TypeError(f"{name} is {describe_given(given)}; expected {expected} or None")


def require_schema(given: object) -> None:
    """Refuse what is no compiled schema, and say how to get one.

    Raises:
        TypeError: it is none.
    """
    if isinstance(given, Schema):
        return
    expected = "the SCHEMA of a generated package"
    if isinstance(given, str) or _path(given) is not None:
        advice = "build the file with 'schemagen build', and write: from <its name> import SCHEMA"
    elif isinstance(given, ModuleType) and isinstance(getattr(given, "SCHEMA", None), Schema):
        advice = f"write schema={given.__name__}.SCHEMA"
    else:
        advice = "write: from <the package> import SCHEMA"
    raise TypeError(f"schema is {describe_given(given)}; expected {expected}: {advice}")


def require_timeout(given: object) -> None:
    """Refuse what is no time to wait: seconds from 0, or None.

    Raises:
        TypeError: it is no number.
        ValueError: it is negative or no number.
    """
    if given is None:
        return
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise TypeError(f"timeout is {describe_given(given)}; expected seconds or None")
    if math.isnan(given) or given < 0:
        raise ValueError(f"timeout is {given}; expected seconds, 0 or more, or None")


def _path(given: object) -> str | None:
    """Return the path that an object stands for, such as a ``pathlib.Path``; None where it stands for none."""
    if isinstance(given, type) or not hasattr(given, "__fspath__"):
        return None
    path = os.fspath(cast("os.PathLike[str] | os.PathLike[bytes]", given))
    return path if isinstance(path, str) else None


def identify_destination(destination: Destination) -> tuple[str, ...]:
    """Return the names by which a spool may know a destination of one's own: the one it has now, then former ones.

    It is what ``identity`` says where the destination has that, else its class by module and qualified name; a module
    that is a destination is known by its own name. Version 0.1.0 knew it by the qualified name of its class alone.

    Raises:
        TypeError: ``identity`` is no text.
        ValueError: ``identity`` is blank.
    """
    kind = type(destination)
    names = [f"{_module(kind.__module__)}:{kind.__qualname__}", kind.__qualname__]
    if isinstance(destination, ModuleType):
        names[0] = _module(destination.__name__)
    given: object = getattr(destination, "identity", None)
    if given is not None:
        if not isinstance(given, str):
            raise TypeError(f"identity of the destination is {describe_given(given)}; expected a text")
        if not given.strip() or not given.isprintable():
            raise ValueError("identity of the destination is blank or has control characters; expected a name")
        names.insert(0, given)
    return tuple(names)


def _module(name: str) -> str:
    """Return a module's name; that of a program as it would be if it were imported."""
    if name != "__main__":
        return name
    main = sys.modules.get(name)
    spec = getattr(main, "__spec__", None)
    if spec is not None:
        return str(spec.name)
    path = getattr(main, "__file__", None)
    return name if path is None else os.path.splitext(os.path.basename(path))[0]  # noqa: PTH119, PTH122 -- no pathlib here


def suggest(name: str, known: Iterable[str]) -> str:
    """Return what to say behind an unknown name: the nearest one that is known, or all of them."""
    names = sorted(known)
    near = nearest(name, names)
    return f"did you mean {near!r}?" if near else f"there are {', '.join(map(repr, names[:10])) or 'none'}"
