"""retrace delete: remove a case, with a certificate of what was removed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from case import Case
from case.errors import HoldError
from case.removal import remove
from ui.output import CasePath, Json, show

NAME, ORDER = "delete", 87


def run(
    case: CasePath,
    certificate: Annotated[Path, typer.Option(help="A new folder, outside the case, for certificate and log.")],
    authority: Annotated[str, typer.Option(help="On whose authority, with the file number.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    confirm: Annotated[str, typer.Option(help="The site's name, as case.toml has it: nothing is deleted without it.")],
    actor: Annotated[str, typer.Option(help="Who deletes; the name of the account where it is not said.")] = "",
    json: Json = False,
) -> None:
    """Delete a case and write a certificate, file by file, in both languages. Refused while a hold is in force."""
    from timeline.paper.form import write  # here, so that other commands start without it
    from timeline.paper.letters import certificate as paper_of

    opened = Case.open(case)
    if confirm != opened.config.site.name:
        raise HoldError(f"--confirm {confirm!r:.60} is not the name of this site; nothing was deleted.")
    if certificate.resolve().is_relative_to(opened.root):
        raise HoldError(f"{certificate}: lies in the case that is to be deleted; choose a folder outside.")
    if certificate.exists() and any(certificate.iterdir()):
        raise HoldError(f"{certificate}: is not empty; give a new folder for the certificate.")
    removal = remove(opened, authority=authority, reason=reason, actor=actor or None,
                     keep_log=certificate / "custody.jsonl")  # fmt: skip
    for language in ("en", "zh"):
        for suffix in (".html", ".docx"):
            write(paper_of(removal, language), certificate / f"certificate.{language}{suffix}", language)
    show(removal if json else f"{removal.count('removed')} files removed; certificate in {certificate}", json)
    if failed := removal.count("failed"):
        raise HoldError(f"{opened.root}: {failed} files could not be removed; the certificate names them.")
