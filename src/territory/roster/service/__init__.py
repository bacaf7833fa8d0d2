"""Questions that other rooms and commands ask of the roster."""

from territory.roster.lookup.in_force import Assigned, assignments_in_force
from territory.roster.lookup.organisation import TreeNode, owners, tree, under
from territory.roster.service.forgetting import (
    CONTACTS,
    DOCTORS,
    ForgottenPerson,
    allow_again,
    forget,
    need_known,
)
from territory.roster.service.listing import Filters, ShownList, listing
from territory.roster.service.names import (
    FitsSeveral,
    distributor_named,
    institution_named,
    line_named,
    node_named,
    person_named,
    product_named,
)
from territory.roster.service.showing import Fact, Shown, shown

__all__ = [
    "CONTACTS",
    "DOCTORS",
    "Assigned",
    "Fact",
    "Filters",
    "FitsSeveral",
    "ForgottenPerson",
    "Shown",
    "ShownList",
    "TreeNode",
    "allow_again",
    "assignments_in_force",
    "distributor_named",
    "forget",
    "institution_named",
    "line_named",
    "listing",
    "need_known",
    "node_named",
    "owners",
    "person_named",
    "product_named",
    "shown",
    "tree",
    "under",
]
