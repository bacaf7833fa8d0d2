"""List and decide appeals; forget flow that nobody appealed."""
