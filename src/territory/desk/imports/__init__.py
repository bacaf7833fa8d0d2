"""Import: files in, batches recorded, and taken back."""
