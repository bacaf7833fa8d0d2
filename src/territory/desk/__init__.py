"""Work across all rooms: import, list, show, status, schedules."""
