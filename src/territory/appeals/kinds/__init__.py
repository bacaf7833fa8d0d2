"""Claims as they are imported, and what is decided of them."""
