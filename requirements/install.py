"""Make ``.venv`` from the pinned requirements; quick when nothing changed.

Usage: ``python3 requirements/install.py demo|test``. Needs Python 3.11 or later and nothing else,
so it uses the standard library only. A set-up that was interrupted is finished by the next one.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEWEST_KNOWN = 14
MINIMUM_SPACE = 1_500_000_000


def say(vi: str, en: str) -> None:
    """Print one message in both languages."""
    print(f"{vi}\n  {en}", flush=True)


def stop(vi: str, en: str) -> None:
    """End with a message that names the remedy."""
    say(f"LỖI: {vi}", f"ERROR: {en}")
    sys.exit(1)


def use_a_recent_python() -> None:
    """Start again under a newer Python of this machine when ``python3`` is too old."""
    if tuple(sys.version_info) >= (3, 11):
        return
    for minor in range(NEWEST_KNOWN, 10, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            sys.exit(subprocess.call([newer, *sys.argv]))
    stop(
        "Cần Python 3.11 trở lên. Hãy cài rồi chạy lại (Debian, Ubuntu: apt install python3).",
        "Python 3.11 or later is needed. Install it and start again.",
    )


def fingerprint(purpose: str) -> str:
    """Return what the environment depends on: the pinned versions and the Python."""
    digest = hashlib.sha256(f"{purpose} {sys.version_info[:2]}".encode())
    for name in ("base", "demo", "test", "constraints"):
        digest.update((ROOT / "requirements" / f"{name}.txt").read_bytes())
    return digest.hexdigest()


def is_ready(purpose: str) -> bool:
    """Tell whether ``.venv`` holds what ``purpose`` needs; tests need what the demo needs too."""
    return any(
        (VENV / f"installed-{done}").is_file()
        and (VENV / f"installed-{done}").read_text() == fingerprint(done)
        for done in {purpose, "test"}
    ) and works([str(PYTHON), "-c", "import django, celery"])


def works(command: list[str]) -> bool:
    """Tell whether a command ends well."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_environment() -> None:
    """Create ``.venv`` unless a usable one is there (a moved or half-made one is made anew)."""
    if works([str(PYTHON), "-m", "pip", "--version"]):
        return
    result = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0 or not works([str(PYTHON), "-m", "pip", "--version"]):
        make_environment_without_ensurepip(result.stdout + result.stderr)


def make_environment_without_ensurepip(reason: str) -> None:
    """Debian keeps ensurepip in a package of its own; another pip on the machine will do."""
    if works([sys.executable, "-m", "pip", "--version"]):
        subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV], check=True)
        install = [sys.executable, "-m", "pip", f"--python={PYTHON}", "install", "--quiet", "pip"]
        if subprocess.run(install, check=False).returncode == 0:
            return
    print(reason)
    stop(
        "Không tạo được môi trường Python .venv. Debian, Ubuntu: apt install python3-venv, rồi"
        " chạy lại. Nếu ổ đĩa đầy: giải phóng dung lượng.",
        "The Python environment .venv could not be made. Debian, Ubuntu: apt install python3-venv,"
        " then start again. If the disk is full: free some space.",
    )


def install(purpose: str) -> None:
    """Install the pinned requirements and remember that it was finished."""
    requirements = ROOT / "requirements"
    command = [
        str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--requirement", str(requirements / f"{purpose}.txt"),
        "--constraint", str(requirements / "constraints.txt"),
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode != 0:
        stop(
            "Không cài được các gói. Kiểm tra mạng (hoặc pip.conf) rồi chạy lại lệnh vừa rồi;"
            " phần đã cài được giữ lại.",
            "The packages could not be installed. Check the network (or pip.conf) and run the same"
            " command again; what was installed is kept.",
        )
    (VENV / f"installed-{purpose}").write_text(fingerprint(purpose))


def main() -> None:
    """Make the environment for ``demo`` or ``test``."""
    use_a_recent_python()
    purpose = sys.argv[1] if len(sys.argv) > 1 else "demo"
    if is_ready(purpose):
        return
    if shutil.disk_usage(ROOT).free < MINIMUM_SPACE:
        stop(
            f"Ổ đĩa còn quá ít chỗ: cần khoảng 1,5 GB tại {ROOT}.",
            f"Too little disk space: about 1.5 GB are needed at {ROOT}.",
        )
    say("Đang cài đặt môi trường (lần đầu mất vài phút)…", "Setting up (minutes the first time)…")
    make_environment()
    install(purpose)
    say("Đã cài đặt xong.", "Set-up is complete.")


if __name__ == "__main__":
    main()
