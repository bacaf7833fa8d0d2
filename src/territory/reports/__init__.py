"""Reports that people wait for."""
