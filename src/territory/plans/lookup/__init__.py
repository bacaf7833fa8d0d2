"""Reading what is stored: plans and versions, the trees and cells of a product, nodes by name."""
