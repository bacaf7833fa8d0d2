"""People and things of the sales force: tree, people, institutions, products, assignments."""
