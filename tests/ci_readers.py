"""The reports for CI, read as their readers do: each is held against its schema and must be harmless in a log."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import jsonschema
import xmlschema

SCHEMAS = Path(__file__).parent / "schemas"
AZURE_LINE = re.compile(r"##vso\[task\.logissue (?P<properties>[^\]]*)\](?P<data>.*)", re.DOTALL)
_COMMAND = re.compile(r"##(?:vso)?\[", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Read(NamedTuple):
    """A finding as a reader of a report takes it; what its format has no place for is None."""

    path: str
    line: int | None
    code: str
    severity: str
    text: str


def read_gitlab(text: str) -> list[Read]:
    _check_harmless(text)
    entries = json.loads(text)
    _json_validator("gitlab-code-quality.json").validate(entries)
    fingerprints = [entry["fingerprint"] for entry in entries]
    assert len(set(fingerprints)) == len(fingerprints)
    severities = {"major": "error", "minor": "warning", "critical": "failure"}
    return [
        Read(
            entry["location"]["path"],
            entry["location"].get("lines", {}).get("begin"),
            entry["check_name"],
            severities[entry["severity"]],
            entry["description"],
        )
        for entry in entries
    ]


def read_rdjson(text: str) -> list[Read]:
    diagnostics = diagnostics_of_rdjson(text)
    return [
        Read(
            found["location"]["path"],
            found["location"].get("range", {}).get("start", {}).get("line"),
            found["code"]["value"],
            found["severity"].lower(),
            found["message"],
        )
        for found in diagnostics
    ]


def diagnostics_of_rdjson(text: str) -> list[dict[str, Any]]:
    """Return the diagnostics; a key that the schema does not know fails, as protojson lets it."""
    _check_harmless(text)
    result = json.loads(text)
    _json_validator("reviewdog-diagnostic-result.json").validate(result)
    json.dumps(result, ensure_ascii=False).encode()  # no lone surrogate
    diagnostics: list[dict[str, Any]] = result["diagnostics"]
    return diagnostics


def read_checkstyle(text: str) -> list[Read]:
    root = _xml(text, "checkstyle-report.xsd")
    read = []
    for file in root.findall("file"):
        for error in file.findall("error"):
            line = error.get("line")
            code = error.attrib["source"].rpartition(".")[2]
            place = file.attrib["name"], None if line is None else int(line)
            read.append(Read(*place, code, error.attrib["severity"], error.attrib["message"]))
    return read + [Read("", None, "", "failure", exception.text or "") for exception in root.findall("exception")]


def read_junit(text: str) -> list[Read]:
    root = tests_of_junit(text)
    read = []
    for case in root.iter("testcase"):
        if (failure := case.find("failure")) is not None:
            line = case.get("line")
            code = case.attrib["name"].split(" ")[0]
            place = case.get("file", ""), None if line is None else int(line)
            read.append(Read(*place, code, failure.attrib["type"], failure.attrib["message"]))
            assert failure.text
        elif (error := case.find("error")) is not None:
            read.append(Read("", None, "", "failure", error.attrib["message"]))
            assert error.text == error.attrib["message"]
    return read


def tests_of_junit(text: str) -> ElementTree.Element:
    """Return the root; its counts are right, and no two tests are one to GitLab."""
    root = _xml(text, "jenkins-junit.xsd")
    totals = {"tests": 0, "failures": 0, "errors": 0}
    for suite in root.findall("testsuite"):
        cases = suite.findall("testcase")
        found = {
            "tests": len(cases),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
        }
        assert {key: int(suite.attrib[key]) for key in found} == found
        assert int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped"))
        totals = {key: totals[key] + found[key] for key in totals}
        names = [(case.attrib["classname"], case.attrib["name"]) for case in cases]
        assert len(set(names)) == len(names)
    assert {key: int(root.attrib[key]) for key in totals} == totals
    assert totals["tests"] > 0
    return root


def read_azure(text: str) -> list[Read]:
    """Read as the agent does (`Command.TryParse`): what it unescapes in turn, and where a line is a command."""
    read = []
    for line in text.removesuffix("\n").split("\n"):
        assert not _CONTROL.search(line)
        match = AZURE_LINE.fullmatch(line)
        if match is None:
            assert not _COMMAND.search(line), line
            continue
        assert not _COMMAND.search(match["data"]), line
        pairs = [pair.split("=", 1) for pair in match["properties"].split(";") if pair]
        properties = {key: _unescaped(value) for key, value in pairs}
        data = _unescaped(match["data"])
        assert not any(_COMMAND.search(value) or _CONTROL.search(value) for value in (*properties.values(), data))
        number = properties.get("linenumber")
        place = properties.get("sourcepath", ""), None if number is None else int(number)
        assert ("sourcepath" in properties) == ("code" in properties) == ("columnnumber" in properties)
        read.append(Read(*place, properties.get("code", ""), properties["type"], data))
    return read


def _unescaped(text: str) -> str:
    for escape, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(escape, character)
    return text


READERS: dict[str, Callable[[str], list[Read]]] = {
    "gitlab": read_gitlab,
    "junit": read_junit,
    "rdjson": read_rdjson,
    "checkstyle": read_checkstyle,
    "azure": read_azure,
}


def _check_harmless(text: str) -> None:
    """What is printed into a log is nothing but ASCII lines, none of which a runner takes for a command."""
    assert text.isascii()
    assert text.endswith("\n")
    assert not _CONTROL.search(text)
    assert not _COMMAND.search(text)
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def _xml(text: str, schema: str) -> ElementTree.Element:
    _check_harmless(text)
    root = ElementTree.fromstring(text)  # noqa: S314 - what we wrote ourselves
    _xml_schema(schema).validate(root)
    return root


@cache
def _xml_schema(name: str) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMAS / name)


@cache
def _json_validator(name: str) -> jsonschema.protocols.Validator:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    return kind(_strict(schema))


def _strict(schema: Any) -> Any:
    """Return a schema that allows no further keys in any object of which it names the keys."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(value) for key, value in schema.items()}
    return strict | {"additionalProperties": False} if "properties" in schema and "type" in schema else strict
