"""Alembic migrations: numbered, each with its way back."""
