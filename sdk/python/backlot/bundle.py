"""Makes one executable file of a plugin, this SDK, and what it imports beside them.

    python3 -m backlot.bundle ./main.py -o haiku.pyz

A host runs a private copy of the one file that plugins.hcl names, so a plugin of several files has to become one. What
is not pure Python (grpcio, protobuf, torch, …) stays outside: the interpreter of the file has to have it installed.
"""

from __future__ import annotations

import argparse
import io
import py_compile
import stat
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Iterator, List, Optional, Sequence, Tuple

_ENV_PYTHON = "/usr/bin/env python3"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same sources make the same bytes, so that a sha256 in plugins.hcl stays true


def bundle(main: Path, output: Path, include: Sequence[Path] = (), python: Optional[str] = None) -> None:
    """Writes output: main, the SDK, and the modules, packages and folders of include.

    python is the interpreter of the file's first line; without one it is that of main's first line.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in _entries(main, include):
            _add(z, name, content)
            if name.endswith(".py"):
                _add(z, name + "c", _compiled(name, content))
    shebang = python or _interpreter(main)
    _replace(output, f"#!{shebang}\n".encode() + archive.getvalue())


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _compiled(name: str, source: bytes) -> bytes:
    """Spares an interpreter of this version the compiling at each start; others take the source."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "module.py")
        path.write_bytes(source)
        try:
            py_compile.compile(
                str(path), str(path) + "c", dfile=name, doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError as error:
            raise SystemExit(error.msg.strip()) from None
        return Path(str(path) + "c").read_bytes()


def _entries(main: Path, include: Sequence[Path]) -> Iterator[Tuple[str, bytes]]:
    yield "__main__.py", main.read_bytes()
    names = {"__main__.py"}
    for root in [Path(__file__).resolve().parent, *include]:
        for name, content in _tree(root):
            if name in names:
                raise SystemExit(f"{name} would be in the bundle twice: {root} is not the only one that has it")
            names.add(name)
            yield name, content


def _tree(root: Path) -> Iterator[Tuple[str, bytes]]:
    """A file under its own name, a folder with everything in it."""
    if not root.exists():
        raise SystemExit(f"{root} does not exist")
    files = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
    for path in files:
        if path.suffix in (".so", ".dylib", ".pyd"):
            raise SystemExit(f"{path} is not pure Python and can't run from a bundle: install it for the interpreter")
        if "__pycache__" not in path.parts:
            yield path.relative_to(root.parent).as_posix(), path.read_bytes()


def _interpreter(main: Path) -> str:
    first = main.read_bytes().split(b"\n", 1)[0]
    return first[2:].decode().strip() if first.startswith(b"#!") else _ENV_PYTHON


def _replace(output: Path, content: bytes) -> None:
    """Puts the new file in the place of the old at once: a host may be reading that."""
    with tempfile.NamedTemporaryFile(dir=output.parent, prefix=output.name, delete=False) as f:
        f.write(content)
    path = Path(f.name)
    path.chmod(stat.S_IRWXU | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)
    path.replace(output)


def main(args: Optional[List[str]] = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="backlot-bundle", description="Makes one executable file of a plugin.")
    parser.add_argument("main", type=Path, help="the plugin's main file")
    parser.add_argument("-o", "--output", type=Path, help="the file to write; MAIN with .pyz by default")
    parser.add_argument("-i", "--include", type=Path, action="append", default=[], metavar="PATH",
                        help="a module, package or folder to take in (may be repeated)")
    parser.add_argument("-p", "--python", help="interpreter of the first line; that of MAIN by default")
    given = parser.parse_args(args)
    output = given.output or given.main.with_suffix(".pyz")
    try:
        bundle(given.main, output, given.include, given.python)
    except OSError as error:
        raise SystemExit(str(error)) from None
    print(f"{output}: {output.stat().st_size >> 10} KiB", file=sys.stderr)


if __name__ == "__main__":
    main()
