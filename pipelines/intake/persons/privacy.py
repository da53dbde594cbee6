"""What tells who somebody is: recognised by its heading, and turned into a keyed hash.

Marks of persons in free text are found by `pipelines.masking`.
"""

import hmac
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

import polars as pl

from pipelines.disk import flush_folder
from pipelines.intake.layout.headings import plain_heading
from pipelines.intake.reading.plain_text import plain
from pipelines.settings import Home

HIDDEN = "〔已隐去〕"  # what stands in an archived copy where a personal cell was filled
KEY_HEADING = "来电人标识"  # what an archived copy calls the column of phones, which holds their keys there
KEY_DIGITS = 32
SECRET = "secret.key"
_KEY = re.compile(rf"[0-9a-f]{{{KEY_DIGITS}}}")


def secret_of(home: Home) -> bytes:
    """The secret of a home, made when first asked for. Whoever has it can try phone numbers against the keys.

    It stands outside of store, archive and warehouse; without it nobody, and with it only its holder, can tell whose
    key is whose. A home that loses it gets other keys from then on, and repeats are no longer seen across that day.
    """
    file = home.path / SECRET
    if not file.exists():
        _make_secret(file)
    return bytes.fromhex(file.read_text(encoding="ascii"))


def _make_secret(file: Path) -> None:
    """Whole under another name first: a killed process leaves no empty secret, and of two the first one's stays."""
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}.part")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(fresh, file)
    finally:
        fresh.unlink()
    flush_folder(file.parent)


def keys(numbers: pl.Series, secret: bytes) -> pl.Series:
    """The keyed hash of each phone number, however it is written; null where there is no number.

    HMAC-SHA256, the first 32 hexadecimal digits. What is such a key already (a hotline that hashes itself, or an
    archived copy) stays.
    """
    distinct = numbers.drop_nulls().unique()
    made = pl.Series([key_of(number, secret) for number in distinct], dtype=pl.String)
    return numbers.replace_strict(distinct, made, default=None, return_dtype=pl.String)


def key_of(written: str, secret: bytes) -> str | None:
    """The keyed hash of one phone number; None where the text is none."""
    if len(written) == 11 and written.isascii() and written.isdigit():
        return _hashed(written, secret)
    text = plain(written)
    if _KEY.fullmatch(text):
        return text
    digits = re.sub(r"\D", "", re.split(r"转|分机|[,;/、]", text)[0])
    digits = re.sub(r"^(?:00)?86(?=1[3-9]\d{9}$|0?\d{2,3}\d{7,8}$)", "", digits)
    if not 7 <= len(digits) <= 15:
        return None
    return _hashed(digits, secret)


def _hashed(digits: str, secret: bytes) -> str:
    return hmac.digest(secret, digits.encode(), "sha256").hex()[:KEY_DIGITS]


_PERSONAL = re.compile(
    r"(?:.*(?<!单位)(?<!小区)(?<!企业)(?<!公司)姓名|.{0,4}名字|(?:.{0,3}联系|来电|投诉|反映|举报|诉求|申请|当事|报修|接听|回访|被回访|留言)人(?:员|姓名|名称|信息)?"
    r"|留言用户|用户名|昵称|网名|业主|户主|房主|产权人|承租人|租客|住户"
    r"|(?!.*(?:企业|公司|单位|监督|服务|值班|物业|投诉(?!人)|热线|公示|社区|街道|居委会|机构|窗口))"
    r".{0,6}(?:电话|手机|座机|联系方式|通讯方式)(?:号码?|\d)?|(?:来电|主叫|联系)号码?"
    r"|.{0,4}(?:身份证|证件|护照)(?:件)?(?:号码?|编号)?|(?:.{0,4}(?:电子)?(?:邮箱|邮件)|e-?mail)(?:地址|账号)?"
    r"|微信号?|qq号?码?|.{0,3}微信号|录音.{0,4}|通话录音.{0,3}|(?:来电人|诉求人|反映人)?(?:性别|年龄|民族|出生日期|出生年月)"
    r"|(?:联系|家庭|居住|通讯|通信|户籍|来电人|诉求人|业主)(?:详细)?(?:地址|住址)|.{0,2}住址|门牌号?|房间?号|室号|户室号|车牌号?码?"
    r"|.{0,4}(?:银行卡|银行账|卡)号|.{0,4}签名|(?:caller|contact|resident|owner)?(?:name|phone|mobile|tel|telephone|email|mail|id ?card))"
)


def is_personal(heading: str) -> bool:
    """Whether a heading says that a person's name, number or address stands below it."""
    return _PERSONAL.fullmatch(re.sub(r"\([^()]*\)", "", plain_heading(heading))) is not None
