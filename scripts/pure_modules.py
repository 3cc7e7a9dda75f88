"""Print the files of the pure modules, separated by commas, as the import contract names them."""

from __future__ import annotations

import tomllib
from pathlib import Path

CONTRACT = "pure"


def pure_files(root: Path) -> list[Path]:
    """List the files of the modules that pyproject.toml keeps free of frameworks; packages with all that is in them."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    modules = next(one["source_modules"] for one in contracts if one["id"] == CONTRACT)
    files: list[Path] = []
    for module in modules:
        path = root.joinpath(*module.split("."))
        files += sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
    return files


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    print(",".join(str(path.relative_to(root)) for path in pure_files(root)))
