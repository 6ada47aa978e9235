"""When a complaint threatens to end in a petition, so that nobody makes it worse."""

from collections.abc import Mapping
from typing import Any, Final

_ROUNDS: Final = 2


def threatens_petition(facts: Mapping[str, Any]) -> bool:
    """Test whether the client may be driven to petition (ESC-05).

    Somebody who spoke with the client said so, or a major complaint was answered twice in vain.
    """
    is_in_vain = (
        facts.get("grade") == "major"
        and facts.get("satisfaction") == "dissatisfied"
        and (facts.get("revisit_rounds") or 0) >= _ROUNDS
    )
    return facts.get("petition_risk") is True or is_in_vain
