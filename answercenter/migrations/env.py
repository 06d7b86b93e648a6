"""How migrations run: on the application's own engine, in one transaction, SQLite's tables rebuilt where needed."""

from alembic import context

from answercenter import models  # noqa: F401  # so that every table is known
from answercenter.extensions import db


def run() -> None:
    """Run the wanted migrations on the configured database."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
