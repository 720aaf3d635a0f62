"""``python -m ccseg``: the command line from a checkout."""

from ccseg.cli import main

if __name__ == "__main__":
    main()
