"""What a gate relies on: baseline, waivers, comparison with a predecessor, settings."""
