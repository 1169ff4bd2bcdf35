"""Makes the folder that runs by a double click, without Python, and packs it; then tries it.

    pip install '.[package]' && python .packaging/build.py

What is made stands in dist/: the folder `auditor` and the archive of it for this system.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
SAMPLES = {"with-discrepancies-2020.txt": 1, "clean-2020.txt": 0, "budget-2025.md": 0}
"""What a check of the samples ends with."""


def main() -> None:
    """Build, try, pack."""
    work = Path(tempfile.mkdtemp(prefix="auditor-build-"))
    spec = ROOT / ".packaging" / "auditor.spec"
    run = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--clean",
        f"--distpath={DIST}",
        f"--workpath={work}",
    ]
    subprocess.run([*run, str(spec)], check=True, cwd=ROOT)
    shutil.rmtree(work, ignore_errors=True)
    folder = DIST / "auditor"
    tried(folder / ("auditor.exe" if sys.platform == "win32" else "auditor"))
    system = f"{platform.system()}-{platform.machine()}".lower()
    kind = "zip" if sys.platform == "win32" else "gztar"
    packed = shutil.make_archive(str(DIST / f"auditor-{system}"), kind, DIST, "auditor")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.0f} MB; {packed}: {Path(packed).stat().st_size / 1e6:.0f} MB")


def tried(program: Path) -> None:
    """Check the samples with what was made, one alone and all together, in a folder of a Chinese
    name.
    """
    with tempfile.TemporaryDirectory(prefix="核对-") as made:
        for name, status in SAMPLES.items():
            shutil.copy(ROOT / "samples" / name, made)
            begun = time.perf_counter()
            done = subprocess.run(
                [program, "check", Path(made) / name, "--format", "json", "--isolated"], stdout=-1
            )
            found = json.loads(done.stdout)["reports"][0]["summary"]
            if done.returncode != status or not found["checks"]:
                sys.exit(f"{name}: status {done.returncode}, {found}")
            print(f"{name}: {found['checks']} checks, {time.perf_counter() - begun:.1f} s")
        subprocess.run(
            [program, "check", made, "--fail-on", "never", "--no-cache", "--jobs", "2"],
            check=True,
            stdout=-1,
        )
        subprocess.run([program, "rules", "test"], check=True, stdout=-1)


if __name__ == "__main__":
    main()
