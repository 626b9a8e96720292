"""Apache Kafka itself: one node in KRaft mode on loopback, run from Maven Central's own artifacts by Java."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

USER: Final = "alice"
PASSWORD: Final = "S3CRET"

_POM: Final = Path(__file__).with_name("pom.xml")
# Started often and living shortly: the first compiler and the simplest collector are the fastest here.
_JAVA: Final = ("java", "-Xms256m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
_CLUSTER_ID: Final = "MkU3OEVBNTcwNTJENDM2Qk"  # one drawn at random may begin with a dash
_PATIENCE: Final = 120.0
"""Seconds within which a node is started, on the slowest machine."""
_PROPERTIES: Final = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{sasl},SASL_SSL://127.0.0.1:{tls},\
CONTROLLER://127.0.0.1:{control}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SASL_SSL:SASL_SSL
sasl.enabled.mechanisms=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config={login}
listener.name.sasl_ssl.plain.sasl.jaas.config={login}
listener.name.sasl_ssl.ssl.keystore.type=PKCS12
listener.name.sasl_ssl.ssl.keystore.location={folder}/broker.p12
listener.name.sasl_ssl.ssl.keystore.password={password}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
allow.everyone.if.no.acl.found=true
inter.broker.listener.name=PLAINTEXT
controller.quorum.voters=1@127.0.0.1:{control}
log.dirs={folder}/data
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=5
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.cleaner.dedupe.buffer.size=2097152
"""


_LOGIN: Final = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_{user}="{password}";'
_KEYTOOL: Final = ("keytool", "-alias", "broker", "-storetype", "PKCS12", "-storepass", PASSWORD)


class Address(NamedTuple):
    """Say how a node is reached.

    Attributes:
        brokers: for ``bootstrap.servers``: whoever comes may do everything.
        sasl_brokers: the same for ``USER`` with ``PASSWORD``, who may do what nobody restricts.
        tls_brokers: the same through TLS.
        certificate: the path of the certificate by which the node is known there, as PEM.
    """

    brokers: str
    sasl_brokers: str
    tls_brokers: str
    certificate: str


class NoKafkaError(Exception):
    """Report why there is no Kafka on this machine."""


class Node:
    """One broker, which is its own controller, with all of its files in one folder."""

    def __init__(self, folder: Path) -> None:
        """Write the files of a node that has never run.

        Raises:
            NoKafkaError: there is no Java or no Maven, or Kafka's artifacts cannot be had.
        """
        self._classpath = resolve_classpath()
        self._folder = folder.resolve()
        self._process: subprocess.Popen[bytes] | None = None
        port, sasl, tls, control = _free_ports(4)
        folder.mkdir(parents=True)
        certificate = _make_key(self._folder)
        self.address = Address(f"127.0.0.1:{port}", f"127.0.0.1:{sasl}", f"127.0.0.1:{tls}", str(certificate))
        self._properties = self._folder / "node.properties"
        places = {"port": port, "sasl": sasl, "tls": tls, "control": control, "folder": self._folder}
        login = _LOGIN.format(user=USER, password=PASSWORD)
        self._properties.write_text(_PROPERTIES.format(login=login, password=PASSWORD, **places))
        given = ["kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(self._properties)]
        done = subprocess.run([*self._java(), *given], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoKafkaError(f"Kafka's storage cannot be formatted: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start it, again too, on the files that it left; return once it answers."""
        log = self._folder / "node.log"
        before = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            given = ["-Dlog4j2.level=INFO", "kafka.Kafka", str(self._properties)]
            self._process = subprocess.Popen([*self._java(), *given], stdout=output, stderr=output)
        until = time.monotonic() + _PATIENCE
        while b"Kafka Server started" not in log.read_bytes()[before:]:
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise NoKafkaError(f"Kafka did not start: {log.read_text()[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it by SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _java(self) -> list[str]:
        return [*_JAVA, "-cp", self._classpath]


def _make_key(folder: Path) -> Path:
    """Make a key for 127.0.0.1, which Java reads; return the path of its certificate."""
    store, certificate = folder / "broker.p12", folder / "broker.pem"
    made = ["-genkeypair", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1"]
    for given in (made, ["-exportcert", "-rfc", "-file", str(certificate)]):
        done = subprocess.run([*_KEYTOOL, "-keystore", str(store), *given], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoKafkaError(f"a key for Kafka cannot be made: {done.stdout}{done.stderr}")
    return certificate


def resolve_classpath() -> str:
    """Return the class path of Kafka's artifacts; Maven finds or fetches them, and the answer is kept for next time.

    Raises:
        NoKafkaError: there is no Java or no Maven, or Maven cannot have them.
    """
    for tool in ("java", "keytool", "mvn"):
        if shutil.which(tool) is None:
            raise NoKafkaError(f"there is no {tool} on the PATH, which runs Apache Kafka")
    digest = hashlib.sha256(_POM.read_bytes()).hexdigest()[:16]
    kept = Path(tempfile.gettempdir(), f"schemagen-kafka-{os.getuid()}", digest)
    if not kept.exists() or not all(Path(jar).exists() for jar in kept.read_text().split(os.pathsep)):
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        made = kept.with_name(f"{digest}.{os.getpid()}")
        given = ["-q", "-B", "-f", str(_POM), "dependency:build-classpath", f"-Dmdep.outputFile={made}"]
        done = subprocess.run(["mvn", *given], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoKafkaError(f"Maven has no Apache Kafka: {done.stdout[-1000:]}")
        made.replace(kept)
    return kept.read_text()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
