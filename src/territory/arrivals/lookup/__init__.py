"""Names that the registers do not know yet."""
