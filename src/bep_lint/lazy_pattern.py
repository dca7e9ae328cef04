"""Regular expressions that are compiled when they are first used.

Compiling all that there are takes a good part of the time that one document needs, and most documents need few.
"""

import re
from typing import cast


class _LazyPattern:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> object:
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)  # so that the next time it is found without coming here
        return value


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, for whoever uses its methods; that `pattern` is wrong shows only then."""
    return cast("re.Pattern[str]", _LazyPattern(pattern, flags))
