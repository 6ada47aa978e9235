"""How long people wait for their lists among 1.1 million cases, and among a thousand.

`python -m bench.lists [--seed 7] [--quick]`

Whole pages over HTTP from a server of its own, with a session and its queries: the inbox, the
queue, the list of cases with three filters, and a search for Chinese words, by people of branches
and of the headquarters chosen at random. Each page is asked for on both sizes, one after the other.
A search that is fast but does not find a word that complaints hold fails the bench.
"""

import http.client
import random
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from bench import _databases, _report, _scenarios, _servers, _timing, dataset
from bench._firm import Firm
from bench._report import Figures
from bench.dataset import Walked
from engine.services import directory, identity
from webapp import auth
from webapp.extensions import Transactor

LIMITS: Final = {"p95_ms": 120, "ratio": 2}
WORDS: Final = ("利率", "平仓", "断线", "风险", "利息", "柜员", "强制平仓", "融资融券", "担保物")
_SEES_ALL: Final = "auditor"
_ROW_TITLE: Final = re.compile(r'<span class="title soft">([^<]*)</span>')
_OK: Final = 200
_WARM_UP: Final = 20
_STATUSES: Final = ("open", "closed")
_GRADES: Final = ("general", "serious", "major")


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much is measured."""

    branches: int
    sizes: tuple[tuple[int, int], ...]
    """Closed and open cases, the small size first."""
    asked: int
    databases: tuple[str, ...]


FULL: Final = Scale(
    branches=16,
    sizes=((900, 100), (1_000_000, 100_000)),
    asked=400,
    databases=("sqlite", "postgresql"),
)
QUICK: Final = Scale(branches=2, sizes=((30, 30), (60, 60)), asked=3, databases=("sqlite",))


@dataclass(frozen=True, kw_only=True)
class Question:
    """A page that somebody asks for."""

    path: str
    token: str


def measure(*, seed: int, scale: Scale) -> Figures:
    """Measure everything and say whether the limits hold."""
    figures: Figures = {}
    versions: dict[str, str] = {}
    with dataset.walked(branches=scale.branches, seed=seed) as walks:
        for name in scale.databases:
            sizes = []
            for closed, open_ in scale.sizes:
                with _report.OPENED[name]() as engine:
                    versions[name] = _databases.version(engine)
                    made = dataset.clone(walks, engine, closed=closed, open_=open_, seed=seed)
                    found = _on_database(engine, walks, random.Random(seed), asked=scale.asked)
                sizes.append({"cases": made.closed + made.open, **found})
            figures[name] = _side_by_side(sizes)
    pages = [page for each in figures.values() for page in each.values()]
    holds = all(_holds(page) for page in pages)
    return _report.line(
        "lists", seed=seed, versions=versions, figures=figures, limits=LIMITS, holds=holds
    )


def _side_by_side(sizes: Sequence[dict[str, Any]]) -> Figures:
    """Put each page's times on both sizes beside each other."""
    small, large = sizes
    return {
        page: {
            f"{small['cases']}_cases": small[page],
            f"{large['cases']}_cases": large[page],
            "p95_ms": large[page]["p95_ms"],
            "ratio": round(large[page]["p95_ms"] / small[page]["p95_ms"], 2),
        }
        for page in small
        if page != "cases"
    }


def _holds(page: dict[str, Any]) -> bool:
    return bool(page["p95_ms"] < LIMITS["p95_ms"] and page["ratio"] <= LIMITS["ratio"])


def _on_database(engine: Any, walks: Walked, chosen: random.Random, *, asked: int) -> Figures:
    transact = Transactor(engine)
    tokens = {login: _token(transact, login) for login in _people(walks.firm)}
    engine.dispose()
    found = {}
    with (
        _servers.ours(_databases.url(engine)) as server,
        closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection,
    ):
        for word in WORDS:
            question = Question(path=_searched(word), token=tokens[_SEES_ALL])
            demand_found(word, _ask(connection, question))
        for page, ask in _PAGES.items():
            questions = [
                Question(path=path, token=tokens[login])
                for login, path in (ask(walks.firm, chosen) for _ in range(asked + _WARM_UP))
            ]
            for question in questions[:_WARM_UP]:
                _ask(connection, question)
            run = _timing.run(lambda each: _ask(connection, each), questions[_WARM_UP:])
            found[page] = run.figures()
    return found


def _inbox(firm: Firm, chosen: random.Random) -> tuple[str, str]:
    return chosen.choice(_people(firm)), "/inbox"


def _queue(firm: Firm, chosen: random.Random) -> tuple[str, str]:
    return chosen.choice(_people(firm)), "/inbox?view=queue"


def _filtered(firm: Firm, chosen: random.Random) -> tuple[str, str]:
    status, grade = chosen.choice(_STATUSES), chosen.choice(_GRADES)
    category = chosen.choice(_scenarios.CATEGORIES)
    path = f"/cases?status={status}&grade={grade}&category={category}"
    return chosen.choice(_people(firm)), path


def _search(firm: Firm, chosen: random.Random) -> tuple[str, str]:
    return chosen.choice(_people(firm)), _searched(chosen.choice(WORDS))


def _searched(word: str) -> str:
    return f"/cases?q={quote(word)}"


_PAGES: Final = {
    "inbox": _inbox,
    "queue": _queue,
    "cases_by_three_filters": _filtered,
    "search": _search,
}


def _people(firm: Firm) -> tuple[str, ...]:
    """Return who asks: heads, acceptors and desks of every branch, and the headquarters."""
    branch = (
        f"{code.lower()}.{who}" for code in firm.branches for who in ("head", "acceptor1", "desk1")
    )
    return (*branch, "specialist", "auditor", "leader", "bhq.head", "csc.acceptor", "bc1.head")


def _token(transact: Transactor, login: str) -> str:
    return transact(lambda ctx: identity.open_session(ctx, user_id=directory.user_id(ctx, login)))


def demand_found(word: str, page: str) -> None:
    """Demand rows that show a word of the dataset; what stands in the search field does not count.

    Raises:
        RuntimeError: if no row of the page has the word in its title.
    """
    if not any(word in title for title in _ROW_TITLE.findall(page)):
        raise RuntimeError(f"{word} stands in complaints, but the search does not find it")


def _ask(connection: http.client.HTTPConnection, question: Question) -> str:
    connection.request("GET", question.path, headers={"Cookie": f"{auth.COOKIE}={question.token}"})
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != _OK:
        raise RuntimeError(f"{answer.status}: {text[:500]}")
    return text


def main(announce: Callable[[str], None] = print) -> None:
    """Measure and print one line."""
    _report.main(measure, __doc__, full=FULL, quick=QUICK, announce=announce)


if __name__ == "__main__":
    main()
