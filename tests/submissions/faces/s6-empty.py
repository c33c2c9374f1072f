"""The release, handed in as it was."""
