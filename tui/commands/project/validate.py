"""`teachbot validate`: every problem in a project's files."""

from __future__ import annotations

from typing import Any

import click

from teachbot.tui.commands.options import ProjectCommand, choose_project, print_json, project_options, tell


@click.command("validate", cls=ProjectCommand, epilog="Example: teachbot validate --max-history 5 --json")
@project_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def command(as_json: bool, **options: Any) -> None:
    """Report every problem in PROJECT's files, and story and rule conflicts, each with file and line."""
    from teachbot.engine.checks.project import check

    selected = choose_project(**options)
    project = selected.project()
    problems = check(project, selected.max_history)
    has_error = any(p.severity == "error" for p in problems)
    if as_json:
        print_json(
            {
                "problems": [
                    {
                        "file": str(p.path),
                        "line": p.line,
                        "severity": p.severity,
                        "code": p.code,
                        "message": p.message,
                    }
                    for p in problems
                ],
                "counts": project.counts(),
            }
        )
    else:
        for problem in problems:
            tell(f"{problem.path}:{problem.line}: {problem.severity}: {problem.message} [{problem.code}]")
        counted = ", ".join(f"{number} {what.replace('_', ' ')}" for what, number in project.counts().items())
        tell(f"{counted}; {_summarise(problems)}")
    if has_error:
        raise SystemExit(1)


def _summarise(problems: Any) -> str:
    errors = sum(1 for p in problems if p.severity == "error")
    return f"{errors} errors, {len(problems) - errors} warnings" if problems else "no problems"
