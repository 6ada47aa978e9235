"""Process instances in the hands of the control room: where they stand, and who may stop them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response

from engine.services import instance_views, instances
from engine.services.context import Context
from engine.services.instances import InstanceState as Changed
from webapp import auth, languages, steps
from webapp.api import control_examples as examples
from webapp.api import incidents
from webapp.api.blueprints import Blueprint
from webapp.extensions import transact
from webapp.schemas.base import PageArguments
from webapp.schemas.control import Instance, InstancePage, InstanceState, Reason

blueprint = Blueprint("instances", __name__, description="Stop a case, or let it go on.")
_ONE = "/cases/<number>"


@blueprint.reads(
    "/instances",
    InstancePage,
    example=examples.INSTANCES,
    because="a list says which cases stand still, not what they say",
)
@blueprint.arguments(PageArguments, location="query")
def list_instances(given: Mapping[str, Any]) -> object:
    """List the instances that are suspended or have an open incident, the newest first."""
    return transact(lambda ctx: instances.in_trouble(ctx, **given), actor=auth.actor())


@blueprint.reads(f"{_ONE}/instance", Instance, example=examples.INSTANCE, reads="control")
def show_instance(number: str) -> object:
    """Show where a case stands and what was done to it, without anything that it says."""
    locale = languages.current()
    found = transact(
        lambda ctx: instance_views.read(ctx, number=number, locale=locale), actor=auth.actor()
    )
    return {**vars(found), "incidents": [incidents.told(row) for row in found.incidents]}


@blueprint.writes(
    f"{_ONE}/suspend", InstanceState, records="instance.suspended", example=examples.SUSPENDED
)
@blueprint.arguments(Reason, example=examples.REASON)
def suspend_case(given: Mapping[str, Any], number: str) -> Response:
    """Let nothing in a case move until it is resumed; every moment stays as it is."""
    return _change(lambda ctx: instances.suspend(ctx, number=number, **given))


@blueprint.writes(
    f"{_ONE}/resume", InstanceState, records="instance.resumed", example=examples.RESUMED
)
@blueprint.arguments(Reason, example=examples.REASON)
def resume_case(given: Mapping[str, Any], number: str) -> Response:
    """Let a suspended case go on; what came due in the meantime is done at once."""
    return _change(lambda ctx: instances.resume(ctx, number=number, **given))


@blueprint.writes(
    f"{_ONE}/cancel", InstanceState, records="instance.cancelled", example=examples.CANCELLED
)
@blueprint.arguments(Reason, example=examples.REASON)
def cancel_case(given: Mapping[str, Any], number: str) -> Response:
    """End a case for good, with its tasks, duties, subscriptions and incidents."""
    return _change(lambda ctx: instances.cancel(ctx, number=number, **given))


def _change(work: Callable[[Context], Changed]) -> Response:
    return steps.answer(lambda ctx: dict(InstanceState().dump(work(ctx))))
