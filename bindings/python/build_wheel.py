"""Builds a wheel with the library inside: a PEP 517 backend, and `python build_wheel.py <library> <folder>`.

The library is whatever `cargo xtask install` laid down; as a backend it is named by TENON_LIBRARY. A wheel is a zip with a list of
what is in it, so that nothing has to be installed to build one.
"""

import base64
import hashlib
import os
import sys
import sysconfig
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
NAME = "tenon_crm"


def version() -> str:
    """The workspace's version."""
    for line in (HERE / "../../Cargo.toml").read_text().splitlines():
        if line.startswith("version = "):
            return line.split('"')[1]
    raise SystemExit("Cargo.toml names no version")


def platform() -> str:
    return sysconfig.get_platform().replace("-", "_").replace(".", "_")


def contents(library: Path) -> "dict[str, bytes]":
    """What goes into the wheel, by its path there."""
    if not (HERE / "tenon/operations.py").exists():
        raise SystemExit("bindings/python/tenon/operations.py is missing: `cargo xtask generate` writes it")
    files = {f"tenon/{file.name}": file.read_bytes() for file in sorted((HERE / "tenon").glob("*.py"))}
    files["tenon/py.typed"] = b""
    name = {"darwin": "libtenon.1.dylib", "win32": "tenon_stock.dll"}.get(sys.platform, "libtenon.so.1")
    files[f"tenon/{name}"] = library.read_bytes()
    info = f"{NAME}-{version()}.dist-info"
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: tenon-crm\nVersion: {version()}\nSummary: The CRM that ERP vendors embed\n"
        "License: MIT OR Apache-2.0\nRequires-Python: >=3.8\n"
    ).encode()
    files[f"{info}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: tenon\nRoot-Is-Purelib: false\nTag: py3-none-{platform()}\n"
    ).encode()
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for path, data in files.items()
    )
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    return files


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """PEP 517."""
    named = os.environ.get("TENON_LIBRARY")
    if not named:
        raise SystemExit("TENON_LIBRARY names no library: `cargo xtask install <folder>` makes <folder>/lib/libtenon.so")
    return build(Path(named), Path(wheel_directory))


def build(library: Path, folder: Path) -> str:
    name = f"{NAME}-{version()}-py3-none-{platform()}.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in contents(library).items():
            wheel.writestr(path, data)
    return name


if __name__ == "__main__":
    print(Path(sys.argv[2]) / build(Path(sys.argv[1]), Path(sys.argv[2])))
