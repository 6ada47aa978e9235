"""The shapes of what programs send and get; the values inside forms are checked by the engine."""
