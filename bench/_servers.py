"""Web servers as processes of their own: started, asked, measured and stopped."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_PATIENCE_SECONDS: Final = 60
_KILOBYTES_A_MEGABYTE: Final = 1024
_OK: Final = 200


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that answers."""

    port: int
    started_in: float
    """Seconds from its start to its first answer."""
    process: subprocess.Popen[bytes]

    def resident_mb(self) -> float:
        """Return how much memory the process holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
        return round(int(line.split()[1]) / _KILOBYTES_A_MEGABYTE, 1)


class Client:
    """Sends writes over connections that stay open, one a thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._thread = threading.local()
        self._opened: list[http.client.HTTPConnection] = []

    def complete(self, task_id: int, values: Mapping[str, Any], *, token: str = "") -> None:
        """Complete one task over the API.

        Raises:
            RuntimeError: if the answer is anything but 200.
        """
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        body = json.dumps({"values": values}).encode()
        connection = self._connection()
        connection.request("POST", f"/api/v1/tasks/{task_id}/complete", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != _OK:
            raise RuntimeError(f"{answer.status}: {text.decode()[:500]}")

    def close(self) -> None:
        """Close every connection."""
        for opened in self._opened:
            opened.close()

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._thread, "connection"):
            opened = http.client.HTTPConnection("127.0.0.1", self._server.port)
            opened.connect()
            opened.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._thread.connection = opened
            self._opened.append(opened)
        connection: http.client.HTTPConnection = self._thread.connection
        return connection


@contextmanager
def ours(url: str, *, beats: bool = False) -> Iterator[Server]:
    """Run `shouwen serve` on a database; without its heartbeat, unless asked for."""
    port = _free_port()
    command = [sys.executable, "-m", "webapp.cli", "serve", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("SHOUWEN_")}
        settings = {"SHOUWEN_DATABASE_URL": url, "SHOUWEN_DATA_DIR": folder}
        if not beats:
            command.append("--no-heartbeat")
        with _running(command, port=port, environment=kept | settings) as server:
            yield server


@contextmanager
def bare(url: str) -> Iterator[Server]:
    """Run the HTTP floor on a database."""
    port = _free_port()
    command = [sys.executable, "-m", "bench._bare_server", "--url", url, "--port", str(port)]
    with _running(command, port=port, environment=dict(os.environ)) as server:
        yield server


@contextmanager
def _running(
    command: Sequence[str], *, port: int, environment: Mapping[str, str]
) -> Iterator[Server]:
    began = time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(port, process)
        yield Server(port=port, started_in=time.perf_counter() - began, process=process)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE_SECONDS)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as asked:
            try:
                asked.request("GET", "/healthz")
                with asked.getresponse() as answer:
                    if answer.status == _OK:
                        return
            except OSError:
                time.sleep(0.01)
    raise RuntimeError(f"no server came up on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
