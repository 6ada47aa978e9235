"""What somebody was told on the pages: the list, its unread count, and how they want to be told."""

import pytest
from sqlalchemy import func, select

from engine.services import directory, notifications, outbox
from engine.store.cases import Case
from engine.store.outbox import Notification
from webapp import notary, postman

GIVEN = {
    "email": "wu.gang@example.com",
    "messenger": "dingtalk",
    "messenger_key": "token-1234",
    "messenger_secret": "SEC-9",
    "quiet_since": "21:00",
    "quiet_until": "07:30",
}


@pytest.fixture
def tell(firm, number):
    """Tell somebody something of a case whose acceptor has read all there was; return its id."""
    firm.as_("acceptor", notifications.read_all)

    def told(login="acceptor", kind="duty.warned", **values):
        def work(ctx):
            case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
            reader = directory.user_id(ctx, login)
            outbox.notify(ctx, kind, recipient_id=reader, case=case, **values)

        firm.transact(work)
        return firm.transact(lambda ctx: ctx.session.scalar(select(func.max(Notification.id))))

    return told


def unread(person):
    shown = person.get("/inbox").text
    return shown.split("Notifications, unread: ")[1].split('"')[0]


class TestTheList:
    def test_counts_what_is_new_on_every_page(self, browse, tell):
        acceptor = browse("acceptor")
        before = unread(acceptor)
        tell()
        tell(kind="duty.breached")

        assert (before, unread(acceptor)) == ("0", "2")

    def test_leads_to_the_case_and_then_it_is_read(self, browse, tell, number):
        acceptor = browse("acceptor")
        told = tell()

        gone = acceptor.get(f"/notifications/{told}")

        assert gone.headers["Location"] == f"/cases/{number}"
        assert unread(acceptor) == "0"
        assert "New:" not in acceptor.text("/notifications")

    def test_leads_to_the_report_that_was_sent(self, browse, tell, number):
        """REP-02: who a report is sent to may read it, but not always the case it was made in."""
        acceptor = browse("acceptor")
        told = tell(kind="report.sent")

        gone = acceptor.get(f"/notifications/{told}")

        assert gone.headers["Location"] == f"/reports/{number}"

    def test_leads_to_the_task_that_it_is_about(self, browse, number):
        """CMP-31: whoever may take a new complaint is one click away from doing so."""
        acceptor = browse("acceptor")

        assert unread(acceptor) == "1"
        assert "A task waits for your group" in acceptor.text("/notifications")
        assert acceptor.get("/notifications/1").headers["Location"] == "/tasks/2"
        assert acceptor.get("/tasks/2").status_code == 200

    def test_says_what_a_grade_and_a_category_were_and_are(self, browse, tell):
        """TM-06, CMP-10: at once, and what it is about."""
        tell(kind="grade.changed", old="general", new="serious")
        tell(kind="category.changed", old="marketing", new="other")

        shown = browse("acceptor").text("/notifications")
        assert "The grade of a complaint went from General to Serious" in shown
        assert "The category of a complaint went from Marketing to Other" in shown

    def test_is_all_read_at_once(self, browse, tell):
        acceptor = browse("acceptor")
        tell()
        tell()

        acceptor.post("/notifications/read")

        assert unread(acceptor) == "0"

    def test_says_99_plus(self, browse, tell):
        for _ in range(101):
            tell()

        assert unread(browse("acceptor")) == "99+"

    def test_holds_nothing_of_others_and_nothing_about_the_reader(self, browse, tell):
        """CMP-57: a case about oneself appears in no counter either."""
        told = [tell(), tell(login="teller")]
        teller = browse("teller")

        assert unread(teller) == "0"
        assert "A deadline" not in teller.text("/notifications")
        assert [teller.get(f"/notifications/{each}").status_code for each in told] == [404, 404]


class TestTheSettings:
    @pytest.fixture
    def wishes(self, app, firm):
        sealer = postman.sealer(notary.settings_of(app))

        def read():
            kept = firm.as_("acceptor", notifications.wishes)
            return notifications.opened(kept, sealer=sealer)

        return read

    def test_are_kept_and_the_key_is_not_shown_again(self, browse, wishes):
        acceptor = browse("acceptor")

        acceptor.post("/notifications/settings", **GIVEN)

        shown = acceptor.get("/notifications/settings").text
        assert wishes().messenger_key == "token-1234"
        assert "token-1234" not in shown
        assert "SEC-9" not in shown
        assert "ends with 1234" in shown
        assert 'value="21:00"' in shown

    def test_keep_a_key_that_is_not_typed_again(self, browse, wishes):
        acceptor = browse("acceptor")
        acceptor.post("/notifications/settings", **GIVEN)

        acceptor.post(
            "/notifications/settings",
            **{**GIVEN, "messenger_key": "", "messenger_secret": ""},
        )

        found = wishes()
        assert (found.messenger_key, found.messenger_secret) == ("token-1234", "SEC-9")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": "wu@gang@example.com"},
            {"email": "a@b.com, c@d.com"},
            {"messenger": "carrier-pigeon"},
            {"messenger_key": ""},
            {"messenger_key": "https://evil.example.com/"},
            {"quiet_until": ""},
            {"quiet_since": "nine"},
        ],
    )
    def test_refuse_what_cannot_be(self, browse, wishes, wrong):
        refused = browse("acceptor").post("/notifications/settings", **{**GIVEN, **wrong})

        assert refused.status_code == 422
        assert wishes().email is None

    def test_can_be_tried_out(self, browse):
        acceptor = browse("acceptor")

        acceptor.post("/notifications/settings", **GIVEN, try_out="yes")

        assert "This is a trial" in acceptor.text("/notifications")
