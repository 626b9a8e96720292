"""Show a report in a notebook: in a frame of its own, so that the sheets of both stay apart."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_HEIGHT: Final = 720
"""Of the frame, in pixels."""
_FRAME: Final = Markup('<iframe title="Models" width="100%" height="{}" sandbox="allow-scripts" srcdoc="{}"></iframe>')


class Shown:
    """Hold a report as one file of HTML. A notebook shows it where it is the value of a cell."""

    def __init__(self, html: str, models: int) -> None:
        """Take the file, and how many models it tells of."""
        self.html = html
        self._models = models

    def __repr__(self) -> str:
        """Say what it is, where there is no notebook."""
        return f"<Report of {self._models} model{'' if self._models == 1 else 's'}: .html has the page>"

    def _repr_html_(self) -> str:
        return str(_FRAME.format(_HEIGHT, self.html))
