"""Marks of persons in free text: phones, identity and card numbers, doors, plates, names; found and masked.

A masked text keeps everything but the marks themselves, each replaced by a token that says its kind. Texts in which
nothing can stand are recognised by one expression over the whole column; the others are read one by one.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from functools import cache, lru_cache

import polars as pl

from pipelines.codes import is_credit_code
from pipelines.written_numbers import UNSEEN, visible, written_numbers

TOKENS = {
    "mobile": "〔手机〕",
    "landline": "〔固话〕",
    "identity": "〔证件〕",
    "card": "〔银行卡〕",
    "number": "〔号码〕",
    "plate": "〔车牌〕",
    "door": "〔门牌〕",
    "mail": "〔邮箱〕",
    "account": "〔账号〕",
    "name": "〔姓名〕",
}

# One character for one, so that a place in the plain text is the same place in the text as written.
_PLAIN = (
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("\u3000\u00a0\u2002\u2003\u2009\t", " ")
    | dict.fromkeys("—–―‐‑‒−﹣－", "-")
    | dict.fromkeys("·•∙・●", "·")
)
_ODD = re.compile(f"[{''.join(map(re.escape, _PLAIN))}]")  # few of a text: faster than `translate`

_PROVINCES = "11|12|13|14|15|21|22|23|31|32|33|34|35|36|37|41|42|43|44|45|46|50|51|52|53|54|61|62|63|64|65|71|81|82|83"
_BORN = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(rf"(?:{_PROVINCES})\d{{4}}{_BORN}\d{{3}}[\dX]")
_OLD_IDENTITY = re.compile(rf"(?:{_PROVINCES})\d{{4}}\d{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}")
_NAMED_ORDER = re.compile(r"(工单|单号|受理|留言|合同|备案|项目|小区|楼盘|信用|编码|批次|文号|订单|案号)\D{0,6}$")
_NAMED_CARD = re.compile(r"(卡号|银行|账号|帐号|账户|帐户|储蓄|借记|信用卡)[^\d〕]{0,6}$")
_ABROAD = re.compile(r"(?<!\d)(?:\((?:\+|00)?86\)|(?:\+|00)?86|\+)[ -]?$")
_COUNTED = re.compile(r"(金额|总额|资金|余额|费用?|面积|共计?|约|达|¥|￥|编号|证号|文号|代码|卡|号|第|〕)[ :：]{0,2}$")
# 中山西路906-908号, 669弄1-109号, 浦锦路375号-377号: numbers along a street or an alley, no door
_STREET = re.compile(r"(?:[路街道巷弄村]|胡同|大道|公路)(?:[东西南北]段)?[ (]?$")
_STREET_NUMBERS = re.compile(r"(\d{1,4})[A-Za-z]?号?[-,， ](\d{1,4})[A-Za-z]?号")
_IN_ADDRESS = re.compile(r"[A-Za-z][/=]$")  # of a page
_NAMED_PERSON = re.compile(r"(身份|证件|证号)[^\d〕]{0,4}$")

_HAN = r"\u4e00-\u9fff"
# The surnames of the census that are no everyday words; those that are stand apart and ask for more.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴"
    "贾韦夏邱邹熊孟秦阎薛侯雷龙史陶贺顾毛郝龚邵钱严覃武戚莫孔汤庞樊兰殷施洪翟颜倪温芦俞章葛聂齐伍邢柴翁焦岳柳骆植牟耿裴詹辛尹"
    "闫蓝鲁欧靳祝桂甄闵路冉涂尚卜屈鲍凌盛霍宁窦柯关牛阮宗包吉娄舒谷项祁毕卫涂康季缪梅童佟喻费岑霞晏苗纪佘胥蒲仇邬匡裘桑冀荆臧简"
    "查楚乔申卓华初迟曲司封滕姬敖巫邸瞿沙鞠藏覃游艾褚解郁蔺衣栾商敬闻慕屠咸逯仲寇幸牧晋闪隋麻计伏管饶刁刑邝揭谌苟苑褟揣茹葉"
)
_EVERYDAY_SURNAMES = "高方于曾万白江安常向文连时左单边车米池成明双丛宫贝花强易古冷庄应"
_TWO_SURNAMES = "欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|夏侯|东方|端木|公孙|慕容|令狐|宇文|长孙|独孤|南宫|呼延|完颜"
_SURNAME = rf"(?:{_TWO_SURNAMES}|[{_SURNAMES}{_EVERYDAY_SURNAMES}])"
_SURE_SURNAME = rf"(?:{_TWO_SURNAMES}|[{_SURNAMES}])"
_NO_GIVEN = "电话|手机|联系|身份|住址|居住|家住|住在|先生|女士|小姐|反映|投诉|来电|致电|表示|要求|希望|诉求|咨询|举报|称|说|是|的|在|于|男|女|号|已|们|等|和|与|及|小区|物业|业主|地址|微信|邮箱|年龄|性别|签|栏|不|未|无|暂|工单|信息|方式"
_GIVEN = rf"(?:(?!{_NO_GIVEN})[{_HAN}])"
_TITLES = "先生|女士|小姐|太太|夫人"
_FAMILY_TITLES = "阿姨|大爷|大妈|大叔|大婶|大娘|叔叔|伯伯|奶奶|爷爷|婆婆|姥姥|姥爷|大姐|大哥|同志|老人|老太|师傅|老师"
_OFFICE_TITLES = "经理|主任|书记|主管|站长|所长|局长|科长|处长|队长|会长|院长|校长|律师|医生|警官|法官|总工"
_NO_NAME = "许多|周边|周围|任何|胡同|关爱|程序|谢谢|金融|卫生|游客|韩国|项目|施工|管理|管片|包片|纪委|纪检|计生|范围|城管|单位|简直|敬请|周日|应当|程中"
_NAMED_BEFORE = (
    r"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[的是叫由向给找和与跟被让请对该位名及为问见过说业会区办司部局所处委站队院]))"
)

_ROLES = (
    "(?:物业|项目|客服|小区|服务|片区)?(?:经理|主管|负责人|管家|客服|专员)|楼门?长|网格员|社工|站长|书记|主任|经办人|承办人|联系人|接线员"
    "|维修工|维修人员|保安|保洁|电工|我是|请联系|可联系|联系|请找|责任人|会长"
)
_ROLE_GIVEN = (
    rf"(?:(?!{_NO_GIVEN}|[区县市镇乡路街村庄里园苑城店桥站楼院房屋部队组处科室局所厅政务门委办工总家员])[{_HAN}])"
)
_NO_ROLE_NAME = "高层|高中|高校|高[一二三]|高龄|高管|高度|高速|高考|高级|高新|应届|应该|应对|明显|明知|方便|方面|方式|方案|万达|江南|安徽|安全|安置|安装|白领|常住|连续|连带|单身|单亲|车主|车位|成年|成立|成为|强烈|强制|易|古|冷|庄|文化|文明|文件|向|左右|于|时|双方|双职|从|曾|丛|米|池|边|花|贝|宫|长期|长沙|江|白天|平|管|关注|关心|关于|解答|查验|查处|查明|查看|严肃|严格|严查|明察|明确|支持|安排|协调|路政|司法|卫健|计划|石油|包工|时间|费用|何时|何人|康复|支部|党|经常|任何|相关|万科|金地|龙湖|华润|安保|常年|解决|解释|和谐|应急|成都"
_NAME_AFTER_ROLE = (
    rf"(?!{_NO_NAME}|{_NO_ROLE_NAME}){_SURNAME}(?: ?·?{_ROLE_GIVEN}){{1,2}}"
    rf"(?=$|[^{_HAN}]|电话|手机|联系|反映|来电|称|说|先生|女士|处理|负责|表示|答复|回复"
    r"|态度|服务|不[作接回予给]|没有|推诿|拒绝|一直|多次|辱骂|谩骂|威胁|殴打|强行|私自|擅自|收取|乱收)"
    rf"|[{_HAN}]{{2,8}}·[{_HAN}]{{2,8}}|[A-Z][a-z]{{1,15}}(?: [A-Z][a-z]{{1,15}}){{1,2}}(?![A-Za-z])"
)

_DOES = "反映|来电|致电|投诉|举报|表示|称|说"
_NUMERAL = r"(?:\d{1,4}[A-Za-z]?|[A-Za-z]\d{0,3}|[一二三四五六七八九十百〇零]{1,4}|[甲乙丙丁戊])"
_NO_COUNT = r"(?!\d| ?[元年月户人家平米㎡万余多个次条辆部台度天时分吨立%℃伏瓦])"
_JOIN = r"[ ,，-]?"
_BUILDING = rf"{_NUMERAL}(?:号?楼栋?|号?[栋幢座]|# ?楼?|号(?![院线门]))"
_UNIT = rf"第?{_NUMERAL}(?:单元|门(?![口岗店面诊卫])|梯(?!级))"
_FLOOR = rf"第?{_NUMERAL}(?:层(?![面高建住以])|楼(?!栋))"
_SIDE = r"[东西南北中左右](?:边|侧)?(?:户|室|门(?!口))"
_ROOM = (
    rf"(?:(?:\d{{1,5}}[A-Za-z]?|[A-Za-z]\d{{1,4}}|[一二三四五六七八九十百〇零]{{2,5}})(?:室|号房|房间|房(?![屋租产管])|号(?![楼院线]))"
    rf"|\d{{3,4}}{_NO_COUNT}|[一二三四五六七八九〇零]{{3,4}}(?![{_HAN}]?[年元户]))"
    rf"(?:[、,，/和及与-] ?\d{{3,4}}室?{_NO_COUNT})*"
)
_DOOR = (
    rf"(?<![\d月年A-Za-z.-])(?=第?{_NUMERAL} ?[号栋幢座楼单门梯层室房#-])(?:"
    + "|".join(
        (
            rf"{_BUILDING}{_JOIN}(?:{_UNIT}{_JOIN})?(?:{_FLOOR}{_JOIN})?(?:{_ROOM}|{_SIDE})",
            rf"{_BUILDING}{_JOIN}{_UNIT}(?:{_JOIN}{_FLOOR})?",
            rf"{_BUILDING}{_JOIN}{_FLOOR}",
            rf"{_BUILDING}{_JOIN}(?:\d{{1,2}}-)?\d{{1,2}}-\d{{3,4}}(?!\d)",
            rf"{_UNIT}{_JOIN}(?:{_FLOOR}{_JOIN})?(?:{_ROOM}|{_SIDE})",
            rf"{_UNIT}{_JOIN}{_FLOOR}",
            rf"{_FLOOR}{_JOIN}(?:\d{{3,4}}(?:室|号|房){_NO_COUNT}|{_SIDE})",
            r"[A-Za-z]?\d{1,3}-[A-Za-z]?\d{1,2}-[A-Za-z]?\d{3,4}(?![\d-])室?",
            r"\d{1,3}-\d{3,4}(?:室|号房?|房(?![屋租产管]))",
            rf"(?<=[苑园里城院庭府湾区村寓厦墅郡居坊舍邸])\d{{1,3}}-\d{{3,4}}{_NO_COUNT}(?!-)",
            r"\d{3,4}[A-Za-z]?(?:室|号房)(?![内外温])",
        )
    )
    + ")"
)

_MAIL = (
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]* ?(?:@|[(\[]at[)\]]|#at#) ?"
    r"[A-Za-z0-9-]+(?: ?[.。] ?[A-Za-z0-9-]+)*[.。] ?[A-Za-z]{2,}"
)
_ACCOUNT = (
    r"(?:号码?|群|账号|id|ID|[: ,，()/]|是|为|加我?|联系){{0,4}}"
    r"(?P<account_{number}>(?!wechat|WeChat|weixin|http)[A-Za-z][A-Za-z0-9_-]{{5,19}}|[1-9]\d{{5,11}}(?!\d))"
)
_PHONE = (
    r"(?:号码?|联系|是|为|[: ()/.、,，-]){{0,4}}"
    r"(?P<landline_{number}>[2-9]\d{{2,3}}[ -]?\d{{4}}(?: ?(?:转|分机|-) ?\d{{1,6}})?"
    r"(?:[、,，/;或和] ?[2-9]\d{{2,3}}[ -]?\d{{4}})*)(?![\d年元])"
)
# Forms by the characters that they can begin with, so that most characters of a text are passed over at one glance.
_FORMS = {
    r"\d(+": (
        # an address before all, for its first half may be a number
        rf"(?:(?<!\d)|(?=[(+]))(?:(?P<mail>{_MAIL})"
        r"|(?P<mobile>(?<!\d\.)(?:(?:\((?:\+|00)?86\)|(?:\+|00)?86)[ -]?)?"
        r"(?:1[3-9]\d{9}|1(?:[ .-]{1,3}\d){10}|1[3-9]\d(?:[ .-]{0,3}\d){8})(?!\d))"
        r"|(?P<landline>(?:\(0(?:10|2\d|[3-9]\d{2})\)|\+?86[ -]?(?:10|2\d|[3-9]\d{2})|0(?:10|2\d|[3-9]\d{2}))[ -]{0,3}[2-9]\d{2,3}[ -]?\d{4}"
        r"(?:(?: ?(?:转|分机|ext\.?|-) ?)\d{1,6})?(?!\d))"
        r"|(?P<landline_2>[48]00(?:[ -]?\d){7}(?!\d| ?[元万亿平㎡]))"
        r"|(?P<number>(?:\d{6}[ -]\d{8}[ -]\d{3}[\dXx]|\d{6}(?:[ -]\d{4}){2}[ -]\d{3}[\dXx]|\d{6}[ -]\d{4}[ -]\d{7}[\dXx]"
        r"|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?|\d{6}[ -]\d{10,13}|\d{15,19}|\d{17}[Xx])(?![\dA-Za-z]))"
        rf"|(?P<door>{_DOOR})"
        r"|(?P<door_5>(?<![/.-])\d{1,3}/\d{1,2}/(?!19\d\d|20\d\d)[1-9]\d{2,3}(?![\d/年月]))"
        r"|(?P<lone>(?<![.A-Za-z#№_/-])(?<!\d )[2-8]\d{3} ?\d{4}(?![\d.A-Za-z%_/-]| ?[\d〔〕(]| ?[元万亿平㎡户人个分年月日号件次条株棵吨度斤块米公])))",
    ),
    "加➕+": (
        r"(?:(?:加|➕|\+)(?:一?下)?我? ?(?:[vV微薇][xX信]?|[qQ]{2})(?:号码?)?[: ]{0,3}"
        r"(?P<account_3>(?!wechat|WeChat|weixin)[A-Za-z][A-Za-z0-9_-]{4,19}|[1-9]\d{5,11}(?!\d)))",
    ),
    "A-Za-z": (
        rf"(?<![A-Za-z])(?:(?P<mail_2>{_MAIL})"
        rf"|(?:[wW]ei[xX]in|[wW]e[cC]hat|[vV]信|[vV][xX]|[wW][xX]|[qQ]{{2}}){_ACCOUNT.format(number=1)}"
        r"|[vV](?:号|: ?|： ?)(?P<account_4>[A-Za-z][A-Za-z0-9_-]{5,19}|[1-9]\d{5,11}(?!\d))"
        rf"|[tT][eE][lL]{_PHONE.format(number=3)}"
        rf"|(?P<door_4>{_DOOR}))",
    ),
    "一二三四五六七八九十百〇零幺壹甲乙丙丁戊第": (
        r"(?P<mobile_2>[一幺壹][三四五六七八九][〇零一二三四五六七八九幺]{9})",
        rf"(?P<door_2>{_DOOR})",
    ),
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领": (
        r"(?P<plate_2>. ?[A-Za-z][· .-]?(?:[A-Za-z0-9] ?){4}[A-Za-z0-9](?: ?[A-Za-z0-9])?(?![A-Za-z0-9]))",
        r"(?P<plate>.[A-Za-z][· .-]?[A-Za-z0-9]{4}(?:[A-Za-z0-9]{1,2}(?![A-Za-z0-9])|[学警港澳挂]))",
    ),
    "微薇威扣": (rf"(?:(?:微信|薇信|威信|扣扣|微号|[微薇](?=[: ])){_ACCOUNT.format(number=2)})",),
    "电座固手来主致拨热联": (
        rf"(?:(?:电话|座机|固话|手机|联系方式|来电号码|主叫|致电|拨打|热线){_PHONE.format(number=4)})",
    ),
    "身证护军通驾": (
        r"(?:(?:身份证|证件|护照|军官证|通行证|驾驶证|驾照)(?:号码?|[: ()]|是|为){0,4}"
        r"(?P<identity>[A-Za-z]{0,3}\d[\dA-Za-z]{5,19}(?:[ -]\d{2,8}[\dXx]?){0,4})(?![\dA-Za-z]))",
    ),
    "门房户室": (r"(?:(?:门牌号?|房间?号|户号|室号)[: 是为]{0,2}(?P<door_3>[\dA-Za-z#-]{2,12}))",),
    "姓联来投反举当申诉户我名本署落": (
        rf"(?:(?:姓名|联系人|来电人|投诉人|反映人|举报人|当事人|申请人|诉求人|户主|我叫|名叫|本人叫|署名|落款)"
        rf"(?:(?:是|为|[ ()])?:[ ()]?(?P<name>{_SURNAME}(?:·?{_GIVEN}){{1,2}})"
        rf"|[是为 ()]{{0,2}}(?P<name_2>(?!{_NO_NAME}){_SURE_SURNAME}(?:·?{_GIVEN}){{1,2}})))",
        rf"(?:(?<![百同])姓(?!名|氏)(?P<name_3>{_SURNAME}))",
    ),
    "业居市群租负经填制审法签收名本": (
        rf"(?:(?:业主|居民|市民|群众|租户|租客|负责人|经办人|填表人|制表人|填报人|审核人|法人|签收人|收件人|名字)[: ]{{1,3}}"
        rf"(?P<name_4>(?!{_NO_NAME}){_SURNAME}{_GIVEN}{{1,2}}))",
        rf"(?:(?:业主|居民|市民|群众|租户|租客|本人)(?P<name_5>(?!{_NO_NAME}){_SURE_SURNAME}{_GIVEN}{{1,2}})"
        r"(?=反映|来电|投诉|致电|称|表示|家住|住在|电话))",
    ),
    "物项客服小管负专楼网社站书主经承联接维保电我请找责会": (
        rf"(?:(?:{_ROLES})[是为叫: ]{{0,2}}(?P<name_9>{_NAME_AFTER_ROLE}))",
    ),
    _SURNAMES + _EVERYDAY_SURNAMES + "欧上诸皇尉东端公令宇长独南呼完": (
        # a name with blanks between its characters, before what somebody does
        rf"(?:(?<![{_HAN}])(?P<name_11>{_SURE_SURNAME}(?: {_ROLE_GIVEN}){{1,2}})(?={_DOES}))",
        # a name right before a phone
        rf"(?:(?<![{_HAN}])(?P<name_10>(?!{_NO_NAME}|{_NO_ROLE_NAME}){_SURNAME}{_ROLE_GIVEN}{{1,2}})(?=[ :,(]{{0,3}}〕{{7}}))",
        rf"(?=[^\s]{{1,4}}[先女小太夫阿大叔伯奶爷婆姥同老师经主书站所局科处队会院校律医警法总])"
        rf"(?:(?P<name_6>(?!{_NO_NAME}){_SURE_SURNAME}[{_HAN}]{{0,2}}?|[{_EVERYDAY_SURNAMES}])(?={_TITLES})"
        rf"|(?P<name_7>(?<![其多交工主道城照任])[{_SURNAMES}])(?={_FAMILY_TITLES})"
        rf"|{_NAMED_BEFORE}(?P<name_8>(?!{_NO_NAME}){_SURE_SURNAME}{_GIVEN}{{0,2}}?)(?={_OFFICE_TITLES}))",
    ),
}


# The search runs from one possible first character to the next as fast as it can only where the pattern begins with a
# set of characters; that first character is taken, then looked at again together with what follows: 4 times as fast.
@cache  # takes a tenth of a second: most commands mask nothing
def _form_of_marks() -> re.Pattern[str]:
    every = "|".join(rf"(?=[{first}])(?:{'|'.join(forms)})" for first, forms in _FORMS.items())
    return re.compile(rf"[{''.join(_FORMS)}](?<=(?={every})[\s\S])")


# What no masked text lacks; told for a whole column at once. A test holds it against the forms themselves.
_DIGIT, _LETTER, _BLANK = "0-9０-９", "A-Za-zＡ-Ｚａ-ｚ", r" 　\t\x{a0}\x{2002}\x{2003}\x{2009}"
_FIRST_OF_NAME = _SURNAMES + _EVERYDAY_SURNAMES + "".join(name[0] for name in _TWO_SURNAMES.split("|"))
# Numbers in another writing, of which `written_numbers` says more; those in plain digits are found by what follows.
_MAY_BE_NUMBER = (
    rf"[{UNSEEN}]|[壹贰貳叁參肆伍陆陸柒捌玖幺]|[0-9〇][零〇○一二三四五六七八九lIOo|]|[lIOo|][0-9]|[零〇○一二三四五六七八九]{{4}}"
    r"|[²³¹٠-٩۰-۹߀-߉०-९০-৯⁰-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒㈠-㈨\x{1d7ce}-\x{1d7ff}]"
)
_MAY_HOLD = (
    rf"(?:[{_DIGIT}][^{_DIGIT}\pL]{{0,4}}){{6}}[{_DIGIT}]|[{_DIGIT}][—–―‐‑‒−﹣－-][{_LETTER}]?[{_DIGIT}]"
    rf"|[@＠]|[{_LETTER}][·•∙・●.．{_BLANK}—–―‐‑‒−﹣－-]?[{_DIGIT}]"
    rf"|[{_DIGIT}{_LETTER}一二三四五六七八九十百〇零甲乙丙丁戊][{_BLANK}]?(?:号|栋|幢|座|楼|#|＃|单元|门|梯|层|室|房)"
    r"|微信|薇信|威信|扣扣|微号|[微薇][:： ]|(?i:wei|wech|v信|vx|wx|qq|tel|v[:：号])|(?i:ｗｅ|ｖ|ｑｑ|ｔｅｌ)|[加➕+][一下我 ]{0,3}[vV微薇qQ]"
    rf"|{_MAY_BE_NUMBER}|[{_DIGIT}][/／][{_DIGIT}]|(?i:[(（\[]at[)）\]]|#at#)|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][{_BLANK}]?[{_LETTER}]"
    rf"|(?:{_ROLES})[是为叫:：{_BLANK}]{{0,2}}(?:[{_FIRST_OF_NAME}]|\p{{Han}}{{2,8}}[·•∙・●]|[A-Z][a-z])"
    rf"|(?:身份证|证件|护照|军官证|通行证|驾驶证|驾照)[号码:：{_BLANK}()（）是为]{{0,8}}[{_LETTER}]{{0,3}}[{_DIGIT}]"
    rf"|(?:门牌号?|房间?号|户号|室号)[:：{_BLANK}是为]{{0,2}}[{_DIGIT}{_LETTER}#＃-]"
    r"|(?:姓名|联系人|来电人|投诉人|反映人|举报人|当事人|申请人|诉求人|户主|我叫|名叫|本人叫|署名|落款)"
    rf"[是为:：{_BLANK}()（）]{{0,3}}[{_FIRST_OF_NAME}]|姓[{_FIRST_OF_NAME}]"
    r"|(?:业主|居民|市民|群众|租户|租客|负责人|经办人|填表人|制表人|填报人|审核人|法人|签收人|收件人|名字)"
    rf"[:：{_BLANK}]"
    rf"|(?:业主|居民|市民|群众|租户|租客|本人)[{_FIRST_OF_NAME}]\p{{Han}}{{1,3}}"
    r"(?:反映|来电|投诉|致电|称|表示|家住|住在|电话)"
    rf"|[{_FIRST_OF_NAME}](?:[{_BLANK}]\p{{Han}}){{1,2}}(?:{_DOES})"
    r"|[一幺壹][三四五六七八九][〇零一二三四五六七八九幺]"
    rf"|[{_FIRST_OF_NAME}]\p{{Han}}{{0,3}}(?:{_TITLES}|{_OFFICE_TITLES})|[{_SURNAMES}](?:{_FAMILY_TITLES})"
)
_MAY_HOLD_SURELY = (
    rf"{_MAY_BE_NUMBER}|[(（\[#]at[)）\]#]|"
    r"(?:[0-9０-９][^0-9０-９\pL]{0,3}){10}|[@＠]|证|护照|驾照|[一幺壹][三四五六七八九][〇零一二三四五六七八九幺]{9}"
)
_FEW_CELLS = 20_000
_FEW_TEXTS = 2_000  # up to which texts are gone through one by one: a call for all of them costs more
_MOST_SEEN = 50_000
_WRITTEN_ON = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_ALL = frozenset(TOKENS)
_SURE = frozenset({"mobile", "identity", "mail"})


def mask(text: str) -> str:
    """A text with every mark of a person in it replaced by its token; all else stays as written."""
    return _masked(text, _ALL)


def mask_sure(text: str) -> str:
    """A short text (a file's name, a heading, a code) without mobile numbers, resident numbers and mail addresses."""
    return _masked(text, _SURE)


def columns_with_marks(frame: pl.DataFrame, names: Sequence[str]) -> frozenset[str]:
    """Those of some columns of which any text may hold a mark; few do, and one look at all of them tells which."""
    if frame.height * len(names) > _FEW_CELLS:
        hits = frame.select(may_hold_marks(pl.col(name)).any().alias(name) for name in names).row(0)
        return frozenset(name for name, hit in zip(names, hits, strict=True) if hit)
    cells = {name: set(frame.get_column(name).to_list()) for name in names if frame[name].null_count() < frame.height}
    held = holding(set().union(*cells.values()), may_hold_marks)
    return frozenset(name for name, texts in cells.items() if not held.isdisjoint(texts))


def without_bare_names(texts: pl.Series) -> pl.Series:
    """A column that says who is responsible, by post: cells that are names and nothing else, without them."""
    distinct = texts.drop_nulls().unique()
    masked_texts = pl.Series([_without_bare_name(text) for text in distinct], dtype=pl.String)
    return (
        texts
        if (masked_texts == distinct).all()
        else texts.replace_strict(distinct, masked_texts, default=None, return_dtype=pl.String)
    )


def _without_bare_name(text: str) -> str:
    parts = re.split(r"([、,，;；/ \u3000（）()]+)", text)
    return "".join(TOKENS["name"] if _bare_name().fullmatch(part) else part for part in parts)


@cache
def _bare_name() -> re.Pattern[str]:
    return re.compile(
        rf"(?!{_NO_NAME}|{_NO_ROLE_NAME})(?:{_SURNAME}(?:{_GIVEN}){{1,2}}|[{_HAN}]{{2,8}}[·•][{_HAN}]{{2,8}}|[A-Z][a-z]+(?: [A-Z][a-z]+)+)"
    )


def masked(texts: pl.Series) -> pl.Series:
    """A column of free text, masked; each distinct text is read once, and only where something may stand in it."""
    return _each(texts, may_hold_marks, mask)


def masked_sure(texts: pl.Series) -> pl.Series:
    """A column of short texts as `mask_sure` leaves each of them."""
    return _each(texts, may_hold_sure_marks, mask_sure)


def may_hold_marks(texts: pl.Expr) -> pl.Expr:
    """Which texts may hold a mark of a person: where this is false, `masked` leaves a text as it is."""
    return texts.str.contains(_MAY_HOLD)


def may_hold_sure_marks(texts: pl.Expr) -> pl.Expr:
    """Which texts may hold what `masked_sure` takes out: where this is false, it leaves a text as it is."""
    return texts.str.contains(_MAY_HOLD_SURELY)


def holding(texts: Set[str | None], holds: Callable[[pl.Expr], pl.Expr]) -> Set[str | None]:
    """The texts of which something holds, those seen before among them.

    The same words stand in table after table: what was said of a text is remembered for a while.
    """
    seen, held = _SEEN.setdefault(holds, ({None}, set()))
    if len(seen) > _MOST_SEEN:
        seen, held = _SEEN[holds] = ({None}, set())
    if new := list(texts - seen):
        candidates = pl.Series("text", new, dtype=pl.String)
        hits = candidates.to_frame().select(holds(pl.col("text"))).to_series()
        held.update(candidates.filter(hits))
        seen.update(new)
    return held


# Texts that were looked at, and those of them of which it holds.
_SEEN: dict[Callable[[pl.Expr], pl.Expr], tuple[set[str | None], set[str | None]]] = {}


def _each(texts: pl.Series, may_hold: Callable[[pl.Expr], pl.Expr], read: Callable[[str], str]) -> pl.Series:
    if len(texts) <= _FEW_TEXTS:
        cells = texts.to_list()
        held = holding(set(cells), may_hold)
        said_of = [read(text) if text in held else text for text in cells]
        return texts if said_of == cells else pl.Series(texts.name, said_of, dtype=pl.String)
    places = texts.to_frame("text").select(may_hold(pl.col("text")).arg_true()).to_series()
    if not places.len():
        return texts
    likely = texts.gather(places)
    distinct = likely.unique()
    results = pl.Series([read(text) for text in distinct], dtype=pl.String)
    if (results == distinct).all():
        return texts
    return texts.clone().scatter(places, likely.replace_strict(distinct, results))  # the clone, for it writes in place


def marks(text: str) -> Counter[str]:
    """How many marks of each kind stand in a text."""
    return Counter(kind for _, _, kind in _marks(text, _ALL))


@lru_cache(maxsize=1 << 14)  # the same words stand in table after table
def _masked(text: str, kinds: frozenset[str]) -> str:
    pieces: list[str] = []
    done = 0
    touches = False
    for start, end, kind in _marks(text, kinds):
        pieces += [text[done:start], TOKENS[kind]]
        touches |= _WRITTEN_ON.search(text[max(0, start - 1) : start] + text[end : end + 1]) is not None
        done = end
    if not pieces:
        return text
    result = "".join([*pieces, text[done:]])
    # what is written on to a mark without a gap may show its own form only once the mark is gone
    return _masked(result, kinds) if touches else result


def _marks(text: str, kinds: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """From where to where, and of which kind; found in the text as it looks, whatever is written between and for digits."""
    seen, places = visible(text)
    matches = sorted(_marks_seen(_ODD.sub(_plain_of, seen), kinds))
    for start, end, kind in matches:
        yield (start, end, kind) if places is None else (places[start], places[end - 1] + 1, kind)


def _marks_seen(plain_text: str, kinds: Collection[str]) -> Iterator[tuple[int, int, str]]:
    for start, end, kind, digits in written_numbers(plain_text):
        before, behind = plain_text[max(0, start - 16) : start], plain_text[end : end + 2]
        if kind == "identity":
            kind = "identity" if _kind_of_number(digits, before) == "identity" else ""
        elif before[-1:] == "." and before[-2:-1].isdigit():
            kind = ""  # of a number with decimals
        if kind == "mobile" and (abroad := _ABROAD.search(plain_text, max(0, start - 8), start)):
            start = abroad.start()
        if kind in kinds and not re.match(r" ?[@(\[]a?", behind) and behind[:1] != "@":
            yield start, end, kind
            plain_text = _without(plain_text, start, end)
    at, form = 0, _form_of_marks()
    while match := form.search(plain_text, at):
        group = match.lastgroup or ""
        start, end = match.span(group)
        kind = _kind_of(group.partition("_")[0], match[group], plain_text[max(0, start - 16) : start])
        at = match.start() + 1
        if kind in kinds:
            yield start, end, kind
            at = end
            # what stands right behind it is no part of it
            plain_text = _without(plain_text, start, end)


def _without(plain_text: str, start: int, end: int) -> str:
    return f"{plain_text[:start]}{'〕' * (end - start)}{plain_text[end:]}"


def _plain_of(match: re.Match[str]) -> str:
    return _PLAIN[match[0]]


def _kind_of(kind: str, written: str, before: str) -> str:
    """What a form that was found is in truth; nothing where it only looks so."""
    match kind:
        case "mobile":
            return kind if _is_mobile(written) else ""
        case "number":
            return _kind_of_number(re.sub(r"[ -]", "", written).upper(), before)
        case "door":
            return "" if _is_along_street(written, before) else kind
        case "plate":
            return kind if sum(character.isdigit() for character in written) >= 3 else ""
        case "lone":
            is_day = re.match(r"20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$", written)
            return "" if is_day or _NAMED_ORDER.search(before) or _COUNTED.search(before) else "landline"
        case "account":
            return "mobile" if re.fullmatch(r"1[3-9]\d{9}", written) else kind
        case _:
            return kind


def _is_along_street(written: str, before: str) -> bool:
    """Whether what looks like a building and a room are the first and last number of houses along a street: of about
    the same size, or any two behind an alley (弄), whose houses begin with 1."""
    if (street := _STREET.search(before)) is None or (numbers := _STREET_NUMBERS.fullmatch(written)) is None:
        return False
    first, last = int(numbers[1]), int(numbers[2])
    is_branch = first >= 100 and last <= 20  # 106号-2号: a house behind another
    return "弄" in street[0] or max(first, last) < 3 * min(first, last) or is_branch


def _is_mobile(written: str) -> bool:
    """Whether eleven digits stand in groups as phones do: 138-0013-8000, not 1998-05-12 100 nor 15000-200000."""
    if len(written) == 11:
        return True
    bare = re.sub(r"^\(?(?:\+|00)?86\)?[ -]?(?=1)", "", written)
    groups = [len(group) for group in re.split(r"[ .-]+", bare)]
    marks = {mark.strip() for mark in re.findall(r"[ .-]+", bare)}
    if "." in marks and groups != [3, 4, 4]:
        return False
    if len(groups) == 2 and "-" in marks:
        return groups in ([3, 8], [7, 4], [4, 7])
    is_grouped = len(groups) <= 4 and groups[:3] != [4, 2, 2] and len(marks) <= 1
    return is_grouped or groups == [1] * 11


def _kind_of_number(digits: str, before: str) -> str:
    if len(digits) == 18 and _is_identity(digits):
        return "identity"
    if _NAMED_PERSON.search(before):
        return "identity"
    if len(digits) in (16, 17, 18, 19) and _NAMED_CARD.search(before):
        return "card"
    if _NAMED_ORDER.search(before) or (len(digits) == 18 and is_credit_code(digits)):
        return ""
    match len(digits):
        case 15:
            return "identity" if _OLD_IDENTITY.fullmatch(digits) and not _IN_ADDRESS.search(before) else ""
        case 16 | 19:
            return "card" if digits[0] in "34569" and _luhn(digits) else ""
        case 18:
            return "identity" if _IDENTITY.fullmatch(digits) else "number"
        case _:
            return "number"


def is_identity_number(text: str) -> bool:
    """Whether a text is a resident's number whose check digit is right, and nothing else; a credit code is none."""
    return len(text) == 18 and _is_identity(text.upper()) and not is_credit_code(text)


def _is_identity(digits: str) -> bool:
    """Whether 18 characters are a resident's number whose check digit is right (GB 11643-1999)."""
    if not _IDENTITY.fullmatch(digits):
        return False
    total = sum(int(digit) * pow(2, 17 - index, 11) for index, digit in enumerate(digits[:17]))
    return "10X98765432"[total % 11] == digits[17]


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0
