"""By what techniques guests could hide their memory from this host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import ABSENT, FORBIDDEN, UNANSWERED, found
from tests.machines import KVM_GUEST, LAPTOP, linux, x86
from tests.probes.evidence import seen
from virtcheck.probes import confidential_host as probe

EPYC = linux() | x86("svm npt sev sev_es sev_snp", vendor="AuthenticAMD")
XEON = linux() | x86("vmx tdx_host_platform")
KVM_AMD = "file:/sys/module/kvm_amd/parameters/"
TDX = "file:/sys/module/kvm_intel/parameters/tdx"
IBM = linux("s390x") | {"file:/proc/cpuinfo": found("vendor_id       : IBM/S390\nfeatures\t: esan3 sie\n\n")}
ARM = linux("aarch64") | {"file:/proc/cpuinfo": found("processor\t: 0\nCPU implementer\t: 0x41\n\n")}
POWER = linux("ppc64le") | {"file:/proc/cpuinfo": found("cpu\t\t: POWER9\n\nplatform\t: PowerNV\n")}


def without_ultravisor(facilities: str) -> dict[str, Any]:
    """IBM Z with these facilities, and no directory of the Ultravisor."""
    told = f"vendor_id       : IBM/S390\nfeatures\t: esan3 sie\nfacilities      : {facilities}\n\n"
    return linux("s390x") | {"file:/proc/cpuinfo": found(told)}


def switches(sev: str, es: str, snp: str) -> dict[str, Any]:
    """The parameters of kvm_amd."""
    return {KVM_AMD + "sev": found(sev), KVM_AMD + "sev_es": found(es), KVM_AMD + "sev_snp": found(snp)}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (EPYC | switches("Y\n", "Y\n", "N\n"), ("sev", "sev-es")),
        (EPYC | switches("1\n", "0\n", "N\n") | {KVM_AMD + "sev_snp": ABSENT}, ("sev",)),
        (EPYC | switches("N\n", "N\n", "N\n"), ()),
        (EPYC, "unanswered"),
        (EPYC | switches("Y\n", "Y\n", "Y\n") | {KVM_AMD + "sev_es": FORBIDDEN}, "forbidden"),
        (EPYC | {"kvm:extension:235": found(0b11101)}, ("sev", "sev-es", "sev-snp")),
        (EPYC | switches("Y\n", "N\n", "N\n") | {"kvm:extension:235": found(1)}, ("sev",)),
        (linux() | x86("svm npt", vendor="AuthenticAMD"), ()),
        (linux() | x86("hypervisor sev sev_es", vendor="AuthenticAMD"), ()),
        (XEON | {TDX: found("Y\n")}, ("tdx",)),
        (XEON | {TDX: found("N\n")}, ()),
        (XEON, "unanswered"),
        (LAPTOP, ()),
        (KVM_GUEST, ()),
        (IBM | {"file:/sys/firmware/uv/prot_virt_host": found("1\n")}, ("protvirt",)),
        (IBM | {"file:/sys/firmware/uv/prot_virt_host": found("0\n")}, ()),
        (IBM, "absent"),
        (without_ultravisor("0 1 2 3 146 148"), ()),
        (without_ultravisor("0 1 2 3 158 161"), "absent"),
        (IBM | {"file:/sys/firmware/uv/prot_virt_host": UNANSWERED}, "unanswered"),
        (ARM | {"file:/proc/cmdline": found("root=/dev/vda kvm-arm.mode=protected\n")}, ("pkvm",)),
        (ARM | {"file:/proc/cmdline": found("root=/dev/vda\n")}, "absent"),
        (ARM | {"file:/proc/cmdline": FORBIDDEN}, "forbidden"),
        (POWER | {"kvm:extension:181": found(1)}, ("pef",)),
        (POWER | {"kvm:extension:181": found(0)}, ()),
        (POWER | {"kvm:extension:181": FORBIDDEN}, "forbidden"),
        (linux() | {"file:/proc/cpuinfo": FORBIDDEN}, "forbidden"),
    ],
)
def test_techniques(readings: dict[str, Any], expected: tuple[str, ...] | str) -> None:
    """Those that KVM found in order; none only where the processor or KVM itself says so."""
    assert expected == seen(probe, readings, probe.TECHNIQUES)
