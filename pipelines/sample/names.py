"""Invented names and valid codes. Syllables are put together by lot; a likeness to anything real is chance."""

from collections.abc import Sequence

import numpy as np

from pipelines.sample.plan import Floats

# GB 32100-2015 and GB 11714: alphabet and weights of the unified social credit code and of the organisation code in it.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_FIRST = "岫泓澍翊霁漪砚枢蘅筠濯昀榷弈溯穹曦岑沅湄杼绥缙瑀珩琮璟昶旻晏皓煦熠炀沚汀渌洵浥潇"
_SECOND = "禾岚汐茗荇蘋桁楹栩棹榕楸樾柘桢梓槿棠枫棣屿峤岱嵘崤崧峪峦崚嶂渚浦溆滢澜渟湉淙泠沄"
_TREES = "青槐杏桐榆松柏梅竹兰菊荷枫柳桂棠栗枣柿葵芦苇荻菱莲椿楸云霁晴岚虹霞曙晓暮溪素朗"
_PLACES = "汀坞畔岭泉涧渡桥矶浦洲渚屿崖谷坡丘墩荫蹊楼轩阁廊亭台榭岸塘池汇源岱峰沚皋垣圃"
_ESTATE_ENDS = {  # by kind of housing: no family compound of a unit is called a garden, no lane is sold
    "commodity": ("花园", "苑", "公寓", "佳苑", "雅苑", "丽景", "名邸", "东区", "西区"),
    "resettlement": ("安置小区", "新村"),
    "old": ("小区", "里", "北里", "南里", "东里", "西里", "一区", "二区"),
    "affordable": ("家园", "嘉园", "新苑"),
    "no_owner_building": ("楼院", "散楼"),
    "direct_public": ("胡同片区", "平房院"),
    "unit_self": ("家属院", "大院", "宿舍区"),
}
_COMPANY_ENDS = (
    "物业管理有限公司",
    "物业服务有限公司",
    "物业管理有限责任公司",
    "物业服务股份有限公司",
    "物业管理服务有限公司",
)
_COMPANY_ODDS: Floats = np.array([0.55, 0.22, 0.1, 0.05, 0.08])


def estate_names(rng: np.random.Generator, kinds: Sequence[str]) -> list[str]:
    """A different name for each of some estates, such as its kind of housing has."""
    names = {
        kind: iter(_distinct(rng, kinds.count(kind), _TREES, _PLACES, ends)) for kind, ends in _ESTATE_ENDS.items()
    }
    return [next(names[kind]) for kind in kinds]


def company_names(rng: np.random.Generator, number: int, brand: str) -> list[str]:
    """So many different company names, each beginning with the city's word."""
    size = len(_FIRST) * len(_SECOND)
    pairs = rng.permutation(size)[: number // 2 + 1]
    triples = rng.permutation(size * len(_FIRST))[:number]
    names: dict[str, None] = {}
    for place in range(number):
        pair = int(pairs[place // 2])
        stem = _SECOND[pair % len(_SECOND)] + _FIRST[pair // len(_SECOND)]
        if place % 2:
            triple = int(triples[place])
            stem = _FIRST[triple % len(_FIRST)] + _SECOND[triple // len(_FIRST) % len(_SECOND)] + _FIRST[triple // size]
        names[brand + stem + str(rng.choice(_COMPANY_ENDS, p=_COMPANY_ODDS))] = None
    return list(names)


def credit_code(rng: np.random.Generator, number: str, authority: str = "91") -> str:
    """A valid unified social credit code of a registering place: both check digits are right."""
    body = "MA" + "".join(ALPHABET[place] for place in rng.integers(0, len(ALPHABET), 6))
    return with_check_digits(authority + number + body)


def with_check_digits(begins: str) -> str:
    """The code of 18 characters that begins with these 16: the organisation code's own digit, then the whole one's."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGANISATION_WEIGHTS, begins[8:], strict=True))
    code = begins + ("0123456789X0"[11 - total % 11])
    weighted = sum(weight * ALPHABET.index(sign) for weight, sign in zip(_CODE_WEIGHTS, code, strict=True))
    return code + ALPHABET[(31 - weighted % 31) % 31]


def _distinct(rng: np.random.Generator, number: int, first: str, second: str, ends: tuple[str, ...]) -> list[str]:
    size = len(first) * len(second) * len(ends)
    drawn = rng.choice(size, number, replace=False)
    return [
        first[place % len(first)] + second[place // len(first) % len(second)] + ends[place // len(first) // len(second)]
        for place in drawn.tolist()
    ]
