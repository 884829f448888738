"""A certificate that nobody but its maker trusts."""

import subprocess
from pathlib import Path

from tests.conftest import need


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for `name` and loopback, and its key, as files in `folder`."""
    openssl = need("openssl", "apt-get install openssl")
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    what = ("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1", "-days", "2")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    command = (openssl, "req", "-x509", *curve, *what, "-keyout", key, "-out", certificate)
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
