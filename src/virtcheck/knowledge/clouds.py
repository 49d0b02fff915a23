"""Who lends the machine, or manages it: a cloud names itself in the firmware of its guests and of its real machines.

Read from the top. A provider's own name stands before that of software that many run: OpenStack, and other managers of
machines. A manager is no hypervisor; where it runs its guests with KVM alone, a row in machines.py says so. No cloud is
denied by silence: those that name themselves nowhere cannot be told from a machine in a cellar.
"""

from __future__ import annotations

from virtcheck.knowledge.machines import ALIBABA, AMAZON_VENDOR, GOOGLE_PRODUCT
from virtcheck.model.claim import DECISIVE, HINT, STRONG, Claim, Contains, Indicator, Is, IsOneOf, StartsWith
from virtcheck.probes import devices, dmi, kernel, xen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from virtcheck.model.claim import Layer, Match
    from virtcheck.model.evidence import Sign

LAYER: Layer = "cloud"

DS_IDENTIFY = "https://github.com/canonical/cloud-init/blob/main/tools/ds-identify"


def _cloud(word: str, name: str, *rows: Indicator, against: tuple[Indicator, ...] = ()) -> Claim:
    return Claim(id=word, layer=LAYER, concept="virtualization", name=name, supported_by=rows, contradicted_by=against)


def _named(sign: Sign, match: Match, see: str = DS_IDENTIFY) -> Indicator:
    return Indicator(
        sign=sign,
        match=match,
        strength=STRONG,
        because="the cloud writes its name into the firmware of the machines that it lends",
        see=see,
    )


AWS = _cloud(
    "aws",
    "Amazon Web Services",
    AMAZON_VENDOR,
    Indicator(
        sign=dmi.BIOS_VERSION,
        match=Contains(".amazon"),
        strength=STRONG,
        because="the firmware of EC2's older guests, which run on Xen, says so",
        see=AMAZON_VENDOR.see,
    ),
    Indicator(
        sign=xen.UUID,
        match=StartsWith("ec2"),
        strength=STRONG,
        because="EC2 begins the UUIDs of its Xen guests so",
        see=AMAZON_VENDOR.see,
    ),
)
GCE = _cloud("gce", "Google Compute Engine", GOOGLE_PRODUCT)
AZURE = _cloud(
    "azure",
    "Microsoft Azure",
    _named(
        dmi.CHASSIS_ASSET_TAG,
        Is("7783-7084-3265-9085-8269-3286-77"),
        "https://docs.cloud-init.io/en/latest/reference/datasources/azure.html",
    ),
)
ALIBABA_CLOUD = _cloud("alibaba-cloud", "Alibaba Cloud", *ALIBABA.supported_by)
OPENSTACK = _cloud(
    "openstack",
    "OpenStack",
    _named(dmi.PRODUCT_NAME, IsOneOf(("OpenStack Nova", "OpenStack Compute"))),
    _named(dmi.CHASSIS_ASSET_TAG, Is("OpenStack Nova")),
)

PROVIDERS = (
    AWS,
    GCE,
    AZURE,
    ALIBABA_CLOUD,
    _cloud("oci-cloud", "Oracle Cloud Infrastructure", _named(dmi.CHASSIS_ASSET_TAG, Is("OracleCloud.com"))),
    _cloud("digitalocean", "DigitalOcean", _named(dmi.SYS_VENDOR, Is("DigitalOcean"))),
    _cloud("hetzner", "Hetzner Cloud", _named(dmi.SYS_VENDOR, Is("Hetzner"))),
    _cloud("scaleway", "Scaleway", _named(dmi.SYS_VENDOR, Is("Scaleway"))),
    _cloud("upcloud", "UpCloud", _named(dmi.SYS_VENDOR, Is("UpCloud"))),
    _cloud("vultr", "Vultr", _named(dmi.SYS_VENDOR, Is("Vultr"))),
    _cloud("akamai", "Akamai (Linode)", _named(dmi.SYS_VENDOR, IsOneOf(("Akamai", "Linode")))),
    _cloud("outscale", "3DS Outscale", _named(dmi.SYS_VENDOR, Is("3DS Outscale"))),
    _cloud("nwcs", "NWCS", _named(dmi.SYS_VENDOR, Is("NWCS"))),
    _cloud("e24cloud", "e24cloud", _named(dmi.SYS_VENDOR, Is("e24cloud"))),
    _cloud("tilaa", "Tilaa", _named(dmi.SYS_VENDOR, Is("Tilaa"))),
    _cloud("exoscale", "Exoscale", _named(dmi.PRODUCT_NAME, StartsWith("Exoscale"))),
    _cloud("cloudstack", "Apache CloudStack", _named(dmi.PRODUCT_NAME, StartsWith("CloudStack"))),
    _cloud("cloudsigma", "CloudSigma", _named(dmi.PRODUCT_NAME, Is("CloudSigma"))),
    _cloud("cloudcix", "CloudCIX", _named(dmi.PRODUCT_NAME, Is("CloudCIX"))),
    _cloud("smartos", "SmartOS", _named(dmi.PRODUCT_NAME, StartsWith("SmartDC"))),
    _cloud("huawei", "Huawei Cloud", _named(dmi.CHASSIS_ASSET_TAG, Is("HUAWEICLOUD"))),
    _cloud("opentelekom", "Open Telekom Cloud", _named(dmi.CHASSIS_ASSET_TAG, Is("OpenTelekomCloud"))),
    _cloud("sap", "SAP Converged Cloud", _named(dmi.CHASSIS_ASSET_TAG, Is("SAP CCloud VM"))),
    _cloud("samsung", "Samsung Cloud Platform", _named(dmi.CHASSIS_ASSET_TAG, Is("Samsung Cloud Platform"))),
    _cloud("zstack", "ZStack", _named(dmi.CHASSIS_ASSET_TAG, Contains(".zstack.io"))),
)


def _managed(sign: Sign, match: Match, see: str) -> Indicator:
    return Indicator(
        sign=sign,
        match=match,
        strength=STRONG,
        because="the manager writes its name into the firmware of the machines that it runs",
        see=see,
    )


def _reached(*ports: str, see: str) -> Indicator:
    return Indicator(
        sign=devices.VIRTIO_PORTS,
        match=IsOneOf(ports),
        strength=STRONG,
        because="the manager reaches its agent in the guest through a channel of this name",
        see=see,
    )


def _built(release: str, see: str) -> Indicator:
    return Indicator(
        sign=kernel.RELEASE,
        match=Contains(release),
        strength=HINT,
        because="the kernel says who built it; the product boots no other, but others may boot this one",
        see=see,
    )


OVIRT = "https://github.com/oVirt/vdsm/blob/master/lib/vdsm/virt/libvirtxml.py"
RHV = "https://docs.redhat.com/en/documentation/red_hat_virtualization/4.4"
KUBEVIRT = "https://github.com/kubevirt/kubevirt/blob/main/pkg/virt-config/virt-config.go"
INCUS = "https://github.com/lxc/incus/blob/main/internal/server/instance/drivers/driver_qemu_templates.go"
INCUS_PORT = "org.linuxcontainers.incus"
LXD = "https://github.com/canonical/lxd/blob/main/lxd/instance/drivers/driver_qemu_templates.go"
MANAGERS = (
    _cloud("ovirt", "oVirt", _managed(dmi.SYS_VENDOR, Is("oVirt"), OVIRT)),
    _cloud(
        "rhv",
        "Red Hat Virtualization",
        _managed(dmi.PRODUCT_NAME, Is("RHEV Hypervisor"), RHV),
        _managed(dmi.PRODUCT_FAMILY, Is("RHV"), RHV),
    ),
    _cloud(
        "kubevirt",
        "KubeVirt",
        _managed(dmi.SYS_VENDOR, StartsWith("KubeVirt"), KUBEVIRT),
        _managed(dmi.PRODUCT_FAMILY, Is("KubeVirt"), KUBEVIRT),
    ),
    # Nutanix sells servers under its name as well: only the product tells a guest.
    _cloud(
        "nutanix",
        "Nutanix AHV",
        _managed(dmi.PRODUCT_NAME, Is("AHV"), "https://github.com/uyuni-project/uyuni/issues/2112"),
    ),
    _cloud("veertu", "Veertu", _managed(dmi.SYS_VENDOR, Contains("Veertu"), "https://github.com/chef/ohai/pull/925")),
    _cloud("incus-cloud", "Incus", _reached(INCUS_PORT, see=INCUS)),
    _cloud(
        "lxd-cloud",
        "LXD",
        _reached("com.canonical.lxd", "org.linuxcontainers.lxd", see=LXD),
        against=(
            Indicator(
                sign=devices.VIRTIO_PORTS,
                match=IsOneOf((INCUS_PORT,)),
                strength=DECISIVE,
                because="Incus, which grew out of LXD, gives this older name beside its own",
                see=INCUS,
            ),
        ),
    ),
    _cloud("orbstack", "OrbStack", _built("-orbstack-", "https://docs.orbstack.dev/architecture")),
    _cloud(
        "linuxkit", "LinuxKit (Docker Desktop)", _built("-linuxkit", "https://github.com/docker/for-mac/issues/7108")
    ),
)

CLOUDS = (*PROVIDERS, OPENSTACK, *MANAGERS)
