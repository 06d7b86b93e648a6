"""What visits teach: search by simulated clicks (`clicks`), links between answers by recorded visits (`also_viewed`)."""
