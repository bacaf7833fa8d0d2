"""Kinds that are imported beside the sales: purchases 购进 and stock 库存."""

from territory.supply.kinds.purchases import PURCHASES
from territory.supply.kinds.stock import STOCK

KINDS = (PURCHASES, STOCK)
