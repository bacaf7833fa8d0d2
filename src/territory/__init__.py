"""Sales territories of pharmaceutical teams: flow, classes, targets, reports."""
