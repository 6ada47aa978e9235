"""Use cases as functions in noun modules; they never commit."""
