"""Kinds of appeals: claims, and what is decided of them."""

from territory.appeals.kinds.appeals import APPEALS_KIND

KINDS = (APPEALS_KIND,)
