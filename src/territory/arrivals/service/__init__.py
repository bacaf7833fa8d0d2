"""Match names, refresh open months, see which files are missing."""
