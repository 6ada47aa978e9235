"""The guard over words that reach a client: it warns, and whoever insists is on record (CON-02)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from engine.domain import phrases
from engine.domain.phrases import Phrase
from engine.errors import EngineError, FieldError
from engine.forms.form import Form
from engine.services.models import Models


class PhrasesWarned(EngineError):
    """Words to the client hold phrases that are not said; mend them, or confirm that they stay."""

    code = "phrases_warned"

    def __init__(self, *, errors: Mapping[str, list[FieldError]]) -> None:
        """Keep the warnings by field key."""
        super().__init__(fields=sorted(errors))
        self.errors = errors


def check(
    models: Models, form: Form, values: Mapping[str, Any], *, confirmed: Collection[str]
) -> dict[str, list[dict[str, str]]]:
    """Return for the ledger which warned phrases stay (CON-02, 03, 04, 07); nothing is forbidden.

    `confirmed` names those that the person has seen the warning of and lets stand.

    Raises:
        PhrasesWarned: naming each phrase that has not been confirmed, its rule, and what is better.
    """
    errors: dict[str, list[FieldError]] = {}
    stays: list[dict[str, str]] = []
    for field, phrase in _found(models, form, values):
        name = f"{field}:{phrase.key}"
        if name in confirmed:
            stays.append({"field": field, "phrase": phrase.text, "rule": phrase.rule})
        else:
            warning = warned(models, phrase)
            params = {**warning.params, "confirm": name}
            errors.setdefault(field, []).append(FieldError(code=warning.code, params=params))
    if errors:
        raise PhrasesWarned(errors=errors)
    return {"confirmed": stays} if stays else {}


def warned(models: Models, phrase: Phrase) -> FieldError:
    """Return the warning of a phrase: its rule, and what is said instead, in both languages."""
    english = models.english.get(f"policy.json#{phrase.key}.instead", phrase.instead)
    return FieldError(
        code="phrase_warned",
        params={
            "phrase": phrase.text,
            "rule": phrase.rule,
            "instead": phrase.instead,
            "english": english,
        },
    )


def _found(models: Models, form: Form, values: Mapping[str, Any]) -> Iterator[tuple[str, Phrase]]:
    for field in form.fields:
        text = values.get(field.key)
        if field.outgoing is not None and isinstance(text, str):
            for phrase in phrases.found(text, models.phrases, audience=field.outgoing):
                yield field.key, phrase
