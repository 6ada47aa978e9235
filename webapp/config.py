"""The settings: one frozen `Config` read from the `SHOUWEN_` environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import get_type_hints

PREFIX = "SHOUWEN_"
DEMO_SECRET_KEY = "demo"  # noqa: S105 -- known to everybody, and refused in production
_MIN_KEY_LENGTH = 32
_PORTS = 65536
_SQLITE = "sqlite:///"
_WEB = ("https://", "http://")
_SCHEMES = {"mail_url": ("mailtos://", "mailto://"), "webhook_url": _WEB, "public_url": _WEB}
NOT_SET = Path()
"""The file that no setting names."""


class ConfigInvalid(Exception):
    """The environment does not describe a system that may start."""


class Mode(StrEnum):
    """How much care a start needs."""

    DEMO = "demo"
    PRODUCTION = "production"


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting; the variable is the field's name in capitals after `SHOUWEN_`."""

    mode: Mode = Mode.DEMO
    data_dir: Path = Path("instance")
    database_url: str = field(default="", repr=False)
    secret_key: str = field(default=DEMO_SECRET_KEY, repr=False)
    ledger_key_file: Path = NOT_SET
    seal_key_file: Path = NOT_SET
    anchor_file: Path = NOT_SET
    evidence_dir: Path = NOT_SET
    evidence_megabytes: int = 200
    mail_url: str = field(default="", repr=False)
    webhook_url: str = field(default="", repr=False)
    public_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000

    def __post_init__(self) -> None:
        """Fill in the files and refuse what is unsafe; in production, the key has no default."""
        object.__setattr__(self, "data_dir", self.data_dir.absolute())
        object.__setattr__(self, "database_url", self._absolute_database_url())
        anchor_file = self._in_data_dir(self.anchor_file, "anchors.jsonl")
        object.__setattr__(self, "anchor_file", anchor_file)
        object.__setattr__(self, "evidence_dir", self._in_data_dir(self.evidence_dir, "evidence"))
        if self.mode is Mode.DEMO:
            key_file = self._in_data_dir(self.ledger_key_file, "ledger.key")
            object.__setattr__(self, "ledger_key_file", key_file)
            seal_key_file = self._in_data_dir(self.seal_key_file, "seal.keys")
            object.__setattr__(self, "seal_key_file", seal_key_file)
        if not self.database_url.startswith((_SQLITE, "postgresql")):
            raise ConfigInvalid(f"{PREFIX}DATABASE_URL must name SQLite or PostgreSQL")
        public_url = self.public_url or f"http://{self.host}:{self.port}"
        object.__setattr__(self, "public_url", public_url.rstrip("/"))
        for name, schemes in _SCHEMES.items():
            text = getattr(self, name)
            if text and not text.startswith(schemes):
                raise ConfigInvalid(f"{PREFIX}{name.upper()} must start with {schemes[0]}")
        if self.evidence_megabytes < 1:
            raise ConfigInvalid(f"{PREFIX}EVIDENCE_MEGABYTES must be at least 1")
        if not 0 < self.port < _PORTS:
            raise ConfigInvalid(f"{PREFIX}PORT must be between 1 and {_PORTS - 1}")
        if self.mode is Mode.PRODUCTION and len(self.secret_key) < _MIN_KEY_LENGTH:
            raise ConfigInvalid(
                f"{PREFIX}SECRET_KEY must have {_MIN_KEY_LENGTH} characters in production"
            )

    def _in_data_dir(self, file: Path, name: str) -> Path:
        return self.data_dir / name if file == NOT_SET else file.absolute()

    def _absolute_database_url(self) -> str:
        """Resolve a SQLite path here, because Flask-SQLAlchemy would do it elsewhere."""
        if not self.database_url:
            return f"{_SQLITE}{self.data_dir / 'shouwen.db'}"
        if self.database_url.startswith(_SQLITE):
            return f"{_SQLITE}{Path(self.database_url.removeprefix(_SQLITE)).absolute()}"
        return self.database_url


def from_environment(environment: Mapping[str, str]) -> Config:
    """Read the settings.

    Raises:
        ConfigInvalid: naming every variable that is unknown or unreadable.
    """
    known = {f"{PREFIX}{one.name.upper()}": one for one in fields(Config)}
    given = {name: text for name, text in environment.items() if name.startswith(PREFIX)}
    problems = [f"{name} is not a setting" for name in sorted(given.keys() - known.keys())]
    types, values = get_type_hints(Config), {}
    for name in sorted(given.keys() & known.keys()):
        one = known[name]
        try:
            values[one.name] = types[one.name](given[name])
        except ValueError:
            problems.append(f"{name} cannot be {given[name]!r}")
    if problems:
        raise ConfigInvalid("; ".join(problems))
    return Config(**values)
