"""Decide: a command and the state of its boundary give events, or a refusal. Pure; nothing is stored here."""
