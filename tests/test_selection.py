"""How severe a rule is: the command line, the document's status, the configuration, the rule itself."""

import pytest

from bep_lint.diagnostic import Severity
from bep_lint.life_cycle import Statuses
from bep_lint.rule import Rule
from bep_lint.rule_set import all_rules
from bep_lint.selection import Severities, resolve_severity

NOTHING = Severities(command_line={}, by_status={}, configured={})
RULES = {rule.code: rule for rule in all_rules()}
STATUSES = Statuses()


def severity(code: str, status: str, severities: Severities = NOTHING, statuses: Statuses = STATUSES) -> Severity:
    return resolve_severity(RULES[code], status, severities, statuses)


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("SEC001", "Accepted", "error"),
        ("SEC001", "Implemented", "error"),
        ("SEC001", "Draft", "warning"),
        ("SEC001", "  draft ", "warning"),
        ("SEC001", "Rejected", "warning"),
        ("SEC001", "Superseded", "warning"),
        ("SEC001", "", "error"),
        ("SEC001", "Drat", "error"),
        ("SEC002", "Accepted", "warning"),
        ("FM001", "Draft", "error"),
    ],
)
def test_a_relaxed_status_brings_an_error_down(code: str, status: str, expected: Severity) -> None:
    assert severity(code, status) == expected


def test_a_relaxed_status_brings_a_configured_error_down() -> None:
    strict = NOTHING._replace(configured={"SEC": "error"})
    assert severity("SEC002", "Accepted", strict) == "error"
    assert severity("SEC002", "Draft", strict) == "warning"
    assert severity("SEC002", "Draft", strict, Statuses(relaxed=())) == "error"
    assert severity("SEC002", "Draft", strict, Statuses(relaxed_rules=("SEC001",))) == "error"


def test_what_is_configured_for_a_status_is_followed_to_the_letter() -> None:
    severities = Severities(
        command_line={},
        by_status={"Draft": {"SEC001": "error", "FM": "warning"}, "Accepted": {}},
        configured={"SEC": "warning", "FM": "error"},
    )
    assert severity("SEC001", "draft", severities) == "error"
    assert severity("FM001", "Draft", severities) == "warning"
    assert severity("FM001", "Accepted", severities) == "error"
    assert severity("SEC001", "Accepted", severities) == "warning"
    assert severity("SEC005", "Draft", severities) == "warning"
    assert severity("FM001", "", severities) == "error"


def test_the_command_line_wins() -> None:
    severities = Severities(
        command_line={"SEC": "error"},
        by_status={"Draft": {"SEC001": "warning"}},
        configured={"SEC001": "warning"},
    )
    assert severity("SEC001", "Draft", severities) == "error"
    assert severity("SEC002", "Accepted", severities) == "error"
    assert severity("FM001", "Draft", severities) == "error"


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ({"SEC001": "error", "SEC": "warning", "ALL": "warning"}, "error"),
        ({"ALL": "warning", "SEC": "error"}, "error"),
        ({"section-missing": "error", "SEC001": "warning"}, "warning"),
        ({"SEC001": "warning", "section-missing": "error"}, "error"),
    ],
)
def test_the_closest_name_counts_and_of_two_the_later(selectors: dict[str, Severity], expected: Severity) -> None:
    rule: Rule = RULES["SEC001"]
    for severities in (
        NOTHING._replace(command_line=selectors),
        NOTHING._replace(by_status={"Accepted": selectors}),
        NOTHING._replace(configured=selectors),
    ):
        assert resolve_severity(rule, "Accepted", severities, STATUSES) == expected
