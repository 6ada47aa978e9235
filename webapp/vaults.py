"""Where an application keeps evidence, and how large a file it takes."""

from typing import Final

from flask import Flask

from engine.services.vault import Vault
from webapp.config import Config

_KEY: Final = "shouwen.vault"


def init_app(app: Flask, settings: Config) -> None:
    """Give an application its vault."""
    app.extensions[_KEY] = open_vault(settings)


def of(app: Flask) -> Vault:
    """Return the vault of an application."""
    found: Vault = app.extensions[_KEY]
    return found


def open_vault(settings: Config) -> Vault:
    """Return the vault that the settings name."""
    return Vault(folder=settings.evidence_dir, most=settings.evidence_megabytes)
