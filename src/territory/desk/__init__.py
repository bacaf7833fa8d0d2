"""What crosses all rooms: import, list, show, status, schedules."""
