"""Send events of alerts to their receivers: a thread for each, of which one among all processes sends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from schemagen_runtime.api.notices import Notice, Notices
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.headers import CONTENT_TYPE
from schemagen_runtime.protocol.media import JSON
from schemagen_runtime.protocol.webhooks import EVENT_ID, SIGNATURE, write_signature

from schemagen_collector.settings import Webhook

if TYPE_CHECKING:
    import requests

log = logging.getLogger("schemagen_collector")

_POLL_SECONDS: Final = 1.0
_STORE_PAUSE: Final = 30.0
"""Between attempts to use a store that cannot be used, so that it does not fill the log."""
_TIMEOUTS: Final = (5.0, 10.0)
"""Seconds in which a receiver must take the connection, and then say something."""
_LEASE_SECONDS: Final = 20.0
"""Longer than one sending takes: whoever is killed meanwhile keeps the others waiting for so long."""
_LONGEST_PAUSE: Final = 300.0
_TRIED_SECONDS: Final = 24 * 3600.0
_GIVE_UP_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 1.0


class WebhookSenders:
    """Send to several receivers, each in a thread of its own: one that is slow keeps no other waiting."""

    def __init__(self, notices: Notices, webhooks: Sequence[Webhook]) -> None:
        """Begin to send.

        Args:
            notices: the events.
            webhooks: the receivers.
        """
        self._senders = [_Sender(notices, webhook) for webhook in webhooks]

    def close(self) -> None:
        """Stop. What a receiver has not answered by then is sent again, by whoever serves next."""
        for sender in self._senders:
            sender.stop()
        until = time.monotonic() + _STOP_SECONDS
        for sender in self._senders:
            sender.join(until)


class _Sender:
    """Send the events of one receiver, one after the other."""

    def __init__(self, notices: Notices, webhook: Webhook) -> None:
        self._notices = notices
        self._webhook = webhook
        self._holder = uuid4().hex
        self._has_leased = False
        self._gave_up_at: float | None = None
        self._stopping = threading.Event()
        # The process does not wait for it: a receiver may take its time.
        self._thread = threading.Thread(target=self._run, name="schemagen-webhook", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send nothing more than what is under way."""
        self._stopping.set()

    def join(self, until: float) -> None:
        """Wait for the thread until a moment of the monotonic clock."""
        self._thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        import requests  # noqa: PLC0415 -- only who sends needs it

        with requests.Session() as session:
            while not self._stopping.is_set():
                try:
                    pause = 0.0 if self._step(session) else _POLL_SECONDS
                except SchemagenError as error:
                    log.warning("webhook %s: the store cannot be used: %s", self._webhook, error)
                    pause = _STORE_PAUSE
                self._stopping.wait(pause)
            self._release()

    def _step(self, session: requests.Session) -> bool:
        """Send the next event if there is one; tell whether there may be another."""
        self._give_up()
        name = self._webhook.name
        if self._notices.due(name, time.time()) is None:
            return False
        if not self._notices.lease(name, self._holder, time.time(), _LEASE_SECONDS):
            return False
        self._has_leased = True
        # Once more: another process may have sent it before it let go.
        notice = self._notices.due(name, time.time())
        if notice is None:
            return False
        refusal = self._send(session, notice)
        if refusal is None:
            self._notices.settle(notice)
            return True
        pause = min(2.0**notice.attempts, _LONGEST_PAUSE)
        self._notices.postpone(notice, time.time() + pause)
        log.warning("webhook %s: event %s: %s; it is sent again in %.0f s", self._webhook, notice.event, refusal, pause)
        return True

    def _give_up(self) -> None:
        """Forget what was tried for a day, once a minute: to look for it reads every event that waits."""
        now = time.monotonic()
        if self._gave_up_at is not None and now - self._gave_up_at < _GIVE_UP_SECONDS:
            return
        for old in self._notices.give_up(time.time() - _TRIED_SECONDS):
            what = old.body.decode()
            log.error("event %s of an alert is given up, for it was not answered in 24 hours: %s", old.event, what)
        self._gave_up_at = now

    def _send(self, session: requests.Session, notice: Notice) -> str | None:
        """Send an event; return why it counts as not answered, None where it was."""
        headers = {
            CONTENT_TYPE: JSON,
            EVENT_ID: notice.event,
            SIGNATURE: write_signature(notice.body, self._webhook.secret, int(time.time())),
        }
        try:
            # Of the answer only its status counts; the rest of it is not waited for.
            with session.post(
                self._webhook.url,
                notice.body,
                headers=headers,
                timeout=_TIMEOUTS,
                allow_redirects=False,
                stream=True,
            ) as response:
                status = response.status_code
        except Exception as error:  # noqa: BLE001 -- whatever it is, the event waits, and its text would quote the URL
            return f"it was not answered ({type(error).__name__})"
        if 200 <= status < 300:
            return None
        redirected = "; redirects are not followed" if 300 <= status < 400 else ""
        return f"it was answered {status}{redirected}"

    def _release(self) -> None:
        if not self._has_leased:
            return
        try:
            self._notices.release(self._webhook.name, self._holder)
        except SchemagenError as error:
            log.warning("webhook %s: the store cannot be used: %s", self._webhook, error)
