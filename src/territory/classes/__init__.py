"""Classes of doctors, hospitals and departments."""
