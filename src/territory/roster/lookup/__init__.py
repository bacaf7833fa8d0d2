"""From a name in a file to the stored row: by rules, never by a score.

`Institutions(tx).find(name, code=…, province=…, city=…, distributor_id=…)` and its like return
a `Match`: the id, or the reason and candidates for a person to choose from.
"""

from territory.kernel.names import Decision
from territory.registers.directory import Directory
from territory.registers.match import Candidate, How, Match
from territory.roster.lookup.aliases import AliasBook, alias_key, place_text
from territory.roster.lookup.institutions import Institutions
from territory.roster.lookup.products import Products
from territory.roster.lookup.registers import (
    Distributors,
    distributors,
    nodes,
    people,
    product_lines,
)
from territory.roster.lookup.ties import stored_ties

__all__ = [
    "AliasBook",
    "Candidate",
    "Decision",
    "Directory",
    "Distributors",
    "How",
    "Institutions",
    "Match",
    "Products",
    "alias_key",
    "distributors",
    "nodes",
    "people",
    "place_text",
    "product_lines",
    "stored_ties",
]
