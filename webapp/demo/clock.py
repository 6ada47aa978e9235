"""A clock that is moved by hand, so that the past can be lived through in seconds."""

from datetime import datetime


class Clock:
    """Tells the moment it was set to; `present` is the last one that it is ever set to."""

    def __init__(self, *, present: datetime) -> None:
        self.present = present
        self.moment = present

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment
