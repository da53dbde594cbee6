"""How the program ends, whatever happens: an exit code that says what kind of end it was, and one sentence at most."""

import os
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from pipelines.cli.arguments import home_of, language_of
from pipelines.cli.help import command_in
from pipelines.cli.printing import ERR, print_fault
from pipelines.disk import as_user_error
from pipelines.errors import WuyeError
from pipelines.incidents import record_incident
from pipelines.interruption import unwinding
from pipelines.text import Language, both


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives the exit code.

    0 done · 1 a fault, in one line · 2 wrong usage, in one line · 130 interrupted (Ctrl+C) · 143 ended by the system
    (SIGTERM). A traceback only with `--debug`; a fault that nobody foresaw is written to the log of incidents, and its
    number is told.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    language = language_of(arguments)
    with unwinding() as signals:
        try:
            code = _run(app, arguments, language)
            sys.stdout.flush()
        except BrokenPipeError:  # nobody reads on, as behind `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except BaseException as fault:  # of a signal too: a library may have made something else of it
            if signals.exit_code is None and (not isinstance(fault, Exception) or "--debug" in arguments):
                raise
            code = signals.exit_code or _report_fault(fault, arguments, language)
    if code and signals.exit_code is not None:
        ERR.print(both("已中断", "Interrupted").of(language))
        return signals.exit_code
    return code


def _report_fault(fault: BaseException, arguments: Sequence[str], language: Language) -> int:
    """Says what went wrong; gives the exit code."""
    if isinstance(fault, WuyeError):
        print_fault(fault.of(language))
    else:
        print_fault(_incident(fault, arguments, language))
    return 1


def _run(app: typer.Typer, arguments: Sequence[str], language: Language) -> int:
    command = command_in(app, language)
    with as_user_error(both("未能完成", "not done")):
        try:
            code = command.main(list(arguments), prog_name="wuye", standalone_mode=False)
        except TyperException as fault:
            return _wrong_usage(fault, language)
        except typer.Abort:
            return 1
    return code if isinstance(code, int) else 0


def _wrong_usage(fault: TyperException, language: Language) -> int:
    from pipelines.cli.usage import usage_fault

    if type(fault).__name__ == "NoArgsIsHelpError":  # `wuye` alone: typer has the help page for a message
        sys.stderr.write(f"{fault.format_message()}\n")
    else:
        print_fault(usage_fault(fault, language))
    return fault.exit_code


def _incident(fault: BaseException, arguments: Sequence[str], language: Language) -> str:
    incident = record_incident(fault, home_of(arguments), "wuye " + " ".join(arguments))
    where = both(
        f"详情已记入 {incident.log}" if incident.log else "日志无法写入，详情见上",
        f"the details are in {incident.log}" if incident.log else "no log could be written, the details stand above",
    )
    return both(
        f"程序出错，编号 {incident.number}：{where.zh}；请将编号告知系统管理员",
        f"something failed that nobody foresaw, number {incident.number}: {where.en}; tell the number to whoever runs this system",
    ).of(language)
