"""Mutation testing: what no test would notice if it were otherwise."""
