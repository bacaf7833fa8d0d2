"""What was credited, as if it had been owned all along by who owns it on one day (as it is)."""

from collections.abc import Sequence
from datetime import date

from territory.kernel.apportion import largest_remainder, tie_key
from territory.kernel.periods import Month
from territory.ledger.lookup.market import Market
from territory.ledger.rules.credit import shares_of
from territory.ledger.service.figures import Actual
from territory.store.transaction import Tx


def as_it_is(tx: Tx, actuals: Sequence[Actual], on: date) -> list[Actual]:
    """Share what institutions brought among those who own them on a day (DOMAIN.md section 8).

    The total of every institution, department, product and month stays to the unit and fen; what
    nobody owns on the day stays with those who owned it then.
    """
    market = Market(tx)
    groups: dict[tuple[int, int | None, int, int], list[Actual]] = {}
    for one in actuals:
        key = (one.institution_id, one.department_id, one.product_id, one.month)
        groups.setdefault(key, []).append(one)
    found: list[Actual] = []
    for (institution, department, product, month), held in groups.items():
        goods = market.goods[product]
        claims, _ = shares_of(market.sets(institution, goods.line_id, on), department)
        if not claims:
            found += held
            continue
        when = Month.parse(month)
        weights = [share for _, share in claims]
        ties = [tie_key(when.year, goods.code, claim.node, when.number) for claim, _ in claims]
        units = largest_remainder(weights, sum(one.quantity for one in held), ties)
        fen = largest_remainder(weights, sum(one.amount_fen for one in held), ties)
        found += [
            Actual(institution, department, claim.position_id, product, month, quantity, amount)
            for (claim, _), quantity, amount in zip(claims, units, fen, strict=True)
        ]
    return found
