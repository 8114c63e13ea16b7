"""Is this a file we can read at all? Said before anything else is tried, in words that say what to do instead."""

from __future__ import annotations

from pathlib import Path

from judge.errors import InputError

PARQUET = b"PAR1"
_NOT_OURS = {
    b"\x1f\x8b": ("is compressed with gzip", "Unpack it first: gunzip -k FILE"),
    b"PK\x03\x04": ("is a zip archive or an Excel workbook", "Unpack it, or save the sheet as CSV (UTF-8)"),
    b"BZh": ("is compressed with bzip2", "Unpack it first: bunzip2 -k FILE"),
    b"\x28\xb5\x2f\xfd": ("is compressed with zstd", "Unpack it first: zstd -d FILE"),
    b"\xff\xfe": ("is UTF-16 text", "Save it as UTF-8"),
    b"\xfe\xff": ("is UTF-16 text", "Save it as UTF-8"),
    PARQUET: ("is a Parquet file", "Import it with --as parquet, or give it the ending .parquet"),
}


def require_file(file: Path) -> None:
    """InputError when there is no such file, or nothing in it."""
    if not file.exists():
        raise InputError(f"There is no file {file}", "Check the path")
    if not file.is_file():
        raise InputError(f"{file} is a folder, not a file", "Name a file; only --as beir takes a folder")
    if file.stat().st_size == 0:
        raise InputError(f"{file} is empty", "Export it again; nothing was imported")


def head_of(file: Path, size: int = 4096) -> bytes:
    """The first bytes of a file. InputError when it may not be read."""
    try:
        with file.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise InputError(f"Cannot read {file}: {error.strerror}", "Check its permissions") from error


def require_text(file: Path) -> None:
    """InputError when the file is plainly no UTF-8 text."""
    require_file(file)
    head = head_of(file)
    for magic, (problem, remedy) in _NOT_OURS.items():
        if head.startswith(magic):
            raise InputError(f"{file} {problem}", remedy)
    if b"\0" in head:
        raise InputError(f"{file} is not text", "Save it as UTF-8 text, or name its format with --as")
