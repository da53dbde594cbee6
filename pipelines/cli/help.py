"""Help in the reader's language.

The help of a command (its docstring) and of an option is written once, in both languages, `中文 / English`. `command_in`
makes the commands of an app for one language; they print their own help page.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer
from rich.table import Table

from pipelines.cli.printing import OUT
from pipelines.text import Language, side

_WIDTH = 110
_WORDS = {
    "usage": ("用法", "Usage"),
    "colon": ("：", ": "),
    "arguments": ("参数", "Arguments"),
    "options": ("选项", "Options"),
    "commands": ("命令", "Commands"),
    "command": ("命令", "COMMAND"),
    "required": ("必填", "required"),
    "default": ("默认", "default"),
    "variable": ("环境变量", "variable"),
    "least": ("不小于", "at least"),
    "help": ("显示本帮助", "Show this page"),
    "more": ("各命令的说明见", "More on a command:"),
}
_KINDS = {
    str: ("文本", "TEXT"),
    int: ("整数", "NUMBER"),
    float: ("数字", "NUMBER"),
    bool: ("", ""),
}


class _Page:
    """Prints help as a page of its own, in the language that `command_in` sets."""

    language: Language = "zh"

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, whose value needs no making."""
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of the command that this is mixed into
        if option is not None:
            option._runtime_param = _Taken(bool)
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with OUT.capture() as page:
            _print_page(self, ctx, self.language)
        formatter.write(re.sub(r" +$", "", page.get(), flags=re.MULTILINE))


class Command(_Page, typer.core.TyperCommand):
    """A command that prints its help in one language."""


class Group(_Page, typer.core.TyperGroup):
    """A group of commands that prints its help in one language."""


class App(typer.Typer):
    """A typer app whose commands print their help in the reader's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cls=Group, rich_markup_mode=None, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[..., Any]:
        """Adds a command; its docstring is its help, `中文 / English`."""
        return super().command(name, **{"cls": Command, **options})


class _Taken:
    """Takes a text for what a plain function makes of it; typer would import pydantic for it."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make

    def coerce(self, value: Any, **_: Any) -> Any:
        return None if value is None else self._make(value)


def command_in(app: typer.Typer, language: Language) -> Any:
    """The commands of an app, with help in one language."""
    root = typer.main.get_command(app)
    for command in every_command(root):
        command.language = language
        command.help = side(command.help or "", language)
        for parameter in command.params:
            parameter.help = side(parameter.help or "", language)
            kind = parameter.type_descriptor
            if kind.annotation is str or (kind.annotation is Path and not kind.parameter_info.exists):
                parameter._runtime_param = _Taken(kind.annotation)
    return root


def every_command(command: Any) -> Iterator[Any]:
    """A command and all below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from every_command(below)


def _print_page(command: Any, ctx: Any, language: Language) -> None:
    def say(word: str) -> str:
        return _WORDS[word][language == "en"]

    parameters = [parameter for parameter in command.get_params(ctx) if not parameter.hidden]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    commands = getattr(command, "commands", {})
    pieces = [ctx.command_path, f"[{say('options')}]", *(placeholder(argument, language) for argument in arguments)]
    pieces += [say("command")] if commands else []
    OUT.print(f"{say('usage')}{say('colon')}{' '.join(pieces)}", soft_wrap=True)
    OUT.print()
    OUT.print(command.help, width=_WIDTH)
    for heading, rows in (
        ("arguments", [(placeholder(each, language), "", _explained(each, language)) for each in arguments]),
        ("options", [(_spelling(each), _kind(each, language), _explained(each, language)) for each in options]),
        ("commands", [(name, "", _first_clause(each.help)) for name, each in sorted(commands.items())]),
    ):
        if rows:
            _print_rows(say(heading), rows)
    if commands:
        OUT.print(f"\n{say('more')} {ctx.command_path} {say('command')} --help")


def _first_clause(help: str) -> str:
    return re.split(r"[；。]|[;.] |\.$", help)[0]


def _print_rows(heading: str, rows: list[tuple[str, str, str]]) -> None:
    OUT.print(f"\n{heading}", style="bold")
    table = Table.grid(padding=(0, 2, 0, 0))
    has_kinds = any(kind for _, kind, _ in rows)
    for name, kind, text in rows:
        table.add_row(f"  {name}", *([kind] if has_kinds else []), text)
    OUT.print(table, width=_WIDTH)


_ARGUMENTS = {
    "about": "对象",
    "alert": "预警",
    "area": "区域",
    "build": "版本",
    "code": "代码",
    "company": "企业",
    "file": "文件",
    "files": "文件",
    "kind": "类别",
    "list_": "榜单",
    "matter": "事项",
    "metric": "指标",
    "name": "名称",
    "number": "编号",
    "out": "目录",
    "paths": "路径",
    "person": "人员",
    "quarter": "季度",
    "result": "结果",
    "role": "角色",
    "rule": "规则",
    "scope": "范围",
    "subject": "对象",
}  # what an argument is called in Chinese


def placeholder(argument: Any, language: Language) -> str:
    """How help and faults name an argument: `METRIC`, `[AREA]`, `PATHS…`; 指标 in Chinese."""
    name = argument.metavar or argument.name
    name = _ARGUMENTS.get(name, name) if language == "zh" else name.upper().rstrip("_")
    name = name if argument.nargs == 1 else f"{name}…"
    return name if argument.required else f"[{name}]"


def _spelling(option: Any) -> str:
    long_first = sorted(option.opts, key=len, reverse=True)
    return ", ".join(long_first) + (f" | {', '.join(option.secondary_opts)}" if option.secondary_opts else "")


def _kind(option: Any, language: Language) -> str:
    if option.metavar:
        return str(option.metavar)
    kind = option.type_descriptor
    if kind.choices:
        return "|".join(str(choice) for choice in kind.choices)
    if kind.is_datetime:
        return "YYYY-MM-DD"
    if kind.is_path:
        return "路径" if language == "zh" else "PATH"
    return _KINDS.get(kind.annotation, ("", ""))[language == "en"]


def _explained(parameter: Any, language: Language) -> str:
    """What the help says, then in brackets what holds where nothing is given."""

    def say(word: str) -> str:
        return _WORDS[word][language == "en"]

    text = say("help") if parameter.name == "help" else parameter.help
    notes = []
    if parameter.required:
        notes.append(say("required"))
    default = parameter.default
    if default not in (None, "", False, True, ()) and not callable(default):
        notes.append(f"{say('default')} {default}")
    if getattr(parameter, "min", None) is not None:
        notes.append(f"{say('least')} {parameter.min}")
    if parameter.envvar:
        notes.append(f"{say('variable')} {parameter.envvar}")
    between = "；" if language == "zh" else "; "
    return f"{text}  [{between.join(notes)}]".strip() if notes else text
