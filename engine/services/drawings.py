"""Where a case stood, drawn on its model without a browser: one image for each plane."""

from dataclasses import dataclass

from engine.domain.states import State
from engine.services import cases, translation
from engine.services.models import Models
from engine.workflow import layout, svg


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """One plane of a model: the process, or a sub-process that is folded in it."""

    title: str
    image: str


def of_state(models: Models, state: State, *, locale: str) -> list[Drawing]:
    """Draw every plane of the model of a case, marking where tokens were and are."""
    definition = models.definitions[state.process_id]
    marks = dict.fromkeys(state.passed, svg.PASSED)
    marks |= {token.element_id: svg.WAITING for token in state.tokens}
    is_english = locale.startswith("en")
    names = cases.draw(models, state.process_id).english if is_english else {}
    planes = layout.read(models.diagrams[state.process_id], file=definition.file)
    found = []
    for plane in planes:
        title = translation.element_name(
            models.english,
            file=definition.file,
            element=plane.element,
            name=plane.name or plane.element,
            locale=locale,
        )
        image = svg.draw(plane, title=title, names=names, marks=marks)
        found.append(Drawing(title=title, image=image.decode()))
    return found
