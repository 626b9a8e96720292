"""Undo what a text tool does to a whole file: each line is at another place then, and none is what it was.

An editor, a transfer in text mode or a version control system ends lines with CRLF, or puts a byte order mark before
the first. In a file of a spool are neither: JSON escapes them.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path
from typing import Final

from schemagen_runtime.support.files import replace_file
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_CRLF: Final = b"\r\n"
_HEAD: Final = 1 << 16
"""Bytes that show whether a file was converted: one that was not is not read as a whole."""


def undo_conversion(path: Path) -> None:
    """Make a file what it was before it was converted; any other stays as it is, and one that is absent.

    Raises:
        OSError: it cannot be read, or not be replaced.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if not _is_converted(head):
            return
        content = head + file.read()
    if not _is_converted(content):
        return
    content = content.removeprefix(BOM_UTF8)
    if _has_only_crlf(content):
        content = content.replace(_CRLF, b"\n")
    replace_file(path, content, new=path.with_suffix(".new"))
    log.warning("%s was changed by a text tool (line ends, or a byte order mark); that was undone", path)


def _is_converted(content: bytes) -> bool:
    return content.startswith(BOM_UTF8) or _has_only_crlf(content)


def _has_only_crlf(content: bytes) -> bool:
    return 0 < content.count(b"\n") == content.count(_CRLF)
