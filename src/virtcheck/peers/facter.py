"""facter 4.3, its fact `virtual`; see https://www.puppet.com/docs/puppet/7/core_facts.html.

What it finds in no file of its own it asks of virt-what, if that is installed, as Debian recommends.
"""

from __future__ import annotations

from virtcheck.peers import ENVIRONMENT, SYSFS, Command, Silence, Unseen, Word, meanings, virt_what
from virtcheck.probes.cgroups import MEMBERSHIP
from virtcheck.probes.namespaces import EIGHT, PID, RESERVED, USER, number
from virtcheck.probes.pci import TABLE, numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.evidence import Sign
    from virtcheck.peers import Eyes

WORDS = {
    "container.kind": {
        "docker": "docker",
        "lxc": "lxc",
        "systemd_nspawn": "systemd-nspawn",
        "openvz": "openvz",
        "openvzve": "openvz",
        "linux_vserver": "linux-vserver",
        "vserver": "linux-vserver",
        "podman": "podman",
    },
    "vm.cloud": {
        "gce": "gce",
        "google_cloud": "gce",
        "aws": "aws",
        "alibaba_cloud": "alibaba",
        "nutanix_ahv": "nutanix",
        "rhev": "rhv",
        "ovirt": "ovirt",
    },
    "vm.kind": {
        "physical": "none",
        "kvm": "kvm",
        "qemu": "qemu",
        "vmware": "vmware",
        "virtualbox": "oracle",
        "hyperv": "microsoft",
        "xen": "xen",
        "xenu": "xen",
        "xen0": "xen",
        "xenhvm": "xen",
        "parallels": "parallels",
        "bhyve": "bhyve",
        "bochs": "bochs",
        "vmm": "vmm",
        "lkvm": "lkvm",
        "uml": "uml",
        "zlinux": "zvm",
    },
}
MEANINGS = meanings(WORDS)
PRODUCTS = {
    "VMware": "vmware",
    "VirtualBox": "virtualbox",
    "Parallels": "parallels",
    "KVM": "kvm",
    "Virtual Machine": "hyperv",
    "RHEV Hypervisor": "rhev",
    "oVirt Node": "ovirt",
    "HVM domU": "xenhvm",
    "Bochs": "bochs",
    "OpenBSD": "vmm",
    "BHYVE": "bhyve",
}
PCI_VENDORS = ("80ee", "5853", "1414", "15ad", "1ab8", "1af4")

STOPS = "where even root may not read the environment of process 1, it stops"
CONTROL_GROUP = "it looks for docker or lxc in the control group of process 1"
TOLD = "it believes the word that process 1 was told"
ONE_WORD = "it has one word for everything"
AS_VIRT_WHAT = "it repeats the first word of virt-what"
SMBIOS = "it looks for a product's name in SMBIOS"
XEN = "it takes /proc/xen or a disk called xvda1 for a guest of Xen"
OPENVZ = "it takes a /proc/vz that is not empty for OpenVZ"
VSERVER = "it takes a line VxID for Linux-VServer"
PHYSICAL = "it finds no name that it knows"


def answer(eyes: Eyes) -> Iterator[Word | Silence]:
    """The one word. To the root of a user namespace the file's mode says no, and then it does not try."""
    if eyes.is_root() and _is_initial(eyes, USER) and eyes.refused(ENVIRONMENT):
        yield Silence(STOPS, ENVIRONMENT.key)
    else:
        yield _container(eyes) or _cloud(eyes) or _as_virt_what_says(eyes) or _machine(eyes)


def _says(text: str, because: str, origin: str, value: str = "") -> Word:
    about, meaning = MEANINGS.get(text, ("vm.kind", text))
    return Word(text, about, meaning, because, origin, value)


def _container(eyes: Eyes) -> Word | None:
    """By process 1. Its control group was not asked for: within one PID namespace it is near enough to one's own."""
    environment = eyes.ask(ENVIRONMENT)
    if environment is None:
        return None
    # In the first PID namespace process 1 is the machine's, and in no container.
    if not _is_initial(eyes, PID):
        groups = eyes.ask(MEMBERSHIP) or b""
        if b"docker/" in groups and b"container=lxc" not in environment:
            return _says("docker", CONTROL_GROUP, MEMBERSHIP.key)
    for told, text in ((b"container=lxc", "lxc"), (b"container=systemd-nspawn", "systemd_nspawn")):
        if told in environment:
            return _says(text, TOLD, ENVIRONMENT.key)
    return None


def _is_initial(eyes: Eyes, namespace: Sign) -> bool:
    return number(eyes.link(EIGHT[namespace].path)) in RESERVED


def _cloud(eyes: Eyes) -> Word | None:
    path = SYSFS + "bios_vendor"
    seen = eyes.text(path)
    return _says("gce", SMBIOS, "file:" + path, seen) if "Google" in seen else None


def _as_virt_what_says(eyes: Eyes) -> Word | None:
    """The first word, but Xen's role beside `xen`, one word for IBM Z, and none for Red Hat."""
    said: list[Word] = []
    try:
        said.extend(one for one in virt_what.answer(eyes) if isinstance(one, Word) and one.text != "redhat")
    except Unseen:
        if not said:
            raise
    if not said:
        return None
    texts = [one.text for one in said]
    role = {"xen-hvm": "xenhvm", "xen-dom0": "xen0"}
    text = next((role[one] for one in texts if "xen" in texts and one in role), texts[0])
    if text.startswith("ibm_systemz"):
        text = "zlinux"
    elif text == "linux_vserver":
        text = "vserver_host" if eyes.own_status().get("VxID") == "0" else "vserver"
    first = said[0]
    return Word(text, first.about, first.meaning, AS_VIRT_WHAT, first.origin, first.value)


def _machine(eyes: Eyes) -> Word:
    """What it finds itself where virt-what says nothing: to an ordinary user, or on hardware."""
    if eyes.status("/proc/vz") and "envID" in eyes.own_status() and not eyes.status("/proc/lve"):
        text = "openvzhn" if eyes.own_status()["envID"] == "0" else "openvzve"
        return _says(text, OPENVZ, "stat:/proc/vz")
    context = eyes.own_status().get("VxID")
    if context is not None:
        return _says("vserver_host" if context == "0" else "vserver", VSERVER, "file:/proc/self/status", context)
    if eyes.status("/proc/xen"):
        return _says("xenu", XEN, "stat:/proc/xen")
    path = SYSFS + "bios_vendor"
    seen = eyes.text(path)
    if "Amazon EC2" in seen:
        return _says("kvm", SMBIOS, "file:" + path, seen)
    path = SYSFS + "product_name"
    seen = eyes.text(path)
    for name, text in PRODUCTS.items():
        if name in seen:
            return _says(text, SMBIOS, "file:" + path, seen)
    if any(device.startswith(PCI_VENDORS) for device in numbers(eyes.ask(TABLE) or b"")):
        raise Unseen(TABLE.key, "it asks lspci if that is installed")
    return _says("physical", PHYSICAL, "file:" + path)


COMMANDS = (
    Command(
        "facter virtual",
        "facter 4.3",
        WORDS,
        answer,
        ONE_WORD,
    ),
)
