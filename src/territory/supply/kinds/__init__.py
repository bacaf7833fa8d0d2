"""Kinds that are imported beside the sales: purchases 购进 and stock 库存."""
