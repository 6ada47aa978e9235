"""Run the models and keep the record; know no web framework."""
