"""The desk of staff: reports."""
