"""Messages as they leave the house: real servers of mail and of webhooks take them."""

import email
import http.server
import json
import socket
import threading
from email import policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from engine.services import complaints, deliveries, directory, notifications, outbox, tasks
from engine.services.deliveries import Parcel
from engine.services.notifications import Wishes
from engine.services.seals import Sealer
from engine.store.cases import Case
from tests.answers import REGISTERED
from webapp import messengers, postman
from webapp.config import NOT_SET, Config

CLIENT = (REGISTERED["client_name"], REGISTERED["client_phone"], REGISTERED["complaint_reason"])


@pytest.fixture
def database(sqlite_database):
    """What is stored is tested on both databases; here it is sent."""
    return sqlite_database


class Letterbox:
    """Keeps what a mail server is given."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail():
    letterbox = Letterbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        letterbox.port = free.getsockname()[1]
    controller = Controller(letterbox, hostname="127.0.0.1", port=letterbox.port)
    controller.start()
    yield letterbox
    controller.stop()


@pytest.fixture
def hook():
    """A program that receives webhooks, and refuses them as long as it is told to."""

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.taken.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(self.server.answer)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.taken, server.answer = [], 200
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(tmp_path, mail, hook):
    return Config(
        data_dir=tmp_path,
        mail_url=f"mailto://127.0.0.1:{mail.port}?from=shouwen@example.com",
        webhook_url=f"http://127.0.0.1:{hook.server_port}/in?token=t-1",
        public_url="https://shouwen.example.com/",
    )


@pytest.fixture
def number(firm):
    number = firm.as_("desk", lambda ctx: complaints.open_case(ctx, values=REGISTERED).number)
    firm.transact(lambda ctx: deliveries.expand(ctx, of_firm=()))
    wanted, sealer = Wishes(email="wu.gang@example.com"), Sealer(path=NOT_SET)
    firm.as_("acceptor", lambda ctx: notifications.choose(ctx, wanted, sealer=sealer))

    def tell(ctx):
        case = ctx.session.scalars(select(Case).where(Case.number == number)).one()
        reader = directory.user_id(ctx, "acceptor")
        outbox.notify(ctx, "duty.warned", recipient_id=reader, case=case, reason=CLIENT[2])

    firm.transact(tell)
    return number


class TestAMail:
    def test_holds_the_number_of_the_case_and_a_link_and_nothing_of_the_client(
        self, transact, settings, number, mail
    ):
        """CON-06: nothing personal leaves the house in a message."""
        assert postman.attend(transact, settings) == 2

        [letter] = mail.letters
        said = letter.get_body(("plain",)).get_content()
        assert letter["To"] == "wu.gang@example.com"
        assert letter["Subject"] == f"有期限即将到期 {number}"
        assert said.split() == [number, f"https://shouwen.example.com/cases/{number}"]
        assert not any(word in letter.as_string() + said for word in CLIENT)

    def test_of_a_task_links_to_the_task(self, transact, settings, firm, number, mail):
        task = firm.as_("acceptor", lambda ctx: tasks.claim(ctx, task_id=2).id)
        firm.as_("head", lambda ctx: tasks.unclaim(ctx, task_id=task))

        postman.attend(transact, settings)

        said = mail.letters[-1].get_body(("plain",)).get_content()
        assert mail.letters[-1]["Subject"] == f"有任务被收回 {number}"
        assert said.split() == [number, f"https://shouwen.example.com/tasks/{task}"]

    def test_is_sent_once_and_carries_an_id(self, transact, settings, number, mail):
        postman.attend(transact, settings)
        postman.attend(transact, settings)

        [letter] = mail.letters
        assert letter["X-Shouwen-Notification"].isdigit()

    def test_speaks_the_language_of_its_reader(self, transact, settings, number, mail, firm):
        def speak_english(ctx):
            directory.user(ctx, directory.user_id(ctx, "acceptor")).locale = "en"

        firm.transact(speak_english)

        postman.attend(transact, settings)

        assert mail.letters[0]["Subject"] == f"A deadline is near {number}"


class TestAWebhook:
    def test_gets_the_number_the_link_and_an_id(self, transact, settings, number, hook):
        postman.attend(transact, settings)

        [(path, headers, body)] = hook.taken
        assert path == "/in?token=t-1"
        assert body["message"] == f"{number} https://shouwen.example.com/cases/{number}"
        assert body["kind"] == "duty.warned"
        assert headers["X-Shouwen-Notification"] == body["id"]
        assert headers["X-Shouwen-Recipient"] == "acceptor"
        assert not any(word in json.dumps(body, ensure_ascii=False) for word in CLIENT)

    def test_that_is_refused_comes_again_with_the_same_id_and_nothing_else_does(
        self, transact, settings, number, hook, mail, clock
    ):
        hook.answer = 503
        postman.attend(transact, settings)
        hook.answer = 200
        clock.shift(minutes=2)

        postman.attend(transact, settings)

        assert len({body["id"] for _, _, body in hook.taken}) == 1
        assert len(hook.taken) == 2
        assert len(mail.letters) == 1


@pytest.mark.parametrize(
    ("way", "service"),
    [("wecom", "WeCom Bot"), ("dingtalk", "DingTalk"), ("feishu", "Feishu")],
)
def test_a_messenger_is_reached_by_the_key_of_its_robot(settings, now, way, service):
    parcel = Parcel(
        id=1,
        notification_id=1,
        way=way,
        kind="trial",
        case_number=None,
        login="acceptor",
        locale=None,
        wishes=Wishes(messenger=way, messenger_key="abcd1234", messenger_secret="s3cret"),
        created_at=now,
    )

    found = messengers.station(parcel, settings=settings)

    assert str(found.service_name) == service
    assert "abcd1234" in found.url(privacy=False)
