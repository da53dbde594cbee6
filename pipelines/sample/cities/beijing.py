"""北京市: the three-year action plan of 2020, with its rates of 30, 70 and 90 per cent."""

from pipelines.sample.plan import City, District, Held, Small

BEIJING = City(
    id="beijing",
    region="110000",
    name="北京市",
    brand="北京",
    estates=7_000,
    complaints=300_000,
    small=Small(estates=1_400, complaints=60_000, first="2021-12"),
    districts=(
        District(code="110101", name="东城区", number="110101", estates=450, core=0.95, committee=0.2, hotline=1.1),
        District(code="110102", name="西城区", number="110102", estates=600, core=0.95, service=0.1, solved=0.2),
        District(
            code="110105", name="朝阳区", number="110105", estates=1100, core=0.4, hotline=1.15,
            completion=0.91, solved=-0.15, inflation=6.5,
        ),
        District(
            code="110106", name="丰台区", number="110106", estates=750, core=0.5, committee=-0.85, party=-0.5,
            service=-0.35, solved=-0.3, completion=0.86,
        ),
        District(code="110107", name="石景山区", number="110107", estates=230, core=0.6, party=0.5, service=0.2),
        District(code="110108", name="海淀区", number="110108", estates=950, core=0.5, committee=0.15, jump=True),
        District(code="110109", name="门头沟区", number="110109", estates=160, committee=0.3, party=0.3, hotline=0.8),
        District(
            code="110111", name="房山区", number="110111", estates=400, committee=-1.0, service=-0.6, party=-0.6,
            completion=0.82, delay=(20, 40), solved=-0.25,
        ),
        District(code="110112", name="通州区", number="110112", estates=480, service=-0.1, hotline=1.2),
        District(code="110113", name="顺义区", number="110113", estates=330, committee=0.2, service=0.2, inflation=7.0),
        District(
            code="110114", name="昌平区", number="110114", estates=560, committee=-0.8, service=-0.4, party=-0.2,
            hotline=1.3, completion=0.88, solved=-0.2,
        ),
        District(code="110115", name="大兴区", number="110115", estates=430, party=0.1, hotline=1.05),
        District(code="110116", name="怀柔区", number="110116", estates=110, committee=0.4, solved=0.4, hotline=0.8),
        District(
            code="110117", name="平谷区", number="110117", estates=100, hotline=0.8, delay=(20, 38),
            silent=("2022-05", "2022-06"),
        ),
        District(code="110118", name="密云区", number="110118", estates=130, committee=0.1, solved=0.3, hotline=0.75, drops="2022-11"),
        District(
            code="110119", name="延庆区", number="110119", estates=80, hotline=0.7, completion=0.84,
            silent=("2021-03", "2021-04", "2021-05", "2021-06", "2021-07"),
        ),
        District(
            code="110000-bda", name="北京经济技术开发区", number="110192", estates=140, core=0.0,
            committee=1.5, service=0.9, party=1.0, completion=0.99, solved=0.5, hotline=0.9,
        ),
    ),
    committee=(
        ("2019-12", 0.012), ("2020-04", 0.022), ("2020-06", 0.06), ("2020-09", 0.16), ("2020-12", 0.314),
        ("2021-03", 0.375), ("2021-06", 0.47), ("2021-09", 0.57), ("2021-12", 0.690),
        ("2022-03", 0.735), ("2022-06", 0.79), ("2022-09", 0.85), ("2022-12", 0.912),
    ),
    service=(
        ("2019-12", 0.517), ("2020-06", 0.553), ("2020-12", 0.620), ("2021-06", 0.664), ("2021-12", 0.720),
        ("2022-06", 0.820), ("2022-12", 0.906),
    ),
    party=(
        ("2019-12", 0.115), ("2020-06", 0.17), ("2020-12", 0.340), ("2021-06", 0.49), ("2021-12", 0.680),
        ("2022-06", 0.81), ("2022-12", 0.921),
    ),
    satisfaction=(("2019-12", 0.715), ("2020-12", 0.745), ("2021-12", 0.80), ("2022-12", 0.845)),
    document="（模拟）物发〔2020〕1号",
    requirements=(
        ("street", "joint", "month", "街道办事处"), ("district", "joint", "quarter", "区物业管理工作领导小组"),
        ("city", "joint", "year", "市物业管理工作领导小组"), ("community", "joint", "quarter", "社区居委会"),
        ("community", "deliberation", "quarter", "社区居委会"),
    ),
    meetings=(
        Held(about="city", level="city", kind="joint", chance=0.5, growth=1.0, body="（模拟）市物业管理工作领导小组办公室"),
        Held(about="district", level="district", kind="joint", chance=0.31, growth=1.0, body="区住房城乡建设委"),
        Held(about="housed_street", level="street", kind="joint", chance=0.62, growth=1.45, body="街道办事处"),
        Held(about="community", level="community", kind="joint", chance=0.04, growth=1.8, body="社区居委会"),
        Held(about="community", level="community", kind="deliberation", chance=0.02, growth=1.8, body="社区居委会"),
        Held(about="committee", level="estate", kind="committee", chance=0.05, growth=1.2, body="业委会（物管会）"),
    ),
    duties=tuple(
        (party, ("制定本领域物业管理措施", "指导区级部门和街道开展工作"))
        for party in (
            "市住房城乡建设委", "市发展改革委", "市公安局", "市民政局", "市财政局", "市规划自然资源委", "市城市管理委", "市水务局",
            "市园林绿化局", "市市场监管局", "市应急局", "市人防办", "市消防救援总队", "市城管执法局", "市司法局", "市卫生健康委", "市教委",
        )
    ),
    goals={"committee_rate": (0.3, 0.7, 0.9), "service_rate": (0.6, 0.7, 0.9), "party_rate": (0.3, 0.7, 0.9)},
    handed=("110101", "110102", "110106"),
    short="110106",
    milestones=(
        ("M1", "完成部署动员", "部署阶段", "2020-07-12", "2020-09-30", "2020-09-20"),
        ("M2", "组建率达到30%", "2020年", "2020-07-12", "2020-12-31", "2020-12-28"),
        ("M3", "组建率达到70%", "2021年", "2021-01-01", "2021-12-31", None),
        ("M4", "组建率达到90%", "2022年", "2022-01-01", "2022-12-31", "2022-12-25"),
        ("M5", "党的组织覆盖率达到90%", "2022年", "2022-01-01", "2022-12-31", "2022-12-12"),
        ("M6", "建成物业管理信息平台", "2022年", "2021-01-01", "2022-06-30", "2022-08-15"),
    ),
    bands=(("1", 0.8, 1.0), ("2", 0.7, 0.8), ("3", 0.6, 0.5), ("4", 0.0, 0.0)),
    own="110107",
    overfull="110112",
)  # fmt: skip
