"""Targets: plans, weights, season, split, checks, explanations."""
