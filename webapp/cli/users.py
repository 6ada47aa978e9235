"""`shouwen users`: people who can sign in, and the programs that act for them."""

import os
from datetime import timedelta

import click

from engine.domain.access import Role
from engine.domain.organization import UnitUnknown
from engine.services import directory, identity, passwords, staff
from engine.services.context import Context
from engine.services.staff import NewUser
from webapp import config, database


@click.group("users")
def command() -> None:
    """Look after users."""


@command.command()
@click.argument("login")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--name-en", help="The name on English pages.")
@click.option("--role", "roles", multiple=True, metavar="ROLE@UNIT", help="May be repeated.")
@click.password_option(help="Asked for, unless given.")
def add(
    *, login: str, name: str, name_en: str | None, roles: tuple[str, ...], password: str
) -> None:
    """Add somebody who can sign in."""
    wanted = [_membership(text) for text in roles]
    new = NewUser(
        login=login, name=name, name_en=name_en, password_hash=passwords.make_hash(password)
    )

    def work(ctx: Context) -> str:
        user = staff.create_user(ctx, new)
        for role, unit in wanted:
            staff.grant(ctx, user_id=user.id, role=role, unit_id=_unit_id(ctx, unit))
        return user.login

    with database.connect_current(config.from_environment(os.environ)) as transact:
        click.echo(f"{transact(work)} was added.")


@command.command()
@click.argument("login")
@click.option("--name", required=True, help="What the program is called.")
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True)
def token(*, login: str, name: str, days: int) -> None:
    """Let a program act for a user, and show the token that it sends; it is shown only now."""

    def work(ctx: Context) -> str:
        return identity.issue_token(
            ctx,
            user_id=directory.user_id(ctx, login),
            name=name,
            expires_at=ctx.now + timedelta(days=days),
        )

    with database.connect_current(config.from_environment(os.environ)) as transact:
        click.echo(transact(work))


def _unit_id(ctx: Context, code: str) -> int:
    try:
        return directory.organization(ctx).unit_by_code(code).id
    except UnitUnknown as error:
        raise click.BadParameter(f"there is no unit {code}") from error


def _membership(text: str) -> tuple[Role, str]:
    role, at, unit = text.partition("@")
    if role not in set(Role) or not (at and unit):
        known = ", ".join(Role)
        raise click.BadParameter(f"{text}: write ROLE@UNIT, with one of the roles {known}")
    return Role(role), unit
