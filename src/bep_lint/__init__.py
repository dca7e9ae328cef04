"""A linter and pre-commit hook suite for Backend.AI Enhancement Proposals."""

__version__ = "0.1.0"
