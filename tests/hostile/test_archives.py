"""Model archives from strangers: refused as ModelError or FileFailure, with nothing unpacked and no code run."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from teachbot.engine.errors import TeachbotError
from teachbot.engine.prediction.model.archive import NUMBERS, STRUCTURE
from teachbot.engine.prediction.model.model import load, save, train
from teachbot.engine.project.project import load as read_project
from tests.hostile.measuring import measured, within_bounds

MOODBOT = Path(__file__).parents[2] / "stories" / "moodbot"
RAN: list[str] = []


class Payload:
    """Runs when unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return RAN.append, ("code of a stranger",)


def npz(**arrays: np.ndarray) -> bytes:
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]  # numpy types the one keyword of its own first
    return packed.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return packed.getvalue()


def archive(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(data) if info.isreg() else None)
    return packed.getvalue()


def plain(structure: bytes, numbers: bytes) -> bytes:
    return archive([(tarfile.TarInfo(STRUCTURE), structure), (tarfile.TarInfo(NUMBERS), numbers)])


def odd(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return archive([(info, b"x"), (tarfile.TarInfo(STRUCTURE), b"{}"), (tarfile.TarInfo(NUMBERS), npz())])


def tar_bomb() -> bytes:
    packed = io.BytesIO()
    info = tarfile.TarInfo(STRUCTURE)
    info.size = 3 * 1024**3
    with gzip.open(packed, "wb", compresslevel=1) as file:
        file.write(info.tobuf())
        for _ in range(100):
            file.write(b" " * 1024**2)
    return packed.getvalue()


def said_larger() -> bytes:
    """A zip that says in its directory that a member is small."""
    data = bytearray(zipped({"a.npy": b"\0" * 100_000_000}))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return plain(b'{"format": 1}', bytes(data))


def wide_header() -> bytes:
    """An array that says it has 10^12 numbers."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (64 - (len(header) + 11) % 64) + b"\n"
    return plain(b'{"format": 1}', zipped({"a.npy": b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header}))


def spoiled(key: str, value: object) -> Callable[[], bytes]:
    """A real model with one part replaced."""

    def make() -> bytes:
        with tarfile.open(fileobj=io.BytesIO(real()), mode="r:gz") as tar:
            parts = {m.name: tar.extractfile(m).read() for m in tar}  # type: ignore[union-attr]
        structure = json.loads(parts[STRUCTURE])
        structure[key] = value
        return plain(json.dumps(structure).encode(), parts[NUMBERS])

    return make


_REAL: list[bytes] = []


def real() -> bytes:
    if not _REAL:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            _REAL.append(save(train(read_project(MOODBOT)), Path(folder)).read_bytes())
    return _REAL[0]


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "words": lambda: b"not an archive",
    "gzip of nothing": lambda: gzip.compress(b""),
    "gzip within gzip": lambda: gzip.compress(gzip.compress(b"x" * 10_000)),
    "a zip": lambda: zipped({STRUCTURE: b"{}"}),
    "a pickle": lambda: pickle.dumps(Payload()),
    "a gzipped pickle": lambda: gzip.compress(pickle.dumps(Payload())),
    "a pickle as structure": lambda: plain(pickle.dumps(Payload()), npz()),
    "a pickle as numbers": lambda: plain(b'{"format": 1}', pickle.dumps(Payload())),
    "a pickle within the numbers": lambda: plain(b'{"format": 1}', npz(a=np.array([Payload()], dtype=object))),
    "a pickle as an array": lambda: plain(b'{"format": 1}', zipped({"a.npy": pickle.dumps(Payload())})),
    "a polyglot of PDF and gzip": lambda: b"%PDF-1.4\n" + real(),
    "a polyglot of gzip and zip": lambda: gzip.compress(b"x") + zipped({STRUCTURE: b"{}"}),
    "a path upwards": lambda: odd("../../evil"),
    "a path from the root": lambda: odd("/tmp/evil"),
    "a path of Windows": lambda: odd("C:\\evil"),
    "a name with escapes": lambda: odd("\x1b]0;x\x07"),
    "a link": lambda: odd(STRUCTURE, tarfile.SYMTYPE, "/etc/passwd"),
    "a hard link": lambda: odd(NUMBERS, tarfile.LNKTYPE, "/etc/passwd"),
    "a device": lambda: odd(STRUCTURE, tarfile.CHRTYPE),
    "a pipe": lambda: odd(STRUCTURE, tarfile.FIFOTYPE),
    "a folder": lambda: odd(STRUCTURE, tarfile.DIRTYPE),
    "the same part twice": lambda: archive([(tarfile.TarInfo(STRUCTURE), b"{}")] * 2),
    "a bomb of 3 GB": tar_bomb,
    "a bomb in the numbers": lambda: plain(b'{"format": 1}', zipped({"a.npy": b"\0" * 300_000_000})),
    "a bomb that says it is small": said_larger,
    "an array of 10^12 numbers": wide_header,
    "deep JSON": lambda: plain(b"[" * 500_000, npz()),
    "a huge JSON number": lambda: plain(b'{"format": ' + b"9" * 100_000 + b"}", npz()),
    "NaN": lambda: plain(b'{"format": NaN}', npz()),
    "a list": lambda: plain(b"[]", npz()),
    "invalid UTF-8": lambda: plain(b"\xff\xfe", npz()),
    "cut": lambda: real()[: len(real()) // 2],
    "flipped": lambda: real()[:5000] + b"\xff" * 200 + real()[5200:],
    "another version": spoiled("format", 99),
    "no domain": spoiled("domain", None),
    "a class of a stranger": spoiled("domain", {"$": "os.system", "args": ["true"]}),
    "no policy": spoiled("policy", {}),
    "an odd policy": spoiled("policy", [[[["x"]]]]),
    "an odd interpreter": spoiled("interpreter", {"intents": 5}),
    "an odd time": spoiled("trained_at", "yesterday"),
}
HEAVY = ("a bomb of 3 GB", "a bomb in the numbers", "a bomb that says it is small", "an array of 10^12 numbers")


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_model(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    path = folder / "model.tar.gz"
    path.write_bytes(ARCHIVES[name]())
    if name in HEAVY:
        found = measured("model", path)
        assert found.told and within_bounds(found), found
    else:
        with pytest.raises(TeachbotError) as raised:
            load(path)
        assert raised.value.path == path and raised.value.remedy
    assert RAN == []
    assert [p.name for p in tmp_path.rglob("*")] == ["models", "model.tar.gz"]
