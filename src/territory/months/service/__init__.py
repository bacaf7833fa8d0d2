"""Close, reopen, correct and bridge months."""
