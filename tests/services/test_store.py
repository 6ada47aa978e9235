"""What columns, constraints and shared queries mean, the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from engine.store import claims, connection, versions
from engine.store.cases import Case, CaseFacts, CaseStatus
from engine.store.clients import Client
from engine.store.outbox import Notification
from engine.store.releases import ReleaseStatus
from tests import builders

SHANGHAI = timezone(timedelta(hours=8))


@pytest.fixture
def session(database: Engine):
    with connection.sessions(database)() as session:
        yield session


def again(session: Session, row):
    """Read a row as somebody else would."""
    session.flush()
    session.refresh(row)
    return row


class TestMoments:
    def test_come_back_as_utc(self, session):
        opened_at = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=SHANGHAI)

        case = again(session, builders.a_case(session, opened_at=opened_at))

        assert case.opened_at == opened_at
        assert case.opened_at.tzinfo is UTC

    def test_before_1970_and_far_ahead_come_back_too(self, session):
        moments = [datetime(1911, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, 23, 59, tzinfo=UTC)]

        cases = [again(session, builders.a_case(session, due_at=each)) for each in moments]

        assert [case.due_at for case in cases] == moments

    def test_sort_and_compare_in_the_database(self, session):
        late = datetime(2026, 10, 1, tzinfo=UTC)
        for day in (0, -400, 3):
            builders.a_case(session, due_at=late + timedelta(days=day))

        found = session.scalars(select(Case.due_at).where(Case.due_at <= late).order_by("due_at"))

        assert list(found) == [late - timedelta(days=400), late]

    def test_without_a_zone_are_refused(self, session):
        with pytest.raises(StatementError, match="zone"):
            builders.a_case(session, due_at=datetime(2026, 3, 2))  # noqa: DTZ001


class TestMoney:
    def test_comes_back_exactly(self, session):
        client = again(session, a_client(session, assets=Decimal("1234567890123.45")))

        assert client.assets == Decimal("1234567890123.45")
        assert str(client.assets) == "1234567890123.45"

    def test_adds_up_exactly_in_the_database(self, session):
        for _ in range(10):
            a_client(session, liability=Decimal("0.10"))

        assert session.scalar(select(func.sum(Client.liability))) == Decimal("1.00")

    @pytest.mark.parametrize("amount", [1.5, Decimal("0.001")])
    def test_that_would_be_rounded_is_refused(self, session, amount):
        with pytest.raises(StatementError):
            a_client(session, assets=amount)


class TestDocuments:
    def test_come_back_as_they_were(self, session):
        facts = {
            "说明": "客户称未收到平仓通知",
            "loss": 1.5,
            "count": 3,
            "none": None,
            "list": [{}],
        }
        case = builders.a_case(session)

        row = CaseFacts(case_id=case.id, facts=facts)
        session.add(row)

        assert again(session, row).facts == facts

    def test_are_kept_as_compact_text_in_their_own_script(self, session):
        case = builders.a_case(session)
        session.add(CaseFacts(case_id=case.id, facts={"客户": "王芳", "a": [1, 2]}))
        session.flush()

        stored = session.scalar(text("SELECT CAST(facts AS TEXT) FROM case_facts"))

        assert stored == '{"客户":"王芳","a":[1,2]}'


class TestStates:
    def test_come_back_as_members(self, session):
        case = again(session, builders.a_case(session, status="closed"))

        assert case.status is CaseStatus.CLOSED

    def test_that_do_not_exist_are_refused(self, session):
        with pytest.raises(StatementError):
            builders.a_case(session, status="lost")


class TestConstraints:
    def test_a_row_cannot_refer_to_nothing(self, session):
        with pytest.raises(IntegrityError):
            builders.a_case(session, client_id=404)

    def test_one_release_at_most_is_in_force(self, session):
        builders.a_release(session, status=ReleaseStatus.IN_FORCE)

        with pytest.raises(IntegrityError):
            builders.a_release(session, status=ReleaseStatus.IN_FORCE)


class TestVersions:
    def test_count_up_with_every_write(self, session):
        case = builders.a_case(session)

        versions.write(session, case, title="first")
        versions.write(session, case, title="second", status=CaseStatus.CLOSED)

        assert (case.version, case.title, case.status) == (3, "second", CaseStatus.CLOSED)
        assert again(session, case).version == 3

    def test_agree_with_the_orm(self, session):
        case = builders.a_case(session)
        versions.write(session, case, title="first")

        case.grade = "major"

        assert (again(session, case).version, case.title, case.grade) == (3, "first", "major")

    def test_refuse_a_row_that_has_moved_on(self, session):
        case = builders.a_case(session)
        session.execute(text("UPDATE cases SET version = 7"))

        with pytest.raises(StaleDataError):
            versions.write(session, case, title="too late")


class TestClaims:
    @pytest.fixture(autouse=True)
    def three_notifications(self, session, now):
        rows = [Notification(kind="warned", payload={}, created_at=now) for _ in range(3)]
        session.add_all(rows)
        session.commit()

    def claim(self, session, now, limit=10):
        claimed = claims.claim(
            session,
            Notification,
            where=Notification.sent_at.is_(None),
            order_by=[Notification.id],
            now=now,
            limit=limit,
        )
        session.commit()
        return [row.id for row in claimed]

    def test_take_the_first_rows_and_count_the_try(self, session, now):
        ids = list(session.scalars(select(Notification.id).order_by(Notification.id)))

        assert self.claim(session, now, limit=2) == ids[:2]
        assert list(session.scalars(select(Notification.try_count).order_by(Notification.id))) == [
            1,
            1,
            0,
        ]

    def test_are_not_taken_twice(self, session, now):
        assert len(self.claim(session, now, limit=2)) == 2
        assert len(self.claim(session, now)) == 1
        assert self.claim(session, now) == []

    def test_come_back_when_their_lease_has_ended(self, session, now):
        self.claim(session, now)

        assert len(self.claim(session, now + claims.LEASE)) == 3

    def test_are_given_up_after_three_tries(self, session, now):
        for number in range(3):
            assert len(self.claim(session, now + number * claims.LEASE)) == 3

        assert self.claim(session, now + 3 * claims.LEASE) == []


def test_a_worker_passes_over_what_another_one_is_claiming(postgresql_database, now):
    def claim_two(session: Session) -> list[Notification]:
        return claims.claim(
            session,
            Notification,
            where=Notification.sent_at.is_(None),
            order_by=[Notification.id],
            now=now,
            limit=2,
        )

    new_session = connection.sessions(postgresql_database)
    with new_session() as first, new_session() as second:
        first.add_all(Notification(kind="warned", payload={}, created_at=now) for _ in range(3))
        first.commit()

        assert (len(claim_two(first)), len(claim_two(second))) == (2, 1)


def a_client(session: Session, **facts) -> Client:
    unit = builders.a_unit(session)
    client = Client(**{"number": unit.code, "name": "王芳", "branch_id": unit.id, **facts})
    session.add(client)
    session.flush()
    return client
