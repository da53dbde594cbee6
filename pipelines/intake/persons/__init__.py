"""What tells who somebody is: found, left out, or turned into keys. It may read the home's secret."""
