"""What people choose for themselves: the language of their pages."""

from engine.services import directory, guard
from engine.services.context import Context


def choose_locale(ctx: Context, *, locale: str) -> None:
    """Keep the language that the actor chose; it counts in every browser."""
    directory.user(ctx, guard.actor(ctx).id).locale = locale
