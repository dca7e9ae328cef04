"""One run of bep-lint with clocks around its phases. phases.py starts it, many times, and adds up what it says.

It imports next to nothing: what is imported here would be missing from the time that bep-lint's imports take.
"""

import gc
import os
import sys
from time import perf_counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, NoReturn

SETTING_UP = "options, configuration, discovery"
READING, BLOCKS, INLINE, YAML = "reading", "block parse", "inline parse", "YAML"
FACTS, RULES, ENGINE, OUTPUT = "facts", "rules", "engine", "output"

PROBES = (
    (SETTING_UP, "bep_lint.check", "read_options"),
    (SETTING_UP, "bep_lint.configured", "settings_for"),
    (SETTING_UP, "bep_lint.discovery", "find_targets"),
    (SETTING_UP, "bep_lint.run", "Run.open"),
    (READING, "bep_lint.source", "read"),
    (BLOCKS, "bep_lint.parse", "Parsed.__init__"),
    (INLINE, "bep_lint.parse", "Parsed.all_inline_tokens"),
    (YAML, "bep_lint.yaml_block", "compose"),
    (FACTS, "bep_lint.document", "Document"),
    (FACTS, "bep_lint.proposals", "Proposals"),
    (RULES, "bep_lint.rule_set", "all_rules"),
    (ENGINE, "bep_lint.engine", "lint"),
    (OUTPUT, "bep_lint.check", "_report"),
)
"""Of each phase the functions that do it: the phase, the module, the function.

Where a phase calls another, that one's time is its own. Of a class it is each property of FACT_KINDS. What stands for
RULES returns them: their checks are clocked, each in a row of its own, and to find them belongs to SETTING_UP.
"""

FACT_KINDS = {"cached_property": "func", "fact": "find", "small_fact": "find"}
"""Of properties that are found out once the types, and which attribute is the function that finds them out."""

IMPORTS = {
    "bep_lint.rules": "imports: the rules",
    "bep_lint": "imports: bep-lint",
    "markdown_it": "imports: markdown-it-py",
    "mdit_py_plugins": "imports: markdown-it-py",
    "mdurl": "imports: markdown-it-py",
    "yaml": "imports: PyYAML",
    "_yaml": "imports: PyYAML",
}
OTHER_IMPORTS = "imports: the standard library"

PHASES = tuple(dict.fromkeys((OTHER_IMPORTS, *reversed(IMPORTS.values()), *(phase for phase, _, _ in PROBES))))

FAILED = 3

_GENERATOR = 0x20


class Clock:
    """Takes the time of calls; what a call spends in another that is timed too is not its own."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self._inner = 0.0

    def time(self, row: str, function: "Callable[..., Any]", *arguments: object, **named: object) -> "Any":  # noqa: ANN401
        """Call `function`, and return what it does; its time goes to `row`."""
        outer, self._inner = self._inner, 0.0
        start = perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            whole = perf_counter() - start
            self.spent[row] = self.spent.get(row, 0.0) + whole - self._inner
            self._inner = outer + whole

    def count(self, row: str) -> None:
        """Count a call for `row`; an import is one, and timed in parts."""
        self.calls[row] = self.calls.get(row, 0) + 1


CLOCK = Clock()


class ClockedFinder:
    """Finds modules as Python does, and takes the time that it takes to find and to run them."""

    def __init__(self, finder: "Any") -> None:  # noqa: ANN401
        self._find = finder.find_spec

    def find_spec(self, name: str, path: object = None, target: object = None) -> "ModuleSpec | None":
        """Return how the module is loaded, with a clock around that; None where it is not found."""
        row = import_row(name)
        spec: ModuleSpec | None = CLOCK.time(row, self._find, name, path, target)
        if spec is None or spec.loader is None:
            return spec
        create, execute = spec.loader.create_module, spec.loader.exec_module

        def create_module(spec: "ModuleSpec") -> "ModuleType | None":
            made: ModuleType | None = CLOCK.time(row, create, spec)
            return made

        def exec_module(module: "ModuleType") -> None:
            CLOCK.count(row)
            CLOCK.time(row, execute, module)
            for phase, of, attribute in PROBES:
                if of == name:  # before others take the function from it by its name
                    attach(phase, module, attribute)

        vars(spec.loader).update(create_module=create_module, exec_module=exec_module)
        return spec


def import_row(module: str) -> str:
    """Return the row of the import of `module`: that of the longest of IMPORTS that it is a part of."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((IMPORTS[name] for name in names if name in IMPORTS), OTHER_IMPORTS)


def attach(phase: str, module: "ModuleType", name: str) -> None:
    """Put a clock around a function of `module`, or the facts of a class. Raises SystemExit where there is none."""
    *owners, attribute = name.split(".")
    owner: Any = module
    for part in owners:
        owner = getattr(owner, part, None)
    found = getattr(owner, attribute, None)
    if isinstance(found, type):
        facts = [fact for fact in vars(found).values() if type(fact).__name__ in FACT_KINDS]
        if not facts:
            _fail(f"{module.__name__}.{name} has none of FACT_KINDS any more")
        for fact in facts:
            function = FACT_KINDS[type(fact).__name__]
            setattr(fact, function, _clocked(phase, getattr(fact, function)))
    elif not callable(found):
        _fail(f"{module.__name__} has no {name} any more")
    elif getattr(getattr(found, "__code__", None), "co_flags", 0) & _GENERATOR:
        _fail(f"{module.__name__}.{name} is a generator now, whose time is not spent in the call")
    else:
        setattr(owner, attribute, _clocked_rules(found) if phase == RULES else _clocked(phase, found))


def _clocked(phase: str, function: "Callable[..., Any]") -> "Callable[..., Any]":
    def clocked(*arguments: object, **named: object) -> object:
        CLOCK.count(phase)
        return CLOCK.time(phase, function, *arguments, **named)

    return clocked


def _clocked_rules(all_rules: "Callable[[], Iterable[Any]]") -> "Callable[[], Iterable[Any]]":
    """Return what does as `all_rules`, and puts a clock around each rule that it returns first."""
    clocked_rules = set()

    def clocked() -> "Iterable[Any]":
        rules: Iterable[Any] = CLOCK.time(SETTING_UP, all_rules)
        for rule in rules:
            if rule.code not in clocked_rules:
                clocked_rules.add(rule.code)
                object.__setattr__(rule, "check", _clocked_check(rule))  # rules are frozen
        return rules

    return clocked


def _clocked_check(rule: "Any") -> "Callable[..., Any]":  # noqa: ANN401
    """Return what finds what the check of `rule` does, which is a generator, with a clock around each step."""
    row, check = f"{RULES}: {rule.code} ({rule.name})", rule.check

    def clocked(examined: object) -> "Iterator[Any]":
        CLOCK.count(row)
        findings = iter(CLOCK.time(row, check, examined))
        while (finding := CLOCK.time(row, next, findings, None)) is not None:
            yield finding

    clocked.__module__, clocked.__doc__ = check.__module__, check.__doc__
    return clocked


def run(started: float, result: str, arguments: list[str]) -> "NoReturn":
    """Run bep-lint with `arguments`, write to the file `result` what was spent where, and end the process.

    Its first line is when the process came here, when bep-lint began, and when it was done. Raises SystemExit where
    what is to be clocked is not there.
    """
    places = {finder.__name__: place for place, finder in enumerate(sys.meta_path) if isinstance(finder, type)}
    place = places["PathFinder"]
    sys.meta_path[place] = ClockedFinder(sys.meta_path[place])
    began = perf_counter()
    from bep_lint.cli import main

    status = main(arguments)
    done = perf_counter()
    gc.disable()  # bep-lint has it off while it runs: what it would do now is no part of a run
    for _, module, _ in PROBES:
        if module not in sys.modules:
            _fail(f"the run does without {module}")
    with open(result, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib may not be there yet
        file.write(f"{started}\t{began}\t{done}\n")
        file.writelines(f"{row}\t{spent}\t{CLOCK.calls.get(row, 0)}\n" for row, spent in CLOCK.spent.items())
    os._exit(status)


def _fail(problem: str) -> "NoReturn":
    # Said at once: a rule in which this is raised would be told as failed, with no word of why.
    sys.stderr.write(f"{problem}: mend PROBES in benchmarks/phase_clock.py\n")
    raise SystemExit(FAILED)
