"""The ids of git's objects."""

import re

OBJECT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""The whole id of an object, SHA-1 or SHA-256."""
