"""`python -m bep_lint`."""

from bep_lint.cli import run

if __name__ == "__main__":
    run()
