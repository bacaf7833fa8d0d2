"""Who and what the sales force works with: tree, people, institutions, products, assignments."""
