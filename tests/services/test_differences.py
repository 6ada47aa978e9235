"""What changed between two releases is told thing by thing, with what it was and is."""

import json

import pytest

from engine.services import differences, releases
from tests import drafts

SHIPPED = releases.shipped_files()


def changed(path, edit):
    """Compare the shipped files with themselves after an edit of one text."""
    text = SHIPPED[path].decode()
    edited = edit(text)
    assert edited != text
    return differences.compare(SHIPPED, {**SHIPPED, path: edited.encode()})


def told(path, edit):
    return [(each.kind, each.what, each.element, each.detail) for each in changed(path, edit)]


def test_nothing_changed_is_no_change():
    assert differences.compare(SHIPPED, SHIPPED) == []


def test_a_file_is_added_or_removed_as_a_whole():
    without = {path: each for path, each in SHIPPED.items() if path != "forms/en.json"}

    assert [each.kind for each in differences.compare(SHIPPED, without)] == ["removed"]
    assert [each.kind for each in differences.compare(without, SHIPPED)] == ["added"]


def test_a_policy_is_told_by_name_value_and_unit():
    after = {**SHIPPED, drafts.POLICY: drafts.with_days(SHIPPED[drafts.POLICY], 3)}
    (found,) = differences.compare(SHIPPED, after)

    assert (found.name, found.before, found.after, found.unit) == (
        "答复时限",
        "2",
        "3",
        "working days",
    )


class TestADrawing:
    PATH = "bpmn/revisit.bpmn"

    def test_tells_a_new_name_and_a_new_due_date(self):
        found = changed(
            self.PATH,
            lambda text: text.replace('name="电话回访"', 'name="回访客户"').replace(
                "revisit.feedback_days", "complaint.reply_days"
            ),
        )

        assert ("taskSchedule.dueDate") in [each.detail for each in found]
        assert {each.kind for each in found} == {"changed"}

    def test_that_is_only_moved_says_so(self):
        kinds = {each[0] for each in told(self.PATH, lambda text: text.replace(' y="', ' y="1'))}

        assert kinds == {"moved"}

    def test_tells_what_was_added_and_removed(self):
        def edit(text):
            return text.replace(
                "</bpmn:process>", '<bpmn:endEvent id="new_end" name="已作废" /></bpmn:process>'
            )

        assert told(self.PATH, edit) == [("added", "endEvent", "new_end", None)]

    def test_that_cannot_be_read_has_changed_as_a_whole(self):
        assert told(self.PATH, lambda _: "<a") == [("changed", "file", None, None)]


class TestATable:
    PATH = "bpmn/approval_need.dmn"

    def test_tells_the_cell_of_a_row(self):
        (found,) = changed(self.PATH, lambda text: text.replace(">true</text>", ">false</text>", 1))

        assert (found.kind, found.what, found.before, found.after) == (
            "changed",
            "row",
            "true",
            "false",
        )
        assert found.name.endswith(tuple("123"))

    def test_tells_a_removed_row_with_its_cells(self):
        def edit(text):
            start = text.rindex("<rule ")
            return text[:start] + text[text.rindex("</rule>") + len("</rule>") :]

        (found,) = changed(self.PATH, edit)
        assert (found.kind, found.what) == ("removed", "row")
        assert "→" in found.before


class TestAForm:
    PATH = "forms/approve_resolution.form"

    def edit(self, change):
        def edit(text):
            form = json.loads(text)
            change(form["components"])
            return json.dumps(form, ensure_ascii=False)

        return changed(self.PATH, edit)

    def test_tells_the_setting_of_a_field(self):
        def change(fields):
            fields[-1]["label"] = "新的标签"

        (found,) = self.edit(change)
        assert (found.kind, found.what, found.detail, found.after) == (
            "changed",
            "field",
            "label",
            "新的标签",
        )

    def test_tells_fields_that_come_go_and_change_places(self):
        def change(fields):
            fields.reverse()
            fields.append({"type": "textfield", "key": "extra", "label": "备注"})

        assert [(each.kind, each.what) for each in self.edit(change)] == [
            ("added", "field"),
            ("moved", "order"),
        ]


@pytest.mark.parametrize("path", sorted(SHIPPED))
@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"components": 7}', b"<a/>"])
def test_any_two_versions_can_be_compared(path, content):
    assert differences.compare(SHIPPED, {**SHIPPED, path: content})
    assert differences.compare({**SHIPPED, path: content}, SHIPPED)
