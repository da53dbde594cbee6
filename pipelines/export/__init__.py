"""What is taken away: tables as files that explain themselves, and the published layer as one data package."""
