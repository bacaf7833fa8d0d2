"""Run a classing scheme, keep the run, and say why somebody has a class."""

from territory.classes.service.doctors import classify_doctors
from territory.classes.service.hospitals import classify_hospitals
from territory.classes.service.reading import log_purpose, newest, newest_runs, why
from territory.classes.service.runs import (
    Classed,
    ClassedProduct,
    NoPotentialYet,
    NotClassedYet,
    NothingToClass,
    schemes,
)

__all__ = [
    "Classed",
    "ClassedProduct",
    "NoPotentialYet",
    "NotClassedYet",
    "NothingToClass",
    "classify_doctors",
    "classify_hospitals",
    "log_purpose",
    "newest",
    "newest_runs",
    "schemes",
    "why",
]
