"""The command line `shouwen`."""
