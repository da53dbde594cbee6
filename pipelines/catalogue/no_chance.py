"""Why a rule is asked no draws: what luck alone would list is not asked of every rule."""

from collections.abc import Mapping
from typing import Literal

from pipelines.text import Text, both

NoChance = Literal["facts", "survey", "checks", "follows", "several"]
WHY: Mapping[NoChance, Text] = {
    "facts": both(
        "按已作出的决定和已登记的事实判断，不取决于得分高低，不测算偶然列入数。",
        "Decisions and registered facts decide here, no scores: luck is not asked.",
    ),
    "survey": both(
        "按满意率 95% 区间的端点判断，抽样误差已计入：满意率恰在界限上的，仅凭偶然越过的概率不超过 2.5%，不再作随机模拟。",
        "The end of a 95 % interval decides, so the sampling error is counted in: at the very limit luck alone passes it in "
        "2.5 % of surveys at most. No draws are made.",
    ),
    "checks": both(
        "月度考核连续不及格并经另行抽查证实才计入，两套检查相互独立，打乱其中一套不能代表偶然，不作随机模拟。",
        "Counts only where failing scores are confirmed by a check of others; shuffling one of the two says nothing of luck, so "
        "no draws are made.",
    ),
    "follows": both(
        "依据小区的事项累计，偶然列入数见小区规则，不另作随机模拟。",
        "Sums up what was found on estates: the rules on estates tell what luck lists there; no draws of its own.",
    ),
    "several": both(
        "几项事实和得分中任一项即列入，各项的偶然性不能相加，不作随机模拟；关注名单只在内部使用，不公示。",
        "Any of several facts and scores is enough, and their luck does not add up, so no draws are made; the watch list stays "
        "inside and is not published.",
    ),
}
