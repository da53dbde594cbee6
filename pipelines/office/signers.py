"""Names of people, posts and offices as they sign: written one way only, in characters that can be seen and told apart.

The rule is "highly restrictive" of Unicode TS 39, narrowed to scripts in which people of the country write their names:
Chinese characters, alone or with Latin letters (as of a post), Latin alone, or one of the minority scripts alone.
Two signatures are compared after folding letter case, blanks, interpuncts, accents and the traditional forms below.
Not covered: Chinese characters that merely look alike (己 and 已), one person under a name here and a post there, or two
people of one name. Only a sign-in tells those apart.
"""

import re
import unicodedata
from typing import NoReturn

from pipelines.errors import JournalError
from pipelines.text import Text, both

LONGEST = 60  # the longest names of offices have some forty characters
_INTERPUNCTS = dict.fromkeys(map(ord, "•∙・‧⋅●᛫"), "·")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_WIDE_BRACKETS = str.maketrans("()", "（）")
_MARKS = frozenset(" ·-.'&/、，,（）()〔〕[]【】《》“”\"")
_LATIN = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER [A-Z](?: WITH .+)?")
_HAN = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC NUMBER ZERO", "IDEOGRAPHIC ITERATION MARK")
_MINORITY = ("ARABIC", "TIBETAN", "MONGOLIAN", "YI", "HANGUL", "TAI LE", "NEW TAI LUE")
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")

# Traditional and variant forms of common surnames, given names and words of posts, each before its simplified form.
_VARIANTS = (
    "張张 劉刘 陳陈 楊杨 黃黄 趙赵 吳吴 孫孙 馬马 羅罗 鄭郑 謝谢 許许 韓韩 馮冯 鄧邓 蕭萧 葉叶 蘇苏 呂吕 盧卢 蔣蒋 賈贾 閻阎 閆闫 鄒邹 陸陆 龔龚 錢钱 湯汤 龐庞 蘭兰 "
    "顏颜 溫温 蘆芦 齊齐 魯鲁 關关 龍龙 賀贺 顧顾 畢毕 萬万 嚴严 聶聂 莊庄 鐘钟 鍾钟 範范 譚谭 喬乔 衛卫 項项 歐欧 陽阳 諸诸 遲迟 華华 國国 強强 彊强 偉伟 麗丽 軍军 "
    "傑杰 藝艺 濤涛 賢贤 榮荣 鳳凤 蓮莲 銀银 鋒锋 剛刚 勝胜 貴贵 慶庆 豔艳 艷艳 瓊琼 靜静 輝辉 煒炜 曉晓 東东 興兴 紅红 維维 綱纲 學学 愛爱 義义 禮礼 寶宝 寧宁 實实 "
    "寬宽 後后 從从 懷怀 戰战 時时 會会 書书 權权 樹树 標标 橋桥 歡欢 淨净 淵渊 漢汉 澤泽 潔洁 燦灿 爾尔 瑋玮 瑪玛 璽玺 環环 發发 盡尽 祿禄 禎祯 積积 穎颖 競竞 筆笔 "
    "節节 純纯 紹绍 經经 緒绪 繼继 續续 聖圣 聲声 聰聪 職职 脈脉 舉举 蔭荫 蕓芸 薦荐 藍蓝 蟬蝉 裏里 裡里 見见 親亲 觀观 訓训 記记 詠咏 詩诗 誠诚 誌志 語语 調调 諒谅 "
    "諾诺 謙谦 證证 譽誉 讓让 豐丰 貞贞 財财 資资 賓宾 質质 趕赶 躍跃 輕轻 連连 進进 運运 達达 遠远 選选 鄉乡 鄰邻 鈞钧 鈺钰 銘铭 銳锐 錄录 錦锦 鎮镇 鎖锁 鏡镜 鐵铁 "
    "鑒鉴 長长 門门 開开 間间 雙双 雲云 電电 霧雾 霽霁 韋韦 順顺 頌颂 預预 領领 頻频 願愿 風风 飛飞 館馆 駿骏 驍骁 驗验 鴻鸿 鵬鹏 鶴鹤 麥麦 黨党 齡龄 峯峰 羣群 昇升 "
    "堃坤 甦苏 併并 滙汇 匯汇 啓启 啟启 佈布 區区 縣县 業业 辦办 處处 員员 務务 廳厅 協协 導导 組组 緊紧 總总 號号 聯联 監监 戶户 圖图 團团 園园 體体 當当 優优 億亿 "
    "價价 個个 來来 倫伦 冊册 則则 創创 勞劳 動动 勵励 單单 響响 塵尘 壽寿 夢梦 奮奋 婁娄 嫻娴 孃娘 嶽岳 巖岩 島岛 嶺岭 師师 帶带 幹干 廣广 彌弥 徑径 憲宪 應应 懇恳 "
    "據据 揚扬 換换 搖摇 數数 斷断 於于 晝昼 暉晖 暢畅 曄晔 條条 棟栋 楓枫 樂乐 機机 欽钦 歸归 滄沧 滿满 潤润 瀟潇 灃沣 煥焕 燁烨 爭争 獻献 現现 瑤瑶 瑩莹 畫画 異异 "
    "碩硕 種种 稱称 穩稳 竇窦 簡简 紀纪 細细 給给 綠绿 網网 緣缘 編编 縱纵 織织 繡绣 翹翘 習习 肅肃 膽胆 臨临 舊旧 蒼苍 蔥葱 虛虚 術术 補补 覺觉 詳详 議议 賴赖 賽赛 "
    "趨趋 車车 軒轩 載载 轉转 農农 適适 遷迁 鄺邝 醫医 釗钊 鋼钢 閔闵 闊阔 隊队 隨随 險险 雋隽 雞鸡 難难 韜韬 頓顿 題题 顯显 馴驯 驥骥 驕骄 鬥斗 魚鱼 鮑鲍 鳴鸣 鷹鹰 "
    "麼么 點点"
)
_SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _VARIANTS.split()})


def signer(label: Text, written: str) -> str:
    """A name in the one form in which it is kept: NFKC, single blanks, wide brackets in a Chinese name.

    Raises:
        JournalError: it is blank, too long, names nobody, mixes scripts, or holds a character that is invisible, turns
            the writing direction or is used in no name here; one sentence names the character.
    """
    name = _plain(written.strip())
    if not name:
        _refuse(label, "不能为空", "may not be blank")
    scripts = set()
    for character in name:
        _must_be_seen(label, character)
        scripts.add(_script(label, character))
    scripts.discard("")
    if not scripts:
        _refuse(label, "应填写姓名、岗位或单位名称", "write a name, a post or an office")
    if len(scripts) > 1 and scripts != {"han", "latin"}:
        _refuse(
            label,
            "混用了不同文字（" + "、".join(sorted(scripts)) + "），请只用一种文字书写",
            "mixes scripts (" + ", ".join(sorted(scripts)) + "): write it in one script",
        )
    if len(name) > LONGEST:
        _refuse(label, f"最多 {LONGEST} 个字", f"may have {LONGEST} characters at most")
    return name.translate(_WIDE_BRACKETS) if "han" in scripts else name


def is_same_signer(first: str, second: str) -> bool:
    """Whether two names may be those of one person: equal but for case, blanks, accents, or traditional characters."""
    return _folded(first) == _folded(second)


def is_contained(first: str, second: str) -> bool:
    """Whether the name of the one holds that of the other: 王丽 and 综合科科长 王丽."""
    shorter, longer = sorted((_folded(first), _folded(second)), key=len)
    return shorter in longer


def is_unseen(character: str) -> bool:
    """Whether a character leaves no mark of its own: blanks and the ends of lines aside."""
    return character not in "\n\t" and (
        character in _FILLERS
        or character in _BIDIRECTIONAL
        or unicodedata.category(character) in ("Cf", "Co", "Cn", "Cs")
        or _is_variation(character)
    )


def _plain(written: str) -> str:
    name = unicodedata.normalize("NFKC", written).translate(_INTERPUNCTS | _DASHES)
    return re.sub(" +", " ", name).strip(" ")


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", _plain(name).translate(_SIMPLIFIED)).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _script(label: Text, character: str) -> str:
    """The script of a letter; '' of a mark or digit that goes with any."""
    if character in _MARKS or character in "0123456789":
        return ""
    category, called = unicodedata.category(character), unicodedata.name(character, "")
    if category[0] in "LN" and called.startswith(_HAN):
        return "han"
    if category[0] == "L" and _LATIN.fullmatch(called):
        return "latin"
    minority = next((one for one in _MINORITY if called.startswith(f"{one} ")), None)
    if minority and (category[0] == "L" or (minority == "TIBETAN" and category in ("Mn", "Mc", "Po"))):
        return minority.lower()
    return _refuse_character(label, character, "姓名里不用的字符", "which no name here holds")


def _must_be_seen(label: Text, character: str) -> None:
    if character in _BIDIRECTIONAL:
        _refuse_character(label, character, "改变书写方向的字符", "which turns the direction of writing")
    if is_unseen(character) or unicodedata.category(character) in ("Cc", "Zl", "Zp"):
        _refuse_character(label, character, "不可见字符", "which cannot be seen")


def _is_variation(character: str) -> bool:
    """Whether it only asks for another shape of the character before it, or joins it to the next."""
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F or code == 0x034F


def _refuse_character(label: Text, character: str, zh: str, en: str) -> NoReturn:
    called = unicodedata.name(character, "CONTROL CHARACTER")
    is_shown = unicodedata.category(character)[0] in "LNPS" and character not in _FILLERS
    shown = f"“{character}”" if is_shown else ""
    _refuse(
        label,
        f"里有{zh}{shown}（U+{ord(character):04X} {called}），请删去后重写",
        f"holds {shown or 'a character'} (U+{ord(character):04X} {called}), {en}: delete it",
    )


def _refuse(label: Text, zh: str, en: str) -> NoReturn:
    raise JournalError(both(f"“{label.zh}”{zh}", f"{label.en}: {en}"))
