"""`python -m bep_lint`."""

import sys

from bep_lint.cli import main

if __name__ == "__main__":
    sys.exit(main())
