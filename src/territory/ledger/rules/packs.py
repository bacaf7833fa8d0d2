"""How many of a smaller unit are in a pack, as its specification says: `10万iu×5瓶/盒`."""

import re
import unicodedata

from territory.ledger.rules.worth import Factor

_PACK = re.compile(r"[×xX*](\d+)([^\d\s×xX*/]+)/([^\d\s×xX*/]+)$")


def factor_in(specification: str, unit: str, sale_unit: str) -> Factor | None:
    """Return what one of a unit is in sale units; None where the specification does not say.

    Only the last step counts, and only where it ends in the sale unit: 24粒/盒 makes a 粒 the
    24th part of a 盒; of `12粒×2板/盒` a 板 is half a box, and a 粒 is not said plainly.
    """
    plain = "".join(unicodedata.normalize("NFKC", specification).split())
    found = _PACK.search(plain)
    if found is None or found[2] != unit or found[3] != sale_unit or int(found[1]) == 0:
        return None
    return Factor(1, int(found[1]))
