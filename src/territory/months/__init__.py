"""Counted months: closed, reopened, corrected, and bridged to what is known now."""
