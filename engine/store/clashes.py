"""What databases raise when two transactions want the same row, told apart from other faults."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from engine.errors import EngineError

ERRORS = (StaleDataError, DBAPIError)
"""Everything a clash can be; `is_clash` looks closer."""

_POSTGRESQL_STATES = frozenset({"40001", "40P01", "55P03"})


class TooBusy(EngineError):
    """Others kept changing the same rows; nothing was stored, and trying again may succeed."""

    code = "too_busy"


def is_clash(error: StaleDataError | DBAPIError) -> bool:
    """Test whether the same work may succeed when it is simply run again (R7).

    These are a version that has moved on, a serialization failure, a deadlock, and a lock that was
    waited for in vain.
    """
    if isinstance(error, StaleDataError):
        return True
    if getattr(error.orig, "sqlstate", None) in _POSTGRESQL_STATES:
        return True
    return "database is locked" in str(error.orig)
