"""Why a row is corrected, and how its amount follows its quantity."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from territory.kernel.money import half_up


class Cause(StrEnum):
    """Causes of a correction: those of appeals (DOMAIN.md section 3), a newer file, a mistake."""

    MISSING_RELATION = "missing_relation"
    BRANCH_UNDER_MAIN_NAME = "branch_under_main_name"
    IN_HOUSE_PHARMACY = "in_house_pharmacy"
    GROUP_PURCHASE = "group_purchase"
    INTERNET_HOSPITAL = "internet_hospital"
    CHAIN_HEAD_OFFICE = "chain_head_office"
    PRODUCT_MAPPING = "product_mapping"
    UNREGISTERED_DISTRIBUTOR = "unregistered_distributor"
    FILE_CORRECTED = "file_corrected"
    MISTAKE = "mistake"


def amounts(amount: int, quantity: int, wanted: Sequence[int]) -> list[int]:
    """Return the amounts in fen of quantities that stand for one row of an amount and quantity.

    In proportion, each sum from the first on rounded half up, so that quantities which sum to the
    row's have amounts which sum to its amount. A row without quantity gives its amount to the
    first.
    """
    if quantity == 0:
        return [amount if place == 0 else 0 for place in range(len(wanted))]
    sign = 1 if quantity > 0 else -1
    whole = [
        half_up(sign * amount * sum(wanted[:place]), abs(quantity))
        for place in range(len(wanted) + 1)
    ]
    return [after - before for before, after in pairwise(whole)]
