"""Addresses of the built browser files; their names carry a hash, so they are cached for good."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import current_app, url_for


@cache
def _manifest(folder: str) -> Mapping[str, str]:
    names: dict[str, str] = json.loads(Path(folder, "manifest.json").read_text("utf-8"))
    return names


def asset(name: str) -> str:
    """Give the address of a built file by the name it has in the source, as `app.css`."""
    folder = current_app.static_folder
    if folder is None:
        raise RuntimeError("the application serves no static files")
    return url_for("static", filename=_manifest(folder)[name])
