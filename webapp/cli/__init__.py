"""The command line `shouwen`: each module here is one command, found when it is asked for.

A module gives its command as `command` and is called like it; a module with an underscore in its
name is none.
"""

import importlib
import pkgutil
from typing import Any

import click

from engine.errors import EngineError
from webapp.config import ConfigInvalid


class Commands(click.Group):
    """Loads only the command that was asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Return the names of the commands."""
        found = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name for name in found if "_" not in name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"webapp.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it refuses is told in a sentence."""
        try:
            return super().invoke(ctx)
        except ConfigInvalid as error:
            raise click.ClickException(str(error)) from error
        except EngineError as error:
            raise click.ClickException(_said(error)) from error


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run complaints and client revisits of a brokerage as BPMN (首问)."""


def _said(error: EngineError) -> str:
    """Say a refusal with everything that is wrong; only now is what it takes loaded."""
    errors = importlib.import_module("webapp.errors")
    lines = [
        " ".join(
            str(part)
            for part in (place, each.get("line"), each.get("element"), each["message"])
            if part
        )
        for place, found in errors.details(error).items()
        for each in found
    ]
    return "\n".join([errors.sentence(error), *lines])
