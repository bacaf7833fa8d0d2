"""Access on a server: roles as grants, rows by node as row-level security."""
