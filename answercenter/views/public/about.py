"""What is recorded and what is not, in plain words."""

from __future__ import annotations

from flask import current_app

from answercenter.views.public import page
from answercenter.views.public import viewed


def privacy() -> str:
    """Say what is recorded and what is not, with the settings in force."""
    return page.show(
        "public/privacy.html",
        least=current_app.config["PRIVACY_MINIMUM_VISITS"],
        pairs=current_app.config["ALSO_VIEWED_MINIMUM_VISITS"],
        days=current_app.config["EVENT_RETENTION_DAYS"],
        zone=current_app.config["TIMEZONE"],
        remembered=viewed.KEPT_ANSWERS,
        remembered_days=viewed.KEPT_DAYS,
        header=current_app.config["REGION_HEADER"] if current_app.config["TRUSTED_PROXIES"] else None,
        file=current_app.config["REGION_DATABASE"],
    )
