"""A checkpoint is time-stamped by an authority (RFC 3161): a local one, made with openssl for the test."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from evidence_log.errors import NoteError
from evidence_log.signing.timestamp import answers, check_stamp, query_for, read_stamp
from tests.forging import at, forged
from tests.test_key_commands import Desk, desk

__all__ = ["desk"]
NOTE = "daybook/log/0f\n4711\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— daybook/khan AAAAAAA=\n"

CONFIG = """
[ tsa ]
default_tsa = one
[ one ]
dir = .
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_chain = no
[ ca ]
distinguished_name = name
[ name ]
[ ca_ext ]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[ tsa_ext ]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


class Authority:
    """A time-stamp authority in a folder, and whatever it answers."""

    def __init__(self, folder: Path, openssl: str) -> None:
        self.folder, self.openssl = folder, openssl
        (folder / "tsa.cnf").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        for name in ("ca", "tsa"):
            self.run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
        ca = ("-subj", "/CN=A test CA", "-config", "tsa.cnf", "-extensions", "ca_ext")
        self.run("req", "-new", "-x509", "-days", "30", "-key", "ca.key", "-out", "ca.pem", *ca)
        self.run(
            *("req", "-new", "-key", "tsa.key", "-out", "tsa.csr"),
            *("-subj", "/CN=A test authority", "-config", "tsa.cnf", "-section", "ca"),
        )
        self.run(
            *("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7"),
            *("-days", "30", "-out", "tsa.pem", "-extfile", "tsa.cnf", "-extensions", "tsa_ext"),
        )

    def run(self, *words: str) -> None:
        done = subprocess.run(
            [self.openssl, *words], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def answer(self, query: bytes) -> bytes:
        (self.folder / "q").write_bytes(query)
        self.run("ts", "-reply", "-queryfile", "q", "-config", "tsa.cnf", "-out", "r")
        return (self.folder / "r").read_bytes()

    @property
    def certificates(self) -> bytes:
        return (self.folder / "ca.pem").read_bytes()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not on this computer, and the test's time-stamp authority is made with it")
    return Authority(tmp_path_factory.mktemp("authority"), openssl)


@pytest.fixture
def url(authority: Authority) -> Iterator[str]:
    """The authority behind an address of this computer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_time_stamp_is_checked_down_to_the_authority(authority: Authority) -> None:
    query = query_for(NOTE)
    response = authority.answer(query)
    stamp = check_stamp(query, response, NOTE, authority.certificates)
    assert stamp == read_stamp(query, response, NOTE)
    assert (stamp.policy, len(stamp.token_sha256)) == ("1.2.3.4.1", 64)
    assert answers(query, NOTE)
    assert not answers(query, NOTE + "!")
    assert not answers(b"nonsense", NOTE)


def test_a_time_stamp_of_something_else_is_refused(authority: Authority) -> None:
    query, other = query_for(NOTE), query_for(NOTE + "!")
    with pytest.raises(NoteError, match="not over this checkpoint"):
        read_stamp(other, authority.answer(other), NOTE)
    with pytest.raises(NoteError, match="does not answer the query"):
        read_stamp(query, authority.answer(query_for(NOTE)), NOTE)
    with pytest.raises(NoteError, match="no RFC 3161"):
        read_stamp(query, b"nonsense", NOTE)


def test_a_stranger_is_no_authority(authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, authority.openssl)
    query = query_for(NOTE)
    response = stranger.answer(query)
    assert read_stamp(query, response, NOTE)
    with pytest.raises(NoteError, match="not signed by an authority that was named"):
        check_stamp(query, response, NOTE, authority.certificates)


def test_a_checkpoint_is_time_stamped_kept_and_verified(desk: Desk, authority: Authority, url: str) -> None:
    desk.keyed()
    desk.run("--as", "khan", "checkpoint", "--timestamp", url)
    assert "1 time-stamps over checkpoints, whose authority was not checked" in desk.run("verify")
    named = ("verify", "--authority", str(authority.folder / "ca.pem"))
    assert "by the authority named" in desk.run(*named)
    assert "time-stamped" in desk.run("log", "kind:checkpoint")
    held = json.loads(desk.run("log", "kind:checkpoint", "--json").splitlines()[-1])["event"]
    assert held["authority"] == url
    assert len(held["token_sha256"]) == 64


def test_a_changed_time_stamp_is_found(desk: Desk, authority: Authority, url: str) -> None:
    desk.keyed()
    desk.run("--as", "khan", "checkpoint", "--timestamp", url)
    keys, path = ("--keys", f"{desk.log}.keys"), desk.log
    for field, value in (("token_sha256", "0" * 64), ("at", "2026-01-01T00:00:00Z"), ("response", "AAAA")):
        desk.log = forged(path, at("CheckpointTimestamped", lambda held: held["what"].update({field: value})))  # noqa: B023
        assert "timestamps at" in desk.run(*keys, "verify", code=3)


def test_an_authority_is_asked_by_other_means_with_a_query_file(desk: Desk, authority: Authority) -> None:
    desk.keyed()
    query, response = desk.folder / "q.tsq", desk.folder / "r.tsr"
    desk.run("--as", "khan", "checkpoint", "--timestamp-query", str(query))
    response.write_bytes(authority.answer(query.read_bytes()))
    files = ("--timestamp-query", str(query), "--timestamp-response", str(response))
    assert "time-stamped" in desk.says("--as", "shaw", "checkpoint", *files)
    desk.run("verify", "--authority", str(authority.folder / "ca.pem"))
    desk.run("--as", "khan", "checkpoint")
    assert "is not a query over the last checkpoint" in desk.run("--as", "shaw", "checkpoint", *files, code=1)
    said = desk.run("--as", "shaw", "checkpoint", *files[2:], code=1)
    assert "name the query that it answers too" in said


def test_a_closing_is_time_stamped_where_an_authority_is_configured(desk: Desk, url: str) -> None:
    desk.keyed()
    desk.patch.setenv("DAYBOOK_TIMESTAMP_URL", url)
    assert "time-stamp at" in desk.says("--as", "khan", "inspection", "close", "--reason", "Done.")
    assert "1 time-stamps" in desk.run("verify")


def test_an_authority_that_cannot_be_reached_undoes_nothing(desk: Desk) -> None:
    desk.keyed()
    desk.patch.setenv("DAYBOOK_TIMESTAMP_URL", "http://127.0.0.1:9/")
    said = desk.says("--as", "khan", "inspection", "close", "--reason", "Done.")
    assert "no time-stamp was kept" in said
    assert "closed" in said
    assert "no address of a time-stamp authority" in desk.run(
        "--as", "khan", "checkpoint", "--timestamp", "ftp://x/", code=1
    )
