"""Rules for bep-lint that the teams of Acme have agreed on."""
