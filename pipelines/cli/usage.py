"""Wrong usage in one sentence, in the reader's language: what is wrong, what is near, and where the help is."""

import difflib
import re
from collections.abc import Sequence
from typing import Any

from pipelines.cli.help import placeholder
from pipelines.text import Language

# What the parser says (typer and, for values, pydantic), and the same in Chinese.
_CHINESE = (
    (r"No such command '(.*?)'\..*", r"没有命令 \1"),
    (r"Missing command\.", "缺少命令"),
    (r"No such option: (\S+?)\.?( .*)?", r"没有选项 \1"),
    (r"Option '(.*)' requires an argument\.", r"选项 \1 后面缺少内容"),
    (r"Option '(.*)' requires (\d+) arguments\.", r"选项 \1 后面应有 \2 项"),
    (r"Option '(.*)' does not take a value\.", r"选项 \1 后面不带内容"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多余的参数：\1"),
    (r"Missing (?:argument|option|parameter):? ?(.*?)\.?", r"缺少 \1"),
    (r"Argument '(.*)' takes (\d+) values\.", r"参数 \1 应有 \2 项"),
    (r"Invalid value for (.*?): (.*)", r"\1：\2"),
    (r"Invalid value: (.*)", r"\1"),
)
_CHINESE_VALUES = (
    (r"'?(.*?)'? is not one of (.*?)\.?", r"\1 不在可选范围内（\2）"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数字"),
    (r"Input should be greater than or equal to (.*)", r"不应小于 \1"),
    (r"Input should be less than or equal to (.*)", r"不应大于 \1"),
    (r"Input should be (.*) or (.*)", r"应为 \1 或 \2"),
    (r"Input should be (.*)", r"应为 \1"),
    (r"\w+(?: or \w+)? '(.*)' does not exist\.", r"\1 不存在"),
    (r"\w+ '(.*)' is a directory\.", r"\1 是文件夹，应为文件"),
    (r"\w+ '(.*)' is a file\.", r"\1 是文件，应为文件夹"),
    (r"\w+ '(.*)' is not readable\.", r"\1 无法读取"),
    (r"\w+ '(.*)' is not writable\.", r"\1 无法写入"),
    (r"(?:.*\b)?time data .*|.*does not match the formats?.*", "日期应写成 2022-12-31 的形式"),
)


def usage_fault(fault: Any, language: Language) -> str:
    """What the parser refuses, as one line.

    Args:
        fault: a usage error of typer, with the context in which it arose.
    """
    says = " ".join(_sentence(fault, language).split()).replace("Value error, ", "")
    near = _near(fault)
    if language == "zh":
        near = f"，相近的有 {'、'.join(near)}" if near else ""
        return f"{in_chinese(says).rstrip('。')}{near}。用法见 {_path(fault)} --help"
    near = f"; near to it: {', '.join(near)}" if near else ""
    return f"{says.rstrip('.')}{near}. See {_path(fault)} --help"


def _sentence(fault: Any, language: Language) -> str:
    """What the parser says, an argument named as help names it."""
    if hasattr(fault, "option_name"):
        return str(fault.message)  # without the options that are near, which come at the end
    says: str = re.sub(r" Did you mean .*", "", fault.format_message())  # said at the end, in our words
    parameter = getattr(fault, "param", None)
    if parameter is not None and parameter.param_type_name == "argument":
        says = says.replace(f"'{parameter.name}'", placeholder(parameter, language), 1)
    return says


def in_chinese(says: str) -> str:
    """A sentence of the parser in Chinese; an unknown one as it is."""
    for pattern, chinese in _CHINESE:
        if match := re.fullmatch(pattern, says):
            text = match.expand(chinese)
            head, colon, value = text.partition("：")
            return (f"{head}：{_value(value)}" if colon else _value(text)).replace("'", "")
    return _value(says).replace("'", "")


def _value(says: str) -> str:
    for pattern, chinese in _CHINESE_VALUES:
        if match := re.fullmatch(pattern, says):
            return match.expand(chinese)
    return says


def _path(fault: Any) -> str:
    return fault.ctx.command_path if getattr(fault, "ctx", None) else "wuye"


def _near(fault: Any) -> Sequence[str]:
    """At most three options or commands that are spelt like what was asked for."""
    context = getattr(fault, "ctx", None)
    if context is None:
        return ()
    if option := getattr(fault, "option_name", None):
        known = [
            name
            for parameter in context.command.get_params(context)
            for name in (*parameter.opts, *parameter.secondary_opts)
        ]
        return difflib.get_close_matches(option, known, 3) if option not in known else ()
    if match := re.match(r"No such command '(.*?)'", fault.message):
        return difflib.get_close_matches(match[1], list(context.command.commands), 3)
    return ()
