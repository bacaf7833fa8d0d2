"""Purchases and stock of distributors, beside the sales."""
