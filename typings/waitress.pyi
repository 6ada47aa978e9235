# The part of waitress that we use; the package ships no types.
from collections.abc import Callable
from typing import Any

def serve(app: Callable[..., Any], **settings: Any) -> None: ...
