"""`python -m webapp.cli`: the command line where its script is not installed."""

from webapp.cli import main

if __name__ == "__main__":
    main()
