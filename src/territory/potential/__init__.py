"""Market, department, hospital and doctor potential."""
