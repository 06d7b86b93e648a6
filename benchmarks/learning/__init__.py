"""What visits teach: search by simulated clicks (`clicks`), and links between answers (`also_viewed`)."""
