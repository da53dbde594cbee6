"""天津市: the opinions of 2015, with three early starts, three disclosures and three ledgers, and no rates to reach."""

from pipelines.sample.plan import City, District, Held, Small

TIANJIN = City(
    id="tianjin",
    region="120000",
    name="天津市",
    brand="天津",
    estates=3_000,
    complaints=60_000,
    small=Small(estates=900, complaints=18_000, first="2021-12"),
    districts=(
        District(code="120101", name="和平区", number="120101", estates=170, core=0.95, committee=0.3, solved=0.2),
        District(code="120102", name="河东区", number="120102", estates=260, core=0.75, hotline=1.1),
        District(code="120103", name="河西区", number="120103", estates=280, core=0.75, service=0.2, party=0.2),
        District(code="120104", name="南开区", number="120104", estates=310, core=0.75, committee=0.15, hotline=1.1),
        District(
            code="120105", name="河北区", number="120105", estates=240, core=0.8, committee=-0.6, party=-0.4,
            completion=0.87, solved=-0.25,
        ),
        District(
            code="120106", name="红桥区", number="120106", estates=190, core=0.9, committee=-0.5, service=-0.6,
            hotline=1.2, delay=(20, 38),
        ),
        District(code="120110", name="东丽区", number="120110", estates=180, completion=0.9),
        District(code="120111", name="西青区", number="120111", estates=210, inflation=6.5, service=0.2),
        District(code="120112", name="津南区", number="120112", estates=190, hotline=1.2, solved=-0.2),
        District(code="120113", name="北辰区", number="120113", estates=190, party=0.2, jump=True),
        District(code="120114", name="武清区", number="120114", estates=150, service=-0.2, hotline=0.9),
        District(code="120115", name="宝坻区", number="120115", estates=100, committee=-0.3, hotline=0.8),
        District(code="120116", name="滨海新区", number="120116", estates=430, core=0.15, service=0.4, party=0.4),
        District(
            code="120117", name="宁河区", number="120117", estates=60, hotline=0.75, silent=("2022-05", "2022-06")
        ),
        District(code="120118", name="静海区", number="120118", estates=80, hotline=0.8, completion=0.86),
        District(code="120119", name="蓟州区", number="120119", estates=80, hotline=0.75, delay=(20, 36)),
    ),
    committee=(("2019-12", 0.16), ("2020-12", 0.24), ("2021-12", 0.36), ("2022-12", 0.47)),
    service=(("2019-12", 0.58), ("2020-12", 0.66), ("2021-12", 0.73), ("2022-12", 0.79)),
    party=(("2019-12", 0.22), ("2020-12", 0.37), ("2021-12", 0.52), ("2022-12", 0.63)),
    satisfaction=(("2019-12", 0.7), ("2020-12", 0.73), ("2021-12", 0.77), ("2022-12", 0.81)),
    clauses="S2-",
    document="（模拟）津社物〔2020〕3号",
    requirements=(
        ("community", "joint", "month", "社区居委会"), ("street", "joint", "quarter", "街道办事处"),
        ("city", "joint", "year", "市民政局"),
    ),
    meetings=(
        Held(about="city", level="city", kind="joint", chance=0.12, growth=1.0, body="（模拟）市民政局"),
        Held(about="housed_street", level="street", kind="joint", chance=0.34, growth=1.2, body="街道办事处"),
        Held(about="community", level="community", kind="joint", chance=0.5, growth=1.5, body="社区居委会"),
        Held(about="committee", level="estate", kind="committee", chance=0.05, growth=1.2, body="业委会"),
    ),
    bands=(("1", 0.85, 1.0), ("2", 0.75, 0.85), ("3", 0.6, 0.6), ("4", 0.0, 0.0)),
    own="120101",
    words={
        "区住房城乡建设委": "区住房建设委", "住房和城乡建设委员会": "住房和建设委员会", "公安分局": "区公安分局", "S3-13": "S2-17",
        "（模拟）市物业管理工作领导小组办公室": "（模拟）市民政局",
    },
)  # fmt: skip
