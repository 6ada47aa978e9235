"""What of form-js is refused when a form is compiled."""

import pytest

from tests.domain.form_schemas import OPTIONS, a_field, a_form, a_group, rules_of


@pytest.mark.parametrize("type_", ["text", "separator", "spacer"])
def test_what_only_shows_something_is_no_field(type_):
    assert a_form({"type": type_, "id": "t", "text": "…"}, a_field()).fields[0].key == "x"


def test_a_field_tells_all_that_others_need_to_know():
    properties = {"personal": "true", "read": "handling", "searchable": "true", "lookup": "users"}
    compiled = a_form(
        a_field(properties=properties, required=True, hide="=a"),
        a_field("select", "s"),
        a_field("datetime", "d", dateLabel="日期", label="ignored", readonly=True),
        a_field("expression", "e", expression="=1"),
    )
    text, select, day, calculated = compiled.fields

    assert (text.key, text.type, text.label, text.hide) == ("x", "textfield", "x", ("a",))
    assert (text.is_personal, text.read_rule, text.is_searchable) == (True, "handling", True)
    assert (text.lookup, text.is_required, text.is_collected) == ("users", True, True)
    assert select.options == {"a": "甲", "b": "乙"}
    assert (select.is_personal, select.read_rule, select.is_searchable) == (False, None, False)
    assert (day.label, day.subtype, day.is_read_only, day.is_collected) == (
        "日期",
        "date",
        True,
        False,
    )
    assert (calculated.expression, calculated.is_collected) == ("1", False)


@pytest.mark.parametrize(
    ("component", "rule"),
    [
        ({"type": "dynamiclist", "id": "x_id"}, "form.component"),
        ({"type": "table", "id": "x_id"}, "form.component"),
        ({"type": "filepicker", "id": "x_id", "key": "x"}, "form.component"),
        ({"type": "html", "id": "x_id"}, "form.component"),
        ({"type": "button", "id": "x_id"}, "form.component"),
        ({"id": "x_id"}, "form.component"),
        (a_field(key="x") | {"key": "a.b"}, "form.key"),
        (a_field(key="x") | {"key": "a b"}, "form.key"),
        (a_field(key="x") | {"key": "count"}, "form.key"),
        (a_field(key="x") | {"key": "date"}, "form.key"),
        (a_field(key="x") | {"key": "for"}, "form.key"),
        (a_field(key="x") | {"key": "__proto__"}, "form.key"),
        (a_field(key="x") | {"key": None}, "form.key"),
        (a_field(hide="=a >"), "form.expression"),
        (a_field(hide="a > 5"), "form.expression"),
        (a_field(hide="=nothing(5)"), "form.expression"),
        (a_field(hide="=> 5"), "form.expression"),
        (a_field(hide=True), "form.expression"),
        (a_field(conditional={"show": "=a"}), "form.conditional"),
        (a_field(conditional="=a"), "form.malformed"),
        (a_field(validate=[1]), "form.malformed"),
        (a_field(readonly="=a"), "form.flag"),
        (a_field(required="yes"), "form.flag"),
        (a_field(pattern="(a"), "form.pattern"),
        (a_field(pattern=5, minLength="5"), "form.bound"),
        (a_field(maxLength="=1 +"), "form.expression"),
        (a_field(validate={"validationType": "email"}), "form.validation_type"),
        (a_field("number", min="5"), "form.bound"),
        (a_field("number", max=True), "form.bound"),
        (a_field("number", decimalDigits=-1), "form.bound"),
        (a_field("number", decimalDigits="2"), "form.bound"),
        (a_field("number", increment=0), "form.bound"),
        (a_field("number", serializeToString=True), "form.number_as_text"),
        (a_field("select", values=[]), "form.options"),
        (a_field("select", valuesKey="options"), "form.options"),
        (a_field("select", valuesExpression="=options"), "form.options"),
        (a_field("select", values=[*OPTIONS, OPTIONS[0]]), "form.option"),
        (a_field("select", values=[{"label": "1", "value": 1}]), "form.option"),
        (a_field("select", values=["a"]), "form.option"),
        (a_field("datetime", subtype="time"), "form.subtype"),
        (a_field("datetime", timeSerializingFormat="no_timezone"), "form.no_timezone"),
        (a_field("expression"), "form.expression"),
        (a_field("expression", expression="1"), "form.expression"),
        (a_field(properties={"read": "everyone"}), "form.property"),
        (a_field(properties={"outgoing": ["decided"]}), "form.property"),
        (a_field(properties={"personel": "true"}), "form.property"),
    ],
)
def test_what_we_do_not_run_is_refused_with_its_place(component, rule):
    assert rules_of(component) == [(rule, "x_id")]
    assert rules_of(a_group(component)) == [(rule, "x_id")]


def test_groups_may_not_gather_their_values():
    assert rules_of(a_group(a_field(), path="address")) == [("form.group_path", "group")]


def test_a_key_may_stand_only_once():
    assert rules_of(a_field(), a_group(a_field())) == [("form.key_twice", "x_id")]


@pytest.mark.parametrize(
    "components",
    [
        (a_field(key="a", hide="=a = 1"),),
        (a_field(key="a", hide="=b = 1"), a_field(key="b", hide="=a = 1")),
        (
            a_field("expression", "a", expression="=b"),
            a_group(a_field("number", "b", min="=c"), hide="=c"),
            a_field(key="c", hide="=a = 1"),
        ),
    ],
)
def test_fields_may_not_depend_on_one_another_in_a_circle(components):
    assert rules_of(*components) == [("form.circular", None)]


def test_every_finding_is_given_in_one_go():
    broken = [a_field(key="a", hide="=1 +"), a_field("html", "b"), a_field("number", "c", min="x")]

    assert [element for _, element in rules_of(*broken)] == ["a_id", "b_id", "c_id"]


@pytest.mark.parametrize(
    ("schema", "rule"),
    [
        ({"id": None}, "form.id"),
        ({"id": ""}, "form.id"),
        ({"components": None}, "form.malformed"),
        ({"components": {"type": "text"}}, "form.malformed"),
        ({"components": ["text"]}, "form.malformed"),
        ({"components": [{"type": "group", "components": 5}]}, "form.malformed"),
    ],
)
def test_what_is_no_form_at_all_is_refused(schema, rule):
    assert rules_of(**schema) == [(rule, None)]
