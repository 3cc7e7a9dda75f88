"""What stands on the home page and the overview of teams: figures at a glance, and what waits for whom."""
