"""Everything Qt. No other room imports it."""
