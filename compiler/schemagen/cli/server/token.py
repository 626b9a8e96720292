"""Run ``schemagen token``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import click
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Grant, Right, TokenStore
from schemagen_runtime.support.nearest import nearest

from schemagen.cli.console import examples, note, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.groups import SuggestingGroup
from schemagen.cli.options import database_file, seconds, text_or_json
from schemagen.text.suggest import shown
from schemagen.text.visible import visible

F = TypeVar("F", bound=Callable[..., Any])

_PREFIX: Final = "sgen_"
_ID_LENGTH: Final = 12
_DB: Final = "The database, such as monitoring.db."
_HEADER: Final = ("ID", "NAME", "PROJECT", "RIGHTS", "CREATED", "EXPIRES", "STATE")


@click.group(
    cls=SuggestingGroup,
    invoke_without_command=True,
    epilog=examples(
        "schemagen token create --db monitoring.db --project lending --right ingest --expires 90d",
        "schemagen token list --db monitoring.db",
        "schemagen token revoke 0123456789ab --db monitoring.db",
    ),
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Create, list and revoke the collector's tokens.

    Once a database has a token, its collector asks for one whoever registers, ingests or reads. What is created
    or revoked counts at once, also for a collector that runs.
    """
    if ctx.invoked_subcommand is None:
        raise click.UsageError("say what to do: token create, token list or token revoke", ctx)


def _db_option(function: F) -> F:
    return click.option("--db", required=True, metavar="FILE", callback=database_file, help=_DB)(function)


@command.command(
    epilog=examples(
        "schemagen token create --db monitoring.db --project lending --right ingest --name scorer --expires 90d",
        "schemagen token create --db monitoring.db --all-projects --right register --right ingest --right read",
    )
)
@_db_option
@click.option("--project", help="The project where the token counts.")
@click.option("--all-projects", is_flag=True, help="Let it count in every project, also in those to come.")
@click.option(
    "--right",
    "rights",
    multiple=True,
    type=click.Choice([str(right) for right in Right]),
    help="What the token allows; may be given several times.",
)
@click.option("--name", default="", help="What you call it, such as the service that has it.")
@click.option("--expires", callback=seconds, help="How long it counts, such as 90d; until it is revoked by default.")
def create(
    *, db: str, project: str | None, all_projects: bool, rights: tuple[str, ...], name: str, expires: int | None
) -> int:
    """Create a token, and print it this once.

    The token alone goes to stdout. The database is made if it is not there yet, and keeps a hash of the token only.
    """
    if all_projects == (project is not None):
        raise click.UsageError("say where the token counts: either --project NAME or --all-projects")
    if not rights:
        raise click.UsageError("say what the token allows: --right register, --right ingest, --right read, or several")
    granted = frozenset(map(Right, rights))
    try:
        Grant.new(project, granted, name, expires)  # first, so that a mistake leaves no new database behind
        with open_tokens(db, create=True) as store:
            token, grant = store.create(project, granted, name, expires)
            _hand_over(token, grant, store)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    until = "until it is revoked" if grant.expires_at is None else f"until {_date(grant.expires_at)}"
    note(f"token {grant.id} may {_rights(grant, ' and ')} in {_place(grant)}, {until}; it is not shown again")
    return CLEAN


def _hand_over(token: str, grant: Grant, store: TokenStore) -> None:
    """Print the token. Where nobody can take it, it is revoked, for nobody could name it later."""
    try:
        out(f"{token}\n")
        sys.stdout.flush()
    except OSError:
        store.revoke(grant.id)
        note(f"token {grant.id} is revoked again, for it could not be printed")
        raise


@command.command(
    "list",
    epilog=examples("schemagen token list --db monitoring.db", "schemagen token list --db monitoring.db --format json"),
)
@_db_option
@text_or_json("tokens")
def list_(*, db: str, form: str) -> int:
    """List all tokens that were ever created, and what they allow; never the tokens themselves."""
    with open_tokens(db, read_only=True) as store:
        grants = store.list()
    now = datetime.now(UTC)
    if form == "json":
        out(json.dumps({"version": 1, "tokens": [_as_json(grant, now) for grant in grants]}) + "\n")
    elif grants:
        out(_table([_HEADER, *(_row(grant, now) for grant in grants)]))
    else:
        note(f"{db} has no tokens")
    return CLEAN


@command.command(epilog=examples("schemagen token revoke 0123456789ab --db monitoring.db"))
@click.argument("id_", metavar="ID")
@_db_option
def revoke(*, id_: str, db: str) -> int:
    """Revoke a token, at once and for good.

    ID is the one that 'schemagen token list' shows; the token itself does as well.
    """
    # Whoever gives the token itself shall not find its secret in a message.
    id_ = id_.removeprefix(_PREFIX)[:_ID_LENGTH] if id_.startswith(_PREFIX) else id_
    with open_tokens(db) as store:
        known = store.revoke(id_)
        ids = [grant.id for grant in store.list()]
    if not known:
        near = nearest(id_, ids)
        hint = f"did you mean {near}?" if near else "'schemagen token list' shows which there are"
        note(f"schemagen: {db} has no token {shown(id_)}; {hint}")
        return FINDINGS
    note(f"token {id_} is revoked")
    return CLEAN


def _as_json(grant: Grant, now: datetime) -> dict[str, object]:
    expires_at, revoked_at = (
        None if moment is None else moment.isoformat() for moment in (grant.expires_at, grant.revoked_at)
    )
    return {
        "id": grant.id,
        "name": grant.name,
        "project": grant.project,
        "rights": sorted(grant.rights),
        "created_at": grant.created_at.isoformat(),
        "expires_at": expires_at,
        "revoked_at": revoked_at,
        "state": grant.state(now),
    }


def _row(grant: Grant, now: datetime) -> Sequence[str]:
    project = "(all)" if grant.project is None else grant.project
    expires = "never" if grant.expires_at is None else _date(grant.expires_at)
    rights = _rights(grant, ",")
    return (grant.id, visible(grant.name), project, rights, _date(grant.created_at), expires, grant.state(now))


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _rights(grant: Grant, between: str) -> str:
    return between.join(right for right in Right if right in grant.rights)


def _place(grant: Grant) -> str:
    return "every project" if grant.project is None else f"project {grant.project}"


def _date(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
