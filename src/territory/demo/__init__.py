"""A plausible region, made by rule, for trying, tests and benchmarks."""
