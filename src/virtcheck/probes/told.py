"""What a container was told about itself: by a file of its manager, and in the environment of its first process.

The words are the manager's own (https://systemd.io/CONTAINER_INTERFACE): systemd-nspawn, lxc, podman, ... A variable is
only a word: an image may set it, and this process's own environment may come from anybody.
"""

from __future__ import annotations

from virtcheck.model.evidence import Evidence, Sign
from virtcheck.model.question import File
from virtcheck.probes import likewise, namespaces, unless_empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.question import Host

MANAGER = Sign("told.manager", "the manager's name in /run/host/container-manager")
SYSTEMD = Sign("told.systemd", "the manager's name that systemd keeps in /run/systemd/container")
ENVIRONMENT = Sign("told.environment", "the variable `container` of the first process", root_only=True)
FIRST_PROCESS = Sign("told.first_process", "the program that is process 1 of this PID namespace")
OWN_ENVIRONMENT = Sign("told.own_environment", "the variable `container` of this process")
VARIABLES = Sign("told.variables", "variables of this process that an orchestrator or a sandbox sets")
SIGNS = (MANAGER, SYSTEMD, ENVIRONMENT, FIRST_PROCESS, OWN_ENVIRONMENT, VARIABLES)

FILES = {MANAGER: File("/run/host/container-manager"), SYSTEMD: File("/run/systemd/container")}
OF_PROCESS_1 = {ENVIRONMENT: File("/proc/1/environ"), FIRST_PROCESS: File("/proc/1/comm")}
OWN = File("/proc/self/environ")

KNOWN_VARIABLES = frozenset(
    (
        "KUBERNETES_SERVICE_HOST",
        "NOMAD_ALLOC_ID",
        "ECS_CONTAINER_METADATA_URI_V4",
        "APPTAINER_CONTAINER",
        "SINGULARITY_CONTAINER",
        "CH_RUNNING",
        "DYNO",
        "MESOS_SANDBOX",
    )
)
"""Only names are looked at: what they hold may be a secret."""


def probe(host: Host) -> Iterator[Evidence]:
    """Read the files, then what is known of process 1 where it is not the machine's, then the own environment."""
    for sign, question in FILES.items():
        yield unless_empty(Evidence.of(sign, question, host.ask(question), word))
    processes = namespaces.judge(host, namespaces.PID)
    for sign, question in OF_PROCESS_1.items():
        if processes.value == "initial":
            yield Evidence(sign, "absent", question.key, note="process 1 is the machine's own")
        elif processes.hidden:
            yield likewise(sign, processes)
        elif not namespaces.same(host, namespaces.PID):
            yield Evidence(sign, "unanswered", question.key, note="the process 1 that is shown is the looker's")
        else:
            read = word if sign == FIRST_PROCESS else container_of
            yield unless_empty(Evidence.of(sign, question, host.ask(question), read))
    environment = host.ask(OWN)
    yield unless_empty(Evidence.of(OWN_ENVIRONMENT, OWN, environment, container_of))
    yield unless_empty(Evidence.of(VARIABLES, OWN, environment, known_variables))


def word(data: bytes) -> str:
    """A file's first line."""
    return data.partition(b"\n")[0].decode("utf-8", "replace").strip()


def container_of(environment: bytes) -> str:
    """The value of `container`; empty where it is not set."""
    for variable in environment.split(b"\0"):
        name, _, content = variable.partition(b"=")
        if name == b"container":
            return content.decode("utf-8", "replace")
    return ""


def known_variables(environment: bytes) -> tuple[str, ...]:
    """The names of KNOWN_VARIABLES that are set, sorted."""
    names = {variable.partition(b"=")[0].decode("utf-8", "replace") for variable in environment.split(b"\0")}
    return tuple(sorted(KNOWN_VARIABLES & names))
