"""`python -m livefire`: the command line."""

from livefire.cli import main

main()
