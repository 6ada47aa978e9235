"""Who is asking: passwords, sessions and tokens, on both databases."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, select

from engine.domain.access import Actor, Membership, Role
from engine.domain.organization import UnitKind
from engine.errors import NotFound
from engine.services import identity, passwords, staff
from engine.services.identity import LoginRefused, LoginThrottled
from engine.services.staff import NewUnit, NewUser
from engine.store.counters import Counter
from engine.store.ledger import LedgerEntry
from engine.store.people import User
from engine.store.sessions import ApiToken, LoginSession

PASSWORD = "correct horse"
HASH = passwords.make_hash(PASSWORD)


@pytest.fixture
def wang(transact) -> Actor:
    """Somebody who is acceptor and head of a branch."""

    def work(ctx):
        unit = staff.create_unit(ctx, NewUnit(code="B1", name="营业部", kind=UnitKind.BRANCH))
        user = staff.create_user(
            ctx, NewUser(login="Wang ", name="王芳", password_hash=HASH, locale="zh_CN")
        )
        for role in (Role.ACCEPTOR, Role.UNIT_HEAD):
            staff.grant(ctx, user_id=user.id, role=role, unit_id=unit.id)
        return identity.actor(ctx, user.id)

    return transact(work)


def kinds(transact) -> list[str]:
    return transact(
        lambda ctx: list(ctx.session.scalars(select(LedgerEntry.kind).order_by(LedgerEntry.id)))
    )


def log_in(transact, **change) -> int:
    given = {"login": "wang", "password": PASSWORD, **change}
    return transact(lambda ctx: identity.authenticate(ctx, **given))


class TestActor:
    def test_holds_every_role_with_its_place(self, wang):
        (acceptor, head) = wang.memberships

        assert (wang.login, wang.name) == ("wang", "王芳")
        assert acceptor == Membership(
            role=Role.ACCEPTOR, unit_id=head.unit_id, unit_path=f"/{head.unit_id}/"
        )
        assert head.role is Role.UNIT_HEAD

    def test_is_read_in_one_query(self, transact, wang):
        statements = []

        def work(ctx):
            event.listen(
                ctx.session.connection(),
                "before_cursor_execute",
                lambda *call: statements.append(call[2]),
            )
            return identity.actor(ctx, wang.id)

        assert transact(work) == wang
        assert len(statements) == 1

    def test_may_have_no_role_yet(self, transact):
        def work(ctx):
            return identity.actor(ctx, staff.create_user(ctx, NewUser(login="new", name="新")).id)

        assert transact(work).memberships == ()

    def test_is_nobody_once_disabled(self, transact, wang):
        transact(lambda ctx: staff.set_active(ctx, user_id=wang.id, is_active=False))

        with pytest.raises(NotFound):
            transact(lambda ctx: identity.actor(ctx, wang.id))


class TestAuthenticate:
    @pytest.mark.parametrize("login", ["wang", " WANG "])
    def test_knows_the_user_by_login_and_password(self, transact, wang, login):
        assert log_in(transact, login=login) == wang.id

    @pytest.mark.parametrize(
        "wrong", [{"password": "wrong horse"}, {"login": "nobody"}, {"login": "", "password": ""}]
    )
    def test_says_the_same_no_whatever_is_wrong(self, transact, wang, wrong):
        with pytest.raises(LoginRefused) as refused:
            log_in(transact, **wrong)

        assert refused.value.params == {}

    def test_refuses_who_is_disabled_or_has_no_password(self, transact, wang):
        transact(lambda ctx: staff.create_user(ctx, NewUser(login="robot", name="robot")))
        transact(lambda ctx: staff.set_active(ctx, user_id=wang.id, is_active=False))

        for login in ("wang", "robot"):
            with pytest.raises(LoginRefused):
                log_in(transact, login=login)

    def test_renews_a_hash_of_other_costs(self, transact, wang):
        cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
        transact(lambda ctx: staff.set_password(ctx, user_id=wang.id, password_hash=cheap))

        log_in(transact)

        renewed = transact(lambda ctx: ctx.session.get_one(User, wang.id).password_hash)
        assert renewed != cheap
        assert log_in(transact) == wang.id


class TestThrottling:
    def fail(self, transact, times: int, *, now=None, **who) -> None:
        for _ in range(times):
            transact(lambda ctx: identity.note_failure(ctx, **{"login": "wang", **who}), now=now)

    @pytest.mark.parametrize("login", ["wang", "nobody"])
    def test_stops_even_the_right_password_after_ten_failures(self, transact, wang, login):
        self.fail(transact, 10, login=login)

        with pytest.raises(LoginThrottled):
            log_in(transact, login=login)

    def test_leaves_other_people_and_other_places_alone(self, transact, wang):
        self.fail(transact, 10, login="li")
        self.fail(transact, 10, origin="10.0.0.9")

        assert log_in(transact, origin="10.0.0.8") == wang.id

    def test_ends_with_its_window_and_keeps_no_old_counts(self, transact, wang, now):
        self.fail(transact, 10)

        later = now + timedelta(minutes=15)
        self.fail(transact, 1, now=later)

        count = transact(
            lambda ctx: ctx.session.scalars(
                select(Counter.value).where(Counter.name.like("login:%"))
            ).all()
        )
        assert count == [1]
        assert (
            transact(
                lambda ctx: identity.authenticate(ctx, login="wang", password=PASSWORD), now=later
            )
            == wang.id
        )


class TestSession:
    @pytest.fixture
    def token(self, transact, wang) -> str:
        return transact(lambda ctx: identity.open_session(ctx, user_id=wang.id))

    def whoever(self, transact, token, *, now=None):
        return transact(lambda ctx: identity.session_actor(ctx, token), now=now)

    def test_knows_the_actor_and_the_csrf_token(self, transact, wang, token):
        found = self.whoever(transact, token)

        assert (found.actor, found.locale) == (wang, "zh_CN")
        assert len(found.csrf) > 20

    def test_is_stored_as_a_hash_only(self, transact, token):
        stored = transact(lambda ctx: ctx.session.scalar(select(LoginSession.token_hash)))

        assert token.encode() not in stored

    @pytest.mark.parametrize("token", ["", "x", "无"])
    def test_of_an_unknown_token_is_nobody(self, transact, wang, token):
        assert self.whoever(transact, token) is None

    def test_ends_at_logout_and_says_so_in_the_ledger(self, transact, token):
        transact(lambda ctx: identity.end_session(ctx, token))
        transact(lambda ctx: identity.end_session(ctx, token))

        assert self.whoever(transact, token) is None
        assert kinds(transact)[-2:] == ["session.opened", "session.ended"]

    def test_ends_at_once_when_the_user_is_disabled_and_stays_ended(self, transact, wang, token):
        transact(lambda ctx: staff.set_active(ctx, user_id=wang.id, is_active=False))
        assert self.whoever(transact, token) is None

        transact(lambda ctx: staff.set_active(ctx, user_id=wang.id, is_active=True))
        assert self.whoever(transact, token) is None

    def test_sees_a_role_taken_away_at_once(self, transact, wang, token):
        role, *_ = wang.memberships
        transact(
            lambda ctx: staff.revoke(ctx, user_id=wang.id, role=role.role, unit_id=role.unit_id)
        )

        assert [m.role for m in self.whoever(transact, token).actor.memberships] == [Role.UNIT_HEAD]

    def test_ends_when_nothing_is_done_for_long(self, transact, token, now):
        idle = identity.IDLE_LENGTH

        assert self.whoever(transact, token, now=now + idle - timedelta(minutes=6))
        assert self.whoever(transact, token, now=now + idle + timedelta(minutes=1))
        assert not self.whoever(transact, token, now=now + 3 * idle)

    def test_ends_after_its_length_however_busy(self, transact, token, now):
        for hour in range(12):
            assert self.whoever(transact, token, now=now + timedelta(hours=hour))

        assert not self.whoever(transact, token, now=now + identity.SESSION_LENGTH)

    def test_leaves_no_expired_rows_behind(self, transact, wang, token, now):
        later = now + identity.SESSION_LENGTH
        transact(lambda ctx: identity.open_session(ctx, user_id=wang.id), now=later)

        rows = transact(lambda ctx: ctx.session.scalars(select(LoginSession.created_at)).all())
        assert rows == [later]

    def test_ends_everywhere_with_a_new_password(self, transact, wang, token):
        new = passwords.make_hash("another horse")
        transact(
            lambda ctx: staff.set_password(ctx, user_id=wang.id, password_hash=new), actor=wang
        )

        assert self.whoever(transact, token) is None
        assert log_in(transact, password="another horse") == wang.id


class TestToken:
    def issue(self, transact, wang, **change) -> str:
        return transact(
            lambda ctx: identity.issue_token(ctx, user_id=wang.id, name="export", **change)
        )

    def whoever(self, transact, token, *, now=None):
        return transact(lambda ctx: identity.token_actor(ctx, token), now=now)

    def test_acts_for_its_user(self, transact, wang):
        token = self.issue(transact, wang)

        assert token.startswith("shw_")
        assert self.whoever(transact, token).actor == wang
        assert self.whoever(transact, token).csrf is None

    def test_is_no_session(self, transact, wang):
        token = self.issue(transact, wang)

        assert transact(lambda ctx: identity.session_actor(ctx, token)) is None

    def test_ends_at_its_time(self, transact, wang, now):
        token = self.issue(transact, wang, expires_at=now + timedelta(days=1))

        assert self.whoever(transact, token)
        assert self.whoever(transact, token, now=now + timedelta(days=1)) is None

    def test_ends_when_it_is_revoked_which_works_once(self, transact, wang):
        token = self.issue(transact, wang)
        token_id = transact(lambda ctx: ctx.session.scalar(select(ApiToken.id)))

        transact(lambda ctx: identity.revoke_token(ctx, token_id=token_id))

        assert self.whoever(transact, token) is None
        with pytest.raises(NotFound):
            transact(lambda ctx: identity.revoke_token(ctx, token_id=token_id))

    def test_is_never_written_down(self, transact, wang):
        token = self.issue(transact, wang)

        entry = transact(
            lambda ctx: ctx.session.scalars(
                select(LedgerEntry.content).where(LedgerEntry.kind == "token.issued")
            ).one()
        )
        assert b"export" in entry
        assert token.encode() not in entry

    def test_ends_when_the_user_is_disabled(self, transact, wang):
        token = self.issue(transact, wang)

        transact(lambda ctx: staff.set_active(ctx, user_id=wang.id, is_active=False))

        assert self.whoever(transact, token) is None
