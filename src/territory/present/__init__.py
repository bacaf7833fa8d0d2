"""One Table, a plain value, and everything that shows it: terminal, files, Excel, words."""
