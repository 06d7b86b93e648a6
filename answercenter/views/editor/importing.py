"""Importing: a file handed in, what it would do, its start, progress and result. Works without script by reload."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import current_app
from flask import flash
from flask import make_response
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from answercenter.accounts import permissions
from answercenter.answers import import_lists
from answercenter.answers import imports
from answercenter.answers.formats import FormatError
from answercenter.answers.wording import PublishingError
from answercenter.forms.importing import FORMATS
from answercenter.forms.importing import MODES
from answercenter.forms.importing import ImportForm
from answercenter.text import neutral

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.exceptions import RequestEntityTooLarge

    from answercenter.answers.import_lists import RunSheet

bp = Blueprint("importing", __name__, url_prefix="/import")

SHOWN = 50  # refused entries on the page; the file has all
FORM = 100_000  # bytes of an upload beside its file


@bp.before_app_request
def widen() -> None:
    """Let an upload be as large as the setting says, before anything looks at the form."""
    if request.endpoint == "editor.importing.upload":
        request.max_content_length = _limit() + FORM


@bp.get("")
def home() -> ResponseReturnValue:
    """Show the form, and the imports that began last."""
    return _form(ImportForm(formdata=None))


@bp.post("")
def upload() -> ResponseReturnValue:
    """Keep a file, which the worker looks through."""
    form = ImportForm()
    if not form.is_complete():
        return _form(form), 400
    file, author = form.file.data, permissions.account()
    try:
        run_id = imports.keep(
            file.filename.replace("\\", "/").rpartition("/")[2],
            file.stream,
            form.format.data,
            form.on_conflict.data,
            author.id if author is not None else None,
        )
    except FormatError as error:
        form.blame({"file": str(error)})
        return _form(form), 400
    return redirect(url_for("editor.importing.show", run_id=run_id), 303)


@bp.errorhandler(413)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say how large a file may be."""
    form = ImportForm(formdata=None)
    form.blame({"file": f"The file is larger than {current_app.config['IMPORT_LIMIT']} MB, which is what may be sent."})
    return _form(form), 413


@bp.get("/<int:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """Show an import: what it would do, how far it is, or what it did."""
    return render_template("editor/import.html", **_seen(_wanted(run_id)))


@bp.get("/<int:run_id>/progress")
def progress(run_id: int) -> ResponseReturnValue:
    """Show the part of an import's page that changes."""
    return render_template("editor/_import_run.html", **_seen(_wanted(run_id)))


@bp.post("/<int:run_id>")
def change(run_id: int) -> ResponseReturnValue:
    """Start, stop, resume or discard an import."""
    act, author = request.form.get("act", ""), permissions.account()
    if act not in {*imports.ACTS, imports.DISCARD}:
        abort(400, "An import is started, stopped, resumed or discarded.")
    _wanted(run_id)
    try:
        imports.change(run_id, act, author.id if author is not None else None)
    except PublishingError as error:
        flash(str(error), "bad")
    if act == imports.DISCARD and import_lists.run(run_id) is None:
        flash("Discarded. What it had taken in stays.", "good")
        return redirect(url_for("editor.importing.home"), 303)
    return redirect(url_for("editor.importing.show", run_id=run_id), 303)


@bp.get("/<int:run_id>/refused.csv")
def refused(run_id: int) -> ResponseReturnValue:
    """Give what was refused as a file."""
    run = _wanted(run_id)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["place", "reason"])
    rows.writerows([neutral(one.place), neutral(one.reason)] for one in import_lists.refused(run.id))
    response = make_response(out.getvalue().encode("utf-8-sig"))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="refused-{run.id}.csv"'
    return response


def _wanted(run_id: int) -> RunSheet:
    run = import_lists.run(run_id)
    if run is None:
        abort(404, "There is no such import; one that nobody touched for 30 days is gone.")
    return run


def _seen(run: RunSheet) -> dict[str, object]:
    shown = import_lists.refused(run.id, SHOWN)
    return {"run": run, "refused": shown, "formats": dict(FORMATS), "modes": dict(MODES)}


def _limit() -> int:
    return int(current_app.config["IMPORT_LIMIT"]) * 1_000_000


def _form(form: ImportForm) -> str:
    return render_template(
        "editor/imports.html",
        form=form,
        runs=import_lists.newest(),
        formats=FORMATS,
        modes=MODES,
        limit=current_app.config["IMPORT_LIMIT"],
    )
