"""The school's authority and its certificates, as OpenSSL judges them."""

import datetime as dt
import json
import shutil
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from classroom_hub.files import PRIVATE
from classroom_hub.tls.authority import TlsError, is_signed_by, issue, load_authority, make_authority
from classroom_hub.tls.installed import RENEW_DAYS, Installed

from .conftest import NOW, School

ROOT = Path(__file__).parents[2]


def verify(authority: Path, room: Path, *more: str) -> subprocess.CompletedProcess[str]:
    assert shutil.which("openssl")
    command = ["openssl", "verify", "-CAfile", str(authority), *more, str(room)]
    return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)


def test_openssl_believes_a_room_by_name_and_address(school: School, tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    room = issue(school.authority, ["ce1-a-ab12.local", "localhost"], ["10.7.0.5", "127.0.0.1"], NOW)
    installed.install(room, school.authority, school.folder)
    ca, pem = school.folder / "school-ca.pem", installed.folder / "room.pem"
    for more in (["-verify_hostname", "ce1-a-ab12.local"], ["-verify_ip", "10.7.0.5"], ["-purpose", "sslserver"]):
        done = verify(ca, pem, *more)
        assert done.returncode == 0, done.stderr
    assert verify(ca, pem, "-verify_hostname", "ce1-b-ab12.local").returncode != 0
    assert verify(ca, pem, "-verify_ip", "10.7.0.6").returncode != 0


def test_keys_are_the_owners_alone(school: School, tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    room = issue(school.authority, ["localhost"], [], NOW)
    installed.install(room, school.authority, school.folder)
    for key in (school.folder / "school-ca.key", installed.folder / "room.key"):
        assert stat.S_IMODE(key.stat().st_mode) == PRIVATE
    assert not (installed.folder / "school-ca.key").exists()


def test_a_stolen_authority_signs_for_nobody_outside(school: School, tmp_path: Path) -> None:
    """Whoever has the key can sign anything, and no tablet believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "bank")])
    forged = (
        x509.CertificateBuilder().subject_name(name).issuer_name(school.authority.certificate.subject)
        .public_key(key.public_key()).serial_number(1).not_valid_before(NOW).not_valid_after(NOW + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=False)
        .sign(school.authority.key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "forged.pem").write_bytes(forged.public_bytes(serialization.Encoding.PEM))
    assert is_signed_by(forged, school.authority.certificate)
    done = verify(school.folder / "school-ca.pem", tmp_path / "forged.pem")
    assert "permitted subtree violation" in done.stderr


@pytest.mark.parametrize(
    ("names", "addresses", "key"),
    [
        (["school.example"], [], "tls_name"), (["local.example"], [], "tls_name"), (["é.local"], [], "tls_name"),
        ([], [], "tls_name"), ([], ["8.8.8.8"], "tls_address"), ([], ["nowhere"], "tls_address"),
    ],
)  # fmt: skip
def test_nothing_but_a_classroom_is_signed(school: School, names: list[str], addresses: list[str], key: str) -> None:
    with pytest.raises(TlsError) as refused:
        issue(school.authority, names, addresses, NOW)
    assert refused.value.key == key


def test_an_authority_is_never_written_over(school: School) -> None:
    before = (school.folder / "school-ca.key").read_bytes()
    with pytest.raises(TlsError):
        make_authority(school.folder, "again", NOW)
    assert (school.folder / "school-ca.key").read_bytes() == before
    (school.folder / "school-ca.key").write_bytes(make_authority(school.folder / "b", "b", NOW).key_pem)
    with pytest.raises(TlsError) as refused:
        load_authority(school.folder)
    assert refused.value.key == "tls_damaged"


def test_renewed_in_time_and_for_a_new_address(school: School, tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.install(issue(school.authority, ["a-1.local"], ["10.0.0.1"], NOW), school.authority, school.folder)
    assert not installed.renew(["a-1.local"], ["10.0.0.1", "8.8.8.8"], NOW)
    assert installed.renew(["a-1.local"], ["10.0.0.2"], NOW)
    status = installed.status(NOW)
    assert status is not None
    assert set(status.addresses) == {"10.0.0.1", "10.0.0.2"}
    late = NOW + dt.timedelta(days=status.days_left - RENEW_DAYS + 1)
    assert installed.renew(["a-1.local"], ["10.0.0.1"], late)
    renewed = installed.status(late)
    assert renewed is not None
    assert renewed.days_left > 300
    shutil.move(school.folder, tmp_path / "elsewhere")
    assert not installed.renew(["b-2.local"], [], late)
    assert installed.status(late) == renewed


def tls(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "classroom_hub", "tls", *arguments, "--ca-dir", str(tmp_path / "ca")]
    return subprocess.run(
        [*command, "--data-dir", str(tmp_path / "data")], capture_output=True, text=True, timeout=30, check=False,
        cwd=ROOT, env={"LC_ALL": "en_GB.UTF-8", "HOME": str(tmp_path)},
    )  # fmt: skip


def test_the_command_makes_installs_and_says_what_to_push(tmp_path: Path) -> None:
    missing = tls(tmp_path, "issue")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "tls init" in missing.stderr
    done = tls(tmp_path, "init", "--name", "CE1 A", "--school", "Pasteur")
    assert done.returncode == 0, done.stderr
    ca = tmp_path / "ca" / "school-ca.pem"
    assert str(ca) in done.stdout
    authority = x509.load_pem_x509_certificate(ca.read_bytes())
    assert authority.fingerprint(hashes.SHA256()).hex(":").upper() in done.stdout
    identity = json.loads((tmp_path / "data" / "identity.json").read_bytes())["id"]
    status = Installed(tmp_path / "data").status(NOW)
    assert status is not None
    assert {f"ce1-a-{identity[:4]}.local", "localhost"} <= set(status.names)
    assert "127.0.0.1" in status.addresses
    again = tls(tmp_path, "init")
    assert again.returncode == 2
    assert "has an authority already" in again.stderr
    other = tls(tmp_path, "issue", "--output", str(tmp_path / "usb"), "--dns", "cp-b-cd34.local", "--ip", "10.1.2.3")
    assert other.returncode == 0, other.stderr
    assert verify(ca, tmp_path / "usb" / "room.pem", "-verify_ip", "10.1.2.3").returncode == 0
    outside = tls(tmp_path, "issue", "--dns", "school.example")
    assert (outside.returncode, "school.example" in outside.stderr) == (2, True)


def test_a_damaged_certificate_is_told(tmp_path: Path) -> None:
    installed = Installed(tmp_path)
    installed.folder.mkdir()
    (installed.folder / "room.pem").write_text("no certificate")
    (installed.folder / "room.key").write_text("no key")
    assert installed.status(NOW) is None
    with pytest.raises(OSError):
        installed.context()
    assert issubclass(ssl.SSLError, OSError)
