"""Ratios to a floor measured in the same run; a timing is never a test."""
