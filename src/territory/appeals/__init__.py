"""Appeals of positions against rows of the flow, and the rulings."""
