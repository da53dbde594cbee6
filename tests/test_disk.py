"""A sealed file tells every damage to it, also damage to the seal itself."""

import json
from pathlib import Path

import pytest

from pipelines.disk import sealed, unsealed
from pipelines.errors import DamagedError

pytestmark = pytest.mark.quick

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
        with pytest.raises((DamagedError, ValueError)):  # what is not JSON any more is told by whoever reads it
            json.loads(unsealed(file))


def test_a_file_from_before_there_were_seals_is_read_and_one_that_lost_its_end_is_not(tmp_path: Path) -> None:
    file = tmp_path / "receipt.json"
    file.write_bytes(CONTENT)
    assert unsealed(file) == CONTENT
    for short in range(1, 80):
        file.write_bytes(sealed(CONTENT)[:-short])
        with pytest.raises((DamagedError, ValueError)):
            json.loads(unsealed(file))
