"""nginx in front of a service as docs/deploy/nginx.conf sets it up, on free ports of loopback."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.certificate import self_signed
from tests.conftest import need

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "deploy" / "nginx.conf"
NAME = "fleet.example.org"


@dataclass(frozen=True)
class Proxy:
    """Where it listens, in front of `behind`, with which certificate, and its log."""

    plain: int
    secure: int
    behind: str
    certificate: Path
    log: Path


@contextmanager
def in_front(behind: str, folder: Path, *, site: str = "") -> Iterator[Proxy]:
    """nginx before the service at `behind`, until the block ends; `site` replaces the example's text."""
    nginx = need("nginx", "apt-get install nginx-light")
    certificate, key = self_signed(folder, NAME)
    made = Proxy(_free_port(), _free_port(), behind, certificate, folder / "access.log")
    here = {
        r"listen 80;": f"listen 127.0.0.1:{made.plain};",
        r"listen 443 ssl http2;": f"listen 127.0.0.1:{made.secure} ssl http2;",
        r"\n +listen \[::\].*": "",
        r"/etc/letsencrypt/live/.*/fullchain.pem": str(certificate),
        r"/etc/letsencrypt/live/.*/privkey.pem": str(key),
        r"/var/log/nginx/fleet\.(access|error)": rf"{folder}/\1",
        r"/var/lib/nginx/fleet": f"{folder}/cache",
        r"http://127\.0\.0\.1:8000": behind,
    }
    text = site or SITE.read_text(encoding="utf-8")
    for found, put in here.items():
        text = re.sub(found, put, text)
    (folder / "nginx.conf").write_text(_main(folder) + text + "}\n", encoding="utf-8")
    command = [nginx, "-p", folder, "-e", folder / "start.log", "-c", folder / "nginx.conf"]
    subprocess.run(command, check=True)
    try:
        yield made
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, capture_output=True)
        _until_gone(folder / "nginx.pid")


def _main(folder: Path) -> str:
    """What Debian's nginx.conf says around a site."""
    places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{place}_temp_path {folder}/{place};\n" for place in places)
    return (
        f"user root;\nworker_processes 1;\npid {folder}/nginx.pid;\nevents {{ worker_connections 768; }}\n"
        f"http {{\ninclude /etc/nginx/mime.types;\ndefault_type application/octet-stream;\n{temporary}"
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _until_gone(pid: Path) -> None:
    while pid.exists():
        continue
