"""Tests of policies: pure predicates, no database."""
