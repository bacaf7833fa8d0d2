"""Institutions go to other positions from a day on, with all that this touches shown before."""
