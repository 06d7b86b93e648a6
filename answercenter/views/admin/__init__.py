"""The administrators' desk: accounts."""
