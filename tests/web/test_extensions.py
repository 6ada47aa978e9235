"""In Flask, `transact` and `db` work on one engine, made with the engine's own options."""

import pytest
from flask import Flask
from sqlalchemy import select

from engine.store import schema, sqlite
from engine.store.people import User
from tests import builders
from webapp import extensions
from webapp.config import Config


@pytest.fixture
def app(tmp_path):
    app = Flask(__name__)
    extensions.init_app(app, Config(data_dir=tmp_path / "instance"))
    with app.app_context():
        schema.upgrade(extensions.db.engine)
        yield app
        extensions.db.session.remove()
        extensions.db.engine.dispose()


def test_what_is_stored_by_transact_is_read_by_the_session_of_the_request(app):
    extensions.transact(lambda ctx: builders.a_user(ctx.session, login="wangfang"))

    assert extensions.db.session.scalars(select(User.login)).all() == ["wangfang"]


def test_both_use_the_connection_that_knows_the_write_lock(app):
    opened = extensions.db.session.connection().connection.driver_connection

    assert isinstance(opened, sqlite.Connection)
    assert extensions.transact(lambda ctx: ctx.session.get_bind()) is extensions.db.engine
