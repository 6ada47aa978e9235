"""What makes the inbox quick to work through: views, many tasks at once, notes, absences."""

import re

import pytest

from engine.services import tasks


class TestSavedViews:
    def test_stand_above_the_list_with_how_much_they_hold(self, browse, number):
        acceptor = browse("acceptor")
        acceptor.post("/views", view_name="新的", page="inbox", view="queue", is_shared="yes")

        assert "Shared with the unit" in acceptor.get("/inbox").text
        assert "新的 1" in acceptor.text("/inbox")
        assert "新的 0" in browse("desk").text("/inbox")
        assert "新的" not in browse("other.desk").text("/inbox")

    def test_that_are_many_are_all_within_reach(self, browse):
        """The ninth stands in a menu, where it is opened and removed like the others."""
        acceptor = browse("acceptor")
        for number in range(1, 11):
            acceptor.post("/views", view_name=f"视图{number:02}", page="inbox", kind="report")
        shown = acceptor.get("/inbox").text

        assert "2 more" in acceptor.text("/inbox")
        assert shown.count('href="/inbox?kind=report"') == 10
        *_, last = re.findall(r"/views/\d+/remove", shown)
        acceptor.post(last, back="/inbox")
        assert "视图10" not in acceptor.text("/inbox")
        assert "1 more" in acceptor.text("/inbox")

    def test_lead_to_the_list_as_it_was(self, browse, number):
        acceptor = browse("acceptor")
        answer = acceptor.post("/views", view_name="客服", page="cases", q="利率", status="all")

        assert answer.location.startswith("/cases?")
        assert number in acceptor.text(answer.location)

    def test_without_a_name_say_what_is_missing(self, browse):
        acceptor = browse("acceptor")
        acceptor.post("/views", view_name=" ", page="inbox")

        assert "This field must be filled in." in acceptor.text("/inbox")

    def test_are_removed_by_their_owner(self, browse):
        acceptor = browse("acceptor")
        acceptor.post("/views", view_name="旧的", page="inbox")
        address = re.search(r"/views/\d+/remove", acceptor.get("/inbox").text)[0]
        acceptor.post(address, back="/inbox?view=queue")

        assert "旧的" not in acceptor.text("/inbox").replace("The view “旧的” is saved.", "")


class TestManyTasksAtOnce:
    @pytest.fixture
    def chosen(self, record, browse):
        """Two tasks of the queue."""
        record()
        record()
        return re.findall(
            r'name="task"\s+value="(\d+)"', browse("acceptor").get("/inbox?view=queue").text
        )

    def test_are_claimed_with_a_result_for_each(self, browse, firm, chosen):
        firm.as_("head", lambda ctx: tasks.assign(ctx, task_id=int(chosen[0]), login="acceptor"))
        firm.as_("acceptor", lambda ctx: tasks.delegate(ctx, task_id=int(chosen[0]), login="head"))
        answer = browse("acceptor").post("/inbox/bulk", action="claim", task=chosen)

        assert "1 task is done." in answer.text
        assert "1 refused; the others are not affected." in answer.text
        assert "王强 is already working on this task." in answer.text

    def test_are_named_only_to_who_may_see_them(self, browse, number, chosen):
        """CMP-57: the person complained about learns nothing by guessing numbers."""
        answer = browse("teller").post("/inbox/bulk", action="claim", task=chosen)

        assert number not in answer.text
        assert answer.text.count("There is nothing here that you may see.") == len(chosen)

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"action": "claim"}, "Choose at least one task."),
            ({"action": "assign", "task": "1"}, "Say to whom the tasks are to be assigned."),
            ({"action": "burn", "task": "1"}, "Choose one of the options."),
            ({"action": "claim", "task": [str(n) for n in range(101)]}, "at most 100"),
        ],
    )
    def test_that_cannot_be_begun_say_why(self, browse, form, said):
        desk = browse("desk")

        assert desk.post("/inbox/bulk", **form).location == "/inbox"
        assert said in desk.text("/inbox")


class TestMyUnit:
    def test_gives_the_work_of_a_colleague_who_is_away_to_another(self, browse, number, task):
        """CMP-60: chosen in the list of the unit, with a result for each."""
        browse("acceptor").post(f"{task}/claim")
        head = browse("head")
        words = head.text("/inbox?view=unit")
        [chosen] = re.findall(r'name="task"\s+value="(\d+)"', head.get("/inbox?view=unit").text)
        assert f"{number} " in words
        assert "吴刚" in words

        answer = head.post("/inbox/bulk", action="assign", task=chosen, login="director")

        assert "1 task is done." in answer.text
        assert "李静" in head.text("/inbox?view=unit&holder=director")
        assert "No task fits these filters" in head.text("/inbox?view=unit&holder=-")
        assert "Put back" in head.get("/inbox?view=unit").text

    def test_is_there_only_for_who_gives_work_to_others(self, browse, number):
        acceptor = browse("acceptor")

        assert "My unit" not in acceptor.text("/inbox?view=unit")
        assert number not in acceptor.text("/inbox?view=unit")
        assert "My unit" in browse("head").text("/inbox")


class TestNotes:
    def test_show_comments_with_whom_they_mention(self, browse, number):
        acceptor = browse("acceptor")
        answer = acceptor.post(f"/cases/{number}/notes/comments", text="<b>请</b> @Head 看")

        assert '<b class="mention">@Head</b>' in answer.text
        assert "&lt;b&gt;请&lt;/b&gt;" in answer.text
        assert "吴刚" in browse("desk").text(f"/cases/{number}/notes")

    def test_say_who_was_told_and_what_was_not_understood(self, browse, number):
        acceptor = browse("acceptor", locale="zh_CN")
        address = f"/cases/{number}/notes/comments"
        told = acceptor.post(address, text="请@王强看，@acceptor 记").text
        refused = acceptor.post(address, text="请@王小强 看").text

        assert "已通知：王强<" in told
        assert '请<b class="mention">@王强</b>看' in told
        assert "此处不能提及 王小强。" in refused
        assert "请@王小强 看</textarea>" in refused
        assert "已通知" not in acceptor.get(f"/cases/{number}/notes").text

    def test_keep_what_was_typed_when_it_cannot_be(self, browse, number):
        answer = browse("acceptor").post(f"/cases/{number}/notes/comments", text="请 @teller 看")

        assert "teller cannot be mentioned here." in answer.text
        assert "请 @teller 看</textarea>" in answer.text

    @pytest.mark.parametrize(
        ("day", "said"),
        [("2026-03-02", "This must not lie in the past."), ("soon", "Write a day such as")],
    )
    def test_refuse_a_day_that_is_none(self, browse, number, day, said):
        assert said in browse("desk").post(f"/cases/{number}/notes/follow-up", day=day).text

    def test_remember_and_forget_a_day(self, browse, number, task, clock):
        acceptor = browse("acceptor")
        acceptor.post(f"{task}/claim")
        address = f"/cases/{number}/notes/follow-up"

        assert 'value="2026-03-04"' in acceptor.post(address, day="2026-03-04", note="对账单").text
        assert number not in acceptor.text("/inbox?follow_up=yes")
        clock.shift(hours=1)
        assert 'value="2026-03-04"' not in acceptor.post(address, day="2026-03-04", drop="yes").text


class TestAnOpenTask:
    def test_names_who_else_has_it_open(self, browse, task):
        browse("head").post(f"{task}/visits")

        assert "王强 has this task open too." in browse("acceptor").post(f"{task}/visits").text
        assert "王强" not in browse("head").post(f"{task}/visits").text


class TestDelegating:
    def test_leads_back_by_one_button(self, browse, number, task):
        acceptor = browse("acceptor")
        acceptor.post(f"{task}/claim")
        acceptor.post(f"{task}/delegate", login="head")

        assert number in acceptor.text("/inbox?view=delegated")
        assert "delegated by 吴刚" in browse("head").text(task)
        acceptor.post(f"{task}/take-back")
        assert number in acceptor.text("/inbox")


class TestAbsences:
    def test_are_planned_and_ended_on_their_page(self, browse):
        head = browse("head")
        head.post(
            "/absences",
            person="head",
            substitute="director",
            since="2026-03-02",
            until="2026-03-13",
        )

        words = head.text("/absences")
        assert "王强 away now 李静 2026-03-02 2026-03-13" in words
        address = re.search(r"/absences/\d+/end", head.get("/absences").text)[0]
        head.post(address)
        assert "Nobody is away" in head.text("/absences")

    def test_say_to_the_absent_who_acts_instead(self, browse, number, task):
        """CMP-60: whoever is away signs nothing."""
        acceptor = browse("acceptor")
        acceptor.post("/absences", person="acceptor", since="2026-03-02", until="2026-03-13")

        answer = acceptor.post(f"{task}/claim")
        assert answer.status_code == 403
        assert "You are away" in answer.text

    @pytest.mark.parametrize(
        ("form", "status", "said"),
        [
            ({"until": ""}, 422, "Write a day such as"),
            ({"until": "2026-03-01"}, 422, "This must not lie in the past."),
            ({"substitute": "other.head"}, 409, "other.head cannot stand in"),
            ({"person": "other.head"}, 403, "Your roles do not reach"),
            ({"person": "nobody"}, 422, "Nobody active has the login nobody."),
        ],
    )
    def test_that_cannot_be_keep_what_was_typed(self, browse, form, status, said):
        given = {"person": "head", "since": "2026-03-02", "until": "2026-03-13", **form}
        answer = browse("head").post("/absences", **given)

        assert answer.status_code == status
        assert said in answer.text
        assert f'value="{given["person"]}"' in answer.text
