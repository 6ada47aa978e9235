"""FEEL in its sandbox: the one language of forms, decisions and processes."""
