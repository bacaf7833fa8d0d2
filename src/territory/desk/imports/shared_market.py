"""Share the market among the flow files of one command: it is read once and not for each."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from territory.desk.kinds import FLOW
from territory.intake.kinds import Shelf
from territory.intake.reading import FileRead

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace


class SharedMarket:
    """Hands a shelf on from one file of flow to the next, while nobody else writes.

    Flow itself changes nothing of the roster, which is what its loader keeps. Every transaction
    that writes adds one line to the audit, so its number tells whether another one came between.
    """

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._line = -1

    def warm(self, ws: "Workspace") -> Iterator[None]:
        """Make ready what a file of flow of last month needs, while there is time for a step."""
        from territory.ledger.lookup.market import Market

        with ws.reading() as tx:
            line = _newest_line(tx)
            market = self._shelf.get(Market, tx)
        self._line = line
        yield from market.warm(ws.today.replace(day=1) - timedelta(days=1))

    def shelf_for(self, tx: "Tx", file: FileRead, *, alone: bool) -> Shelf:
        """Return the shelf for a file whose transaction has just begun.

        alone: the transaction writes nothing but the sheets of the file.
        """
        if not alone or any(sheet.found.kind.slug != FLOW for sheet in file.sheets):
            self._line = -1
            return Shelf()
        line = _newest_line(tx)
        if line != self._line:
            self._shelf = Shelf()
        self._line = line  # where the file is refused, nothing is written
        return self._shelf

    def loaded(self, tx: "Tx") -> None:
        """Take note that the transaction is about to end well."""
        if self._line >= 0 and not tx.dry_run:
            self._line += 1


def _newest_line(tx: "Tx") -> int:
    from territory.store import audit

    return audit.head(tx.session.connection()).number
