"""CloudTrail records as columns: the canonical schema, traffic from a seed, reading and writing."""
