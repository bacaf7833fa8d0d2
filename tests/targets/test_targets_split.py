"""The split down to institution and month: DOMAIN.md sections 6.1 to 6.3, through the store."""

import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests_targets import FreshRegion, Region
from territory.errors import NotFound, Refused
from territory.targets.checks import check_product
from territory.targets.rules import refusals
from territory.targets.service.show import show
from territory.targets.service.split import ProductSplit, SplitResult
