"""How SQLite finds what is asked of it, as it explains itself."""

from sqlalchemy import event


def of(engine, work, *, containing):
    """Do some work and return the plan of each statement that contains a word, line by line."""
    statements = []

    def keep(connection, cursor, statement, parameters, context, executemany):
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", keep)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", keep)
    with engine.connect() as opened:
        return [
            [row.detail for row in opened.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
            for statement, given in statements
            if containing in statement
        ]
