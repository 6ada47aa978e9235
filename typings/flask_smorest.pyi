from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import flask
from apispec import APISpec
from marshmallow import Schema

_View = TypeVar("_View", bound=Callable[..., Any])

class Api:
    ERROR_SCHEMA: ClassVar[type[Schema]]
    spec: APISpec
    def __init__(self, app: flask.Flask | None = None) -> None: ...
    def register_blueprint(self, blp: Blueprint) -> None: ...

class Blueprint(flask.Blueprint):
    def __init__(
        self, name: str, import_name: str, *, url_prefix: str = ..., description: str = ...
    ) -> None: ...
    def arguments(
        self, schema: type[Schema], *, location: str = "json", example: Any = None
    ) -> Callable[[_View], _View]: ...
    def response(
        self,
        status_code: int,
        schema: type[Schema] | dict[str, Any],
        *,
        example: Any = None,
        content_type: str | None = None,
    ) -> Callable[[_View], _View]: ...
    def register_views_in_doc(self, api: Any, *given: Any, **named: Any) -> None: ...
    @staticmethod
    def doc(**description: Any) -> Callable[[_View], _View]: ...
    def add_url_rule(  # type: ignore[override]
        self,
        rule: str,
        endpoint: str | None,
        view_func: Callable[..., Any],
        *,
        tags: list[str] | None = None,
        methods: list[str],
    ) -> None: ...
