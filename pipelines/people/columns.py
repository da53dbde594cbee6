"""What the columns of the lists of rights and roles are called, in print, on pages and on the command line."""

from collections.abc import Mapping

from pipelines.text import Text, both

COLUMNS: Mapping[str, Text] = {
    "number": both("编号", "No."),
    "person": both("人员代码", "Person"),
    "signature": both("岗位和姓名", "Post and name"),
    "role": both("角色", "Role"),
    "scope": both("范围", "Scope"),
    "acts": both("可办理", "May do"),
    "from_on": both("起始日", "From"),
    "until_on": both("截止日", "Until"),
    "state": both("状态", "State"),
    "granted_by": both("授权人", "Granted by"),
    "granted_on": both("授权日", "Granted on"),
    "why": both("理由", "Why"),
}
ROLE_COLUMNS: Mapping[str, Text] = {
    "role_id": both("角色代码", "Role id"),
    "role": both("角色", "Role"),
    "scope": both("授予范围", "Given of"),
    "sees": both("可查看", "Sees"),
    "acts": both("可办理", "May do"),
}
