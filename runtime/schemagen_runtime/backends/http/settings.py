"""Hold how a collector is spoken to: token, time limits, TLS, compression."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from schemagen_runtime.api.settings import SettingsError, check_whole
from schemagen_runtime.backends.http.limits import check_time_limits, existing_file
from schemagen_runtime.protocol.tokens import find_fault
from schemagen_runtime.support.display import Discreet
from schemagen_runtime.support.files import absolute_path

_TOKEN_VARIABLE: Final = "SCHEMAGEN_TOKEN"  # noqa: S105 -- a name, no secret
_FILE_VARIABLE: Final = "SCHEMAGEN_TOKEN_FILE"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class HttpSettings(Discreet):
    """Hold how a collector is spoken to; times in seconds, sizes in bytes.

    Attributes:
        token: bearer token; no message, log or ``repr`` ever shows it.
        token_file: a file that holds the token instead; it is read again when the collector refuses the token.
            Where neither is given, the environment's ``SCHEMAGEN_TOKEN`` or ``SCHEMAGEN_TOKEN_FILE`` is used.
        connect_timeout: how long a connection may take to be made.
        read_timeout: how long the collector may be silent.
        attempt_timeout: how long one request may take in all, whatever the collector sends meanwhile.
        gzip_above: size from which a request's body is compressed; None is 1024, but never on the way to this very
            machine, where that costs more than it saves.
        ca_bundle: a file of certificates to trust instead of the usual ones.
    """

    token: str | None = field(default=None, repr=False)
    token_file: str | Path | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    attempt_timeout: float = 60.0
    gzip_above: int | None = None
    ca_bundle: str | Path | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            SettingsError: a time is 0, negative or no number, a file is not there, or a token cannot be one.
        """
        check_time_limits(self)
        if self.gzip_above is not None:
            check_whole("gzip_above", self.gzip_above)
        if self.token is not None and self.token_file is not None:
            raise SettingsError("token and token_file are both given; give one of them")
        if self.token is not None:
            check_token(self.token, "token")
        for name in ("token_file", "ca_bundle"):
            path = getattr(self, name)
            if path is not None:
                object.__setattr__(self, name, existing_file(name, path))


class TokenSource:
    """Hold the bearer token, and where it comes from."""

    def __init__(self, settings: HttpSettings, environment: Mapping[str, str] = os.environ) -> None:
        """Find the token.

        Raises:
            SettingsError: what is given is no token, or the file that should hold one cannot be read.
            OSError: the environment names that file by a relative path, and the current folder was removed.
        """
        self._file = settings.token_file
        self.token = settings.token
        if self.token is None and self._file is None:
            self.token = environment.get(_TOKEN_VARIABLE) or None
            named = None if self.token else environment.get(_FILE_VARIABLE)
            self._file = absolute_path(named) if named else None
            if self.token is not None:
                check_token(self.token, _TOKEN_VARIABLE)
        if self._file is not None:
            self.token = self._read(self._file)

    def renew(self) -> bool:
        """Read the file again, if there is one, and tell whether it holds another token now."""
        if self._file is None:
            return False
        try:
            token = self._read(self._file)
        except SettingsError:  # it is being replaced; the token at hand is refused anyway
            return False
        before, self.token = self.token, token
        return token != before

    @staticmethod
    def _read(path: str | Path) -> str:
        try:
            token = Path(path).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "it is no text"
            raise SettingsError(f"the token file {path} cannot be read: {reason}") from error
        check_token(token, f"the content of {path}")
        return token


def check_token(token: object, where: str) -> None:
    """Refuse what a header cannot carry, without showing it.

    Raises:
        SettingsError: it is no token.
    """
    if not isinstance(token, str):
        raise SettingsError(f"{where} is no bearer token but a {type(token).__name__}; expected a str")
    fault = find_fault(token)
    if fault is not None:
        raise SettingsError(f"{where} is no bearer token: it {fault}")
