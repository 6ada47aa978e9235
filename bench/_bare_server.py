"""The HTTP floor: one bare Flask route around a bare step, on the server that we ship with.

`python -m bench._bare_server --url ... --port ...`
"""

import argparse

import waitress
from flask import Flask, Response, jsonify, request

from bench._floors import Floor
from engine.store import connection

_THREADS = 8


def create_app(url: str) -> Flask:
    """Build an application with nothing but the step."""
    app = Flask("bare")
    floor = Floor(connection.create(url))

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.post("/api/v1/tasks/<int:task_id>/complete")
    def complete(task_id: int) -> Response:
        request.get_json()
        floor.step(task_id)
        return jsonify(id=task_id, status="completed")

    return app


def main() -> None:
    """Serve until the process is told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--port", type=int, required=True)
    given = parser.parse_args()
    waitress.serve(create_app(given.url), port=given.port, threads=_THREADS, _quiet=True)


if __name__ == "__main__":
    main()
