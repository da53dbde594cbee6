"""A sealed file tells every damage to it, also damage to the seal itself."""

from pathlib import Path

import pytest

from pipelines.disk import sealed, unsealed
from pipelines.errors import DamagedError

CONTENT = '{\n "file": "东城区_2022-12.xlsx"\n}'.encode()


def test_what_was_sealed_is_read_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(sealed(CONTENT))
    assert unsealed(file) == CONTENT


def test_any_flipped_bit_is_told(tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    whole = sealed(CONTENT)
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        file.write_bytes(flipped)
        with pytest.raises(DamagedError, match="does not match its checksum"):
            unsealed(file)


@pytest.mark.parametrize("content", [b"", CONTENT, sealed(CONTENT)[:-1], sealed(CONTENT) + b"\n", b"\0" * 200])
def test_a_file_without_its_whole_seal_is_damaged(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(content)
    with pytest.raises(DamagedError, match="does not match its checksum"):
        unsealed(file)
