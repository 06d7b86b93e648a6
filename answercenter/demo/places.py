"""Where simulated visitors come from, and what some places ask for more than others."""

from __future__ import annotations

# Millions of inhabitants, rounded from the 2020 census of the United States; a few visitors come from elsewhere
PEOPLE = {
    "US-CA": 39.5, "US-TX": 29.1, "US-FL": 21.5, "US-NY": 20.2, "US-PA": 13.0, "US-IL": 12.8, "US-OH": 11.8,
    "US-GA": 10.7, "US-NC": 10.4, "US-MI": 10.1, "US-NJ": 9.3, "US-VA": 8.6, "US-WA": 7.7, "US-AZ": 7.2, "US-MA": 7.0,
    "US-TN": 6.9,
    "US-IN": 6.8, "US-MD": 6.2, "US-MO": 6.2, "US-WI": 5.9, "US-CO": 5.8, "US-MN": 5.7, "US-SC": 5.1, "US-AL": 5.0,
    "US-LA": 4.7, "US-KY": 4.5, "US-OR": 4.2, "US-OK": 4.0, "US-CT": 3.6, "US-UT": 3.3, "US-IA": 3.2, "US-NV": 3.1,
    "US-AR": 3.0, "US-MS": 3.0, "US-KS": 2.9, "US-NM": 2.1, "US-NE": 2.0, "US-ID": 1.8, "US-WV": 1.8, "US-HI": 1.5,
    "US-NH": 1.4, "US-ME": 1.4, "US-RI": 1.1, "US-MT": 1.1, "US-DE": 1.0, "US-SD": 0.9, "US-ND": 0.8, "US-AK": 0.7,
    "US-DC": 0.7, "US-VT": 0.6, "US-WY": 0.6,
    "CA-ON": 4.0, "MX": 3.0, "GB": 2.5, "US": 5.0, "??": 18.0,
}  # fmt: skip

# By the beginning of a root topic's path: the places where simulated visitors ask for it more
ASKED_MORE = (
    ("mortgages", ("US-FL", "US-NV", "US-AZ", "US-OH", "US-MI")),
    ("student-loans", ("US-MA", "US-CA", "US-PA", "US-MN", "US-NY")),
    ("payday-loans", ("US-TX", "US-MS", "US-AL", "US-MO", "US-TN")),
    ("debt-collection", ("US-GA", "US-TX", "US-NC", "US-LA", "US-SC")),
    ("auto-loans", ("US-MI", "US-TX", "US-OH", "US-IN", "US-KY")),
    ("credit-cards", ("US-NY", "US-NJ", "US-IL", "US-WA", "US-VA")),
    ("credit-reports", ("US-CO", "US-MD", "US-VA", "US-DC", "US-UT")),
    ("bank-accounts", ("US-IL", "US-NY", "US-CO", "US-OR", "US-WI")),
    ("prepaid-cards", ("US-GA", "US-FL", "US-AR", "US-OK", "US-NM")),
    ("money-transfers", ("US-CA", "US-TX", "US-NJ", "MX", "US-IL")),
)
FACTOR = 4.0  # how much more


def eagerness(region: str, topic_path: str) -> float:
    """Tell how much more than elsewhere this place asks for this topic; 1 is as everywhere."""
    return FACTOR if any(topic_path.startswith(topic) and region in places for topic, places in ASKED_MORE) else 1.0
