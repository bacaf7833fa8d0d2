"""Targets: what a plan is set to, and how a year comes down to the last department."""
