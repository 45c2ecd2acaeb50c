"""What the machine does to a till: kills, full disks, a second window."""
