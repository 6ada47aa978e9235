"""A new process that reads stored complaints, lets each go on to its end, and tells how it went."""

import json
import sys

from tests.processes import shipped
from tests.processes.complaints import finish
from tests.processes.driver import ProcessDriver


def main():
    told = [_finish(**stored) for stored in json.load(sys.stdin)]
    json.dump(told, sys.stdout)


def _finish(*, state, facts):
    complaint = ProcessDriver.resume(
        shipped.MODELS.definitions["complaint"], shipped.a_host(**facts), state=state.encode()
    )
    waiting_at = sorted(complaint.waiting_at)
    return {"waiting_at": waiting_at, "is_completed": finish(complaint).is_completed}


if __name__ == "__main__":
    main()
