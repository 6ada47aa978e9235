"""Hostile drafts get a finding in under two seconds, from a worker that stays small (R11)."""

import os
import resource
import time

import pytest

from engine.services import worker, workshop
from tests.services.hostile_files import ENDLESS, ODD, SHIPPED, corpus

SEED = 20261122
MOST_SECONDS = 2.0
MOST_BYTES = 300_000_000
MOST_GROWTH_KB = 5_000


def must_tell(name, content):
    """Test whether a file cannot be fine; an expression that only is odd may be."""
    is_endless = any(sign.encode() in content for sign in ENDLESS)
    return is_endless or not name.endswith(ODD)


def worked():
    """Return how long this process, its worker and those before it have worked."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system + worker.cpu_seconds()


def look_at(files):
    """Look at each; return what was wrong with how that went."""
    workshop.lint(SHIPPED)
    files = list(files)  # making them takes memory too, and is not what is measured
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = []
    for name, path, content in files:
        workshop.catalogue({})  # a worker that has just been replaced starts before the clock does
        began, busy = time.monotonic(), worked()
        found = workshop.lint({**SHIPPED, path: content})
        # What other programs took of the machine in the meantime says nothing about us.
        seconds = min(time.monotonic() - began, worked() - busy)
        is_silent = must_tell(name, content) and not any(each.severity == "error" for each in found)
        if seconds > MOST_SECONDS or is_silent or worker.resident_bytes() > MOST_BYTES:
            wrong.append((name, round(seconds, 2), [each.rule for each in found][:3]))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return wrong, grown


def test_a_sample_of_hostile_files():
    wrong, grown = look_at(corpus(seed=SEED, count=16))

    assert wrong == []
    assert grown < MOST_GROWTH_KB


@pytest.mark.long
def test_three_hundred_hostile_files_and_expressions():
    wrong, grown = look_at(corpus(seed=SEED + 1, count=300))

    assert wrong == []
    assert grown < MOST_GROWTH_KB
