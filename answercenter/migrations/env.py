"""How migrations run: on the application's own engine, in one transaction, with SQLite's tables rebuilt where needed."""

from alembic import context
from flask import current_app

from answercenter.extensions import db


def run() -> None:
    """Run the wanted migrations on the configured database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
