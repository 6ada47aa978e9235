"""A form on a page, filled in as people do: by the names they read, or with the keyboard alone."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

_ROLES = {"textfield": "textbox", "textarea": "textbox", "number": "textbox"}
_MAX_TABS = 80


class FormOnPage:
    """The form of a page; values are given by field key, as the API takes them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.section = page.locator("[data-form-island]")
        expect(self.section).not_to_have_attribute("aria-busy", "true")
        content = json.loads(self.section.locator("script").text_content())
        self.fields = {field["key"]: field for field in _fields(content["schema"])}

    def label(self, key: str) -> str:
        """Return what the page calls a field."""
        return self.fields[key].get("label") or self.fields[key]["dateLabel"]

    def control(self, key: str) -> Locator:
        """Find the first control of a field."""
        return self.section.locator(f'[id$="-{key}"], [id$="-{key}-date"], [id$="-{key}-0"]').first

    def fill(self, values: Mapping[str, Any]) -> None:
        """Fill fields in by the names that a person, or a screen reader, finds them by.

        A value of None belongs to a field that is not shown.
        """
        for key, value in values.items():
            if value is None:
                continue
            match self.fields[key]["type"]:
                case "radio":
                    group = self.section.get_by_role("group", name=self.label(key), exact=True)
                    group.get_by_role("radio", name=self._option(key, value), exact=True).check()
                case "select":
                    self._named(key, "combobox").select_option(label=self._option(key, value))
                case "checkbox":
                    self._named(key, "checkbox").set_checked(value)
                case "datetime":
                    self._fill_moment(key, value)
                case kind:
                    role = "combobox" if self._suggests(key) else _ROLES[kind]
                    self._named(key, role).fill(str(value))

    def type(self, values: Mapping[str, Any]) -> None:
        """Fill fields in by Tab, arrows and letters, in the order of the page."""
        press, write = self.page.keyboard.press, self.page.keyboard.type
        for key, value in values.items():
            self._tab_to(key)
            match self.fields[key]["type"]:
                case "radio":
                    self._walk_radios(key, value)
                case "select":
                    for _ in range(self._position(key, value) + 1):
                        press("ArrowDown")
                case "checkbox":
                    press("Space")
                case "datetime":
                    day, _, time = _parts(value)
                    write(day)
                    press("Tab")
                    write(time)
                case _:
                    write(str(value))

    def submit(self) -> None:
        """Press the button that sends the form."""
        self.section.locator("[data-form-submit]").click()

    def value(self, key: str) -> str:
        """Return what stands in a field that text can be typed into."""
        return self.control(key).input_value()

    def shown_values(self) -> set[str]:
        """Return what stands in the fields that can only be read."""
        shown = self.section.locator(":is(input, textarea)[readonly]")
        return set(shown.evaluate_all("all => all.map(one => one.value)"))

    def _named(self, key: str, role: str) -> Locator:
        return self.section.get_by_role(role, name=self.label(key), exact=True)

    def _suggests(self, key: str) -> bool:
        return "lookup" in self.fields[key].get("properties", {})

    def _option(self, key: str, value: str) -> str:
        return self.fields[key]["values"][self._position(key, value)]["label"]

    def _position(self, key: str, value: str) -> int:
        return [option["value"] for option in self.fields[key]["values"]].index(value)

    def _fill_moment(self, key: str, value: str) -> None:
        day, has_time, time = _parts(value)
        date = self._named(key, "textbox")
        # Until its calendar is there, a field forgets what is written into it.
        expect(date).to_have_class(re.compile("flatpickr-input"))
        date.fill(day)
        self.page.keyboard.press("Enter")
        if has_time:
            clock = self.section.locator(f'[id$="-{key}-time"]')
            clock.fill(time)
            clock.press("Tab")

    def _walk_radios(self, key: str, value: str) -> None:
        self.page.keyboard.press("Space")
        for _ in range(self._position(key, value)):
            self.page.keyboard.press("ArrowDown")

    def _tab_to(self, key: str) -> None:
        wanted = re.compile(rf"-{key}(-date|-\d+)?$")
        for _ in range(_MAX_TABS):
            focused = self.page.evaluate("document.activeElement.id")
            if wanted.search(focused):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {key}")


def _parts(value: str) -> tuple[str, bool, str]:
    moment = datetime.fromisoformat(value)
    return f"{moment.year}/{moment.month}/{moment.day}", "T" in value, f"{moment:%H:%M}"


def _fields(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in part.get("components", ()):
        if "key" in component:
            yield component
        yield from _fields(component)
