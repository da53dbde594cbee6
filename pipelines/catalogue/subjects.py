"""What a clause speaks of and what a mart's row is of: a closed list, so that a number about another thing is noticed."""

from collections.abc import Mapping
from typing import Literal, get_args

from pipelines.text import Text, both

Subject = Literal[
    "area",
    "estate",
    "committee",
    "company",
    "developer",
    "project",
    "contract",
    "vote",
    "meeting",
    "task",
    "post",
    "complaint",
    "dispute",
    "problem",
    "assessment",
    "survey",
    "money",
    "publication",
    "credit",
    "return",
    "basis",
    "text",
    "system",
]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
WORDS: Mapping[Subject, Text] = {
    "area": both("地方和机构", "places and bodies"),
    "estate": both("小区", "estates"),
    "committee": both("业主组织", "owners' bodies"),
    "company": both("物业服务企业", "service companies"),
    "developer": both("开发建设单位", "developers"),
    "project": both("建设项目", "building projects"),
    "contract": both("合同和选聘", "contracts and selection"),
    "vote": both("选举和表决", "elections and votes"),
    "meeting": both("会议", "meetings"),
    "task": both("应办事项", "things to be done"),
    "post": both("岗位和人员", "posts and people"),
    "complaint": both("诉求工单", "complaints"),
    "dispute": both("矛盾纠纷", "disputes"),
    "problem": both("问题和处置", "problems and what was done about them"),
    "assessment": both("考核和抽查", "assessments and checks"),
    "survey": both("满意度调查", "surveys"),
    "money": both("资金和费用", "money"),
    "publication": both("公示和宣传", "publication"),
    "credit": both("信用信息和名单", "credit and lists"),
    "return": both("报送", "returns"),
    "basis": both("目标和依据", "targets and their basis"),
    "text": both("制度文件", "required documents"),
    "system": both("信息系统", "information systems"),
}
