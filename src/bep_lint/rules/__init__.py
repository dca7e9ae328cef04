"""The rules, one module a family. A module here is found by itself; `bep_lint.rule` says how a rule is written."""
