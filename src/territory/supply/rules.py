"""The stock card 进销存 of a distributor's product in a month, and whether it balances."""

from dataclasses import dataclass
from enum import StrEnum


class Balance(StrEnum):
    """The verdict of a stock card."""

    HOLDS = "holds"
    BREAKS = "breaks"
    FILE_MISSING = "file_missing"
    """It does not balance, and a file of the month has not come."""
    UNKNOWN = "cannot_be_told"
    """Opening or closing stock is not known, so nothing can be said."""


@dataclass(frozen=True, slots=True)
class StockCard:
    """Opening + purchases − sales = closing stock (DOMAIN.md sections 3 and 11), in sale units.

    purchases: net of returns to suppliers; sales: all movements out, net of returns in.
    opening, closing: as the stock files say, None where none says. lacking: files of the month
    that have not come, slugs of kinds; `opening` where the stock at its beginning is not known.
    """

    opening: int | None
    purchases: int
    sales: int
    closing: int | None
    lacking: tuple[str, ...] = ()

    @property
    def derived(self) -> int | None:
        """The closing stock that follows from the movements."""
        return None if self.opening is None else self.opening + self.purchases - self.sales

    @property
    def difference(self) -> int | None:
        """The break: derived less reported closing stock."""
        if self.derived is None or self.closing is None:
            return None
        return self.derived - self.closing

    @property
    def standing(self) -> Balance:
        """Whether the card balances, and if not, whether a file may be the reason."""
        if self.difference is None:
            return Balance.UNKNOWN
        if self.difference == 0:
            return Balance.HOLDS
        return Balance.FILE_MISSING if self.lacking else Balance.BREAKS
