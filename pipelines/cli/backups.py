"""Commands for a home as a whole: backup, restore, upgrade."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.frame import ERR, OUT, Call, app, ticking
from pipelines.text import counted

if TYPE_CHECKING:
    from pipelines.backup.inventory import Inventory


@app.command()
def backup(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            help="要生成的备份文件，宜放在另一块磁盘，不能已存在 / The file to make, best on another disk; it must not be there yet"
        ),
    ],
) -> None:
    """把整个数据目录备份为一个经核对的文件；期间页面可用，接收和生成须等待 / Put a whole home into one verified file. Pages stay open; an intake or a build waits."""
    from pipelines.backup.inventory import INBOX
    from pipelines.backup.leftovers import sweep_unfinished_backups
    from pipelines.backup.write import back_up
    from pipelines.settings import open_home

    call: Call = context.obj
    home = open_home(call.settings.home)
    for left in sweep_unfinished_backups(file.absolute().parent):
        ERR.print(call.say(f"已清除中断的备份 {left}", f"removed the unfinished backup {left}"), soft_wrap=True)
    with ticking("backup") as tick:
        held = back_up(home, file, lambda done, total: tick(_share(done, total)))
    size = file.stat().st_size / 1e6
    OUT.print(
        call.say(
            f"已备份并回读核对：{file}（{len(held.files)} 个文件，{size:.1f} MB；含手机号散列密钥，请妥善保管）",
            f"backed up and read back: {file} ({counted(len(held.files), 'file')}, {size:.1f} MB; with the key to hashed phone numbers: keep it safe)",
        ),
        soft_wrap=True,
    )
    if any((home.path / INBOX).glob("[!.]*")):
        OUT.print(
            call.say(
                "收件夹 inbox 中的文件不在备份内；已接收的都在档案中",
                "files in the inbox are not in the backup; what was taken in is in the archive",
            )
        )
    _print_faults(call, held.faults)


@app.command(name="restore")
def restore_home(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="wuye backup 生成的文件 / A file that `wuye backup` made")],
    home: Annotated[
        Path | None, typer.Option(help="恢复到此文件夹，须为空或尚不存在 / The folder to make, empty or not there yet")
    ] = None,
    only_check: Annotated[
        bool,
        typer.Option(
            "--check", help="只核对备份中的每个文件，不恢复 / Prove every file of the backup, restore nothing"
        ),
    ] = False,
) -> None:
    """从备份恢复数据目录，先核对每个文件 / Make a home from a backup, every file proved by its checksum first."""
    from pipelines.backup.leftovers import sweep_restoring
    from pipelines.backup.restore import check, restore
    from pipelines.settings import FORMAT
    from pipelines.warehouse.publish import verify

    call: Call = context.obj
    if left := sweep_restoring(home or call.settings.home):
        ERR.print(call.say(f"已清除中断的恢复 {left}", f"removed the unfinished restore {left}"), soft_wrap=True)
    with ticking("restore") as tick:
        if only_check:
            held = check(file, lambda done, total: tick(_share(done, total)))
        else:
            made, held = restore(file, home or call.settings.home, lambda done, total: tick(_share(done, total)))
    OUT.print(_about(call, held), soft_wrap=True)
    if not only_check:
        OUT.print(call.say(f"已恢复到 {made.path}", f"restored to {made.path}"), soft_wrap=True)
    if held.home_format < FORMAT:
        OUT.print(
            call.say(
                "它由旧版程序建立，使用前请运行 wuye upgrade",
                "it was made by an earlier version: run `wuye upgrade` before it is used",
            )
        )
    _print_faults(call, held.faults if only_check else tuple(verify(made)))


@app.command(name="upgrade")
def upgrade_home(
    context: typer.Context,
    backup_file: Annotated[
        Path | None,
        typer.Option(
            "--backup",
            help="升级前备份的文件，默认在数据目录旁 / Where the backup goes that is made first; beside the home by default",
        ),
    ] = None,
) -> None:
    """将旧版数据目录升级到当前版本，先自动备份 / Bring a home of an earlier version to this one; a backup is made first."""
    from pipelines.clock import now
    from pipelines.settings import FORMAT, read_home
    from pipelines.upgrade import upgrade

    call: Call = context.obj
    home, form = read_home(call.settings.home)
    if form == FORMAT:
        OUT.print(call.say("已是当前版本，无需升级", "it is of this version already: nothing to do"))
        return
    moment = f"{now(home):%Y%m%d-%H%M%S}"
    file = backup_file or home.path.absolute().with_name(f"{home.path.absolute().name}-before-upgrade-{moment}.backup")
    with ticking("upgrade") as tick:
        done = upgrade(home.path, call.settings, file, tick)
    OUT.print(call.say(f"升级前的备份：{file}", f"the backup from before: {file}"), soft_wrap=True)
    for step in done.steps:
        OUT.print(step.of(call.language), soft_wrap=True)
    OUT.print(done.compared.of(call.language), soft_wrap=True)


def _about(call: Call, held: "Inventory") -> str:
    from pipelines.clock import local

    made_at = f"{local(held, held.made_at):%Y-%m-%d %H:%M}"
    return call.say(
        f"备份完好：{held.name.zh} {held.region}，{made_at}，{len(held.files)} 个文件，{held.bytes / 1e6:.1f} MB，有效数据 {held.build or '无'}",
        f"the backup is whole: {held.name.en} {held.region}, {made_at}, {counted(len(held.files), 'file')}, {held.bytes / 1e6:.1f} MB, in force {held.build or 'nothing'}",
    )


def _print_faults(call: Call, faults: tuple[str, ...]) -> None:
    """Damage that was in the home already when it was backed up: said, and the command ends with 1."""
    if not faults:
        return
    for fault in faults:
        ERR.print(fault, soft_wrap=True)
    ERR.print(
        call.say(
            f"备份时原有 {len(faults)} 处损坏，已照原样保留",
            f"kept in the backup as they were: {counted(len(faults), 'fault')} that the home had already",
        )
    )
    raise typer.Exit(1)


def _share(done: int, total: int) -> str:
    return f"{100 * done / max(1, total):.0f} %"
