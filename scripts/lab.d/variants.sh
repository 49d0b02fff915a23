# Sourced by vm: the machines that it can boot. Those with another product's names pose: they are QEMU all the same.

# Run in a guest before its command: KVM on the SVM that TCG emulates.
LOAD_KVM='for module in irqbypass kvm kvm-amd; do insmod /labmods/$module.ko; done'
# The same, closed to guests that host guests.
LOAD_KVM_CLOSED='insmod /labmods/irqbypass.ko; insmod /labmods/kvm.ko; insmod /labmods/kvm-amd.ko nested=0'
# The same, where another hypervisor has AMD-V: it set EFER.SVME on every processor before KVM did.
LOAD_KVM_BUSY="$LOAD_KVM; insmod /labmods/msr.ko; python3 -c '
import glob, os
for path in glob.glob(\"/dev/cpu/*/msr\"):
    registers = os.open(path, os.O_RDWR)
    efer = int.from_bytes(os.pread(registers, 8, 0xC0000080), \"little\")
    os.pwrite(registers, (efer | 1 << 12).to_bytes(8, \"little\"), 0xC0000080)
'"

# Run in a guest before its command: huge pages set aside, and equal pages merged.
GIVE_MEMORY='echo 4 >/proc/sys/vm/nr_hugepages; echo 1 >/sys/kernel/mm/ksm/run'

# The names in SMBIOS: of the firmware $1 and $2, of the system, its board and its case $3, of the product $4; what else
# the system says $5. A comma is written twice.
named() {
  SMBIOS=(-smbios type=0,vendor="$1",version="$2" -smbios type=1,manufacturer="$3",product="$4"${5:+,"$5"}
    -smbios type=2,manufacturer="$3",product="$4" -smbios type=3,manufacturer="$3")
}

# The names in the headers of ACPI tables.
tables() {
  MACHINE=$MACHINE,x-oem-id="$1",x-oem-table-id="$2"
}

DELL=("Dell Inc." 2.19.1 "Dell Inc." "PowerEdge R650")
KVM=KVMKVMKVM

# Sets what the variant $1 needs.
variant() {
  BOOT=boot_qemu QEMU=qemu-system-x86_64 MACHINE=pc CPU=max MEMORY=768 KERNEL=$(echo kernel/boot/vmlinuz-*)
  SMBIOS=() DEVICES=() SIGNATURE='' NESTED='' PREPARE='' XEN='' DOMAIN=''
  case $1 in
  # QEMU as it is.
  pc) # QEMU's TCG on the i440FX board
    ;;
  q35) # QEMU's TCG on the Q35 board
    MACHINE=q35 ;;
  iommu) # the same with Intel's IOMMU, a disk that can be divided (SR-IOV), two NUMA nodes, huge pages and KSM
    MACHINE=q35 KERNEL=$(echo kernel-full/boot/vmlinuz-*) PREPARE=$GIVE_MEMORY
    DEVICES=(-device intel-iommu -device pcie-root-port,id=slot1,slot=1,chassis=1 -device nvme-subsys,id=disks
      -device nvme,serial=1,subsys=disks,bus=slot1,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4,max_ioqpairs=10,msix_qsize=9
      -smp 2 -object memory-backend-ram,id=near,size=384M -object memory-backend-ram,id=far,size=384M
      -numa node,cpus=0,memdev=near -numa node,cpus=1,memdev=far) ;;
  iommu-amd) # the same with AMD's IOMMU and nothing else
    MACHINE=q35 CPU=EPYC KERNEL=$(echo kernel-full/boot/vmlinuz-*) DEVICES=(-device amd-iommu) ;;
  microvm) # QEMU's TCG on the microvm board: no PCI, no SMBIOS
    MACHINE=microvm ;;
  skylake) # a named Intel model, without VMX
    CPU=Skylake-Server,-hle,-rtm,-mpx ;;
  epyc) # a named AMD model, with SVM
    CPU=EPYC ;;

  # QEMU that hides.
  no-signature) # the hypervisor bit without a signature
    CPU=max,tcg-cpuid=off ;;
  no-bit) # no hypervisor bit, QEMU's SMBIOS
    CPU=max,-hypervisor ;;
  stealth) # no hypervisor bit, the SMBIOS of a Dell server
    MACHINE=q35 CPU=EPYC,-hypervisor,-svm
    named "${DELL[@]}" ;;
  stealth-tables) # the same with the ACPI names of a Dell server
    MACHINE=q35 CPU=EPYC,-hypervisor,-svm
    named "${DELL[@]}" version=
    tables "DELL  " "PE_SC3  " ;;
  stealth-microvm) # no hypervisor bit, no SMBIOS
    MACHINE=microvm CPU=EPYC,-hypervisor,-svm ;;
  stealth-virtio) # no hypervisor bit, the SMBIOS of a Dell server, virtio devices
    CPU=EPYC,-hypervisor,-svm
    named "${DELL[@]}"
    DEVICES=(-device virtio-rng-pci -device virtio-balloon-pci -device virtio-serial-pci) ;;

  # QEMU that poses as another hypervisor.
  vmware) # SMBIOS and signature of VMware
    SIGNATURE=VMwareVMware
    named "Phoenix Technologies LTD" 6.00 "VMware,, Inc." "VMware Virtual Platform" serial="VMware-56 4d" ;;
  vmware-smbios) # SMBIOS of VMware, no signature
    CPU=max,tcg-cpuid=off
    named "Phoenix Technologies LTD" 6.00 "VMware,, Inc." "VMware Virtual Platform" ;;
  virtualbox) # SMBIOS and signature of VirtualBox
    SIGNATURE=VBoxVBoxVBox
    named "innotek GmbH" VirtualBox "innotek GmbH" VirtualBox ;;
  virtualbox-kvm) # SMBIOS of VirtualBox, signature of KVM, as VirtualBox shows it to Linux guests
    SIGNATURE=$KVM
    named "innotek GmbH" VirtualBox "innotek GmbH" VirtualBox ;;
  hyperv) # SMBIOS, ACPI names and signature of Hyper-V
    SIGNATURE="Microsoft Hv"
    named "American Megatrends Inc." 090008 "Microsoft Corporation" "Virtual Machine" version=7.0
    tables VRTUAL MICROSFT ;;
  parallels) # SMBIOS and signature of Parallels
    SIGNATURE=" prl hyperv "
    named "Parallels International GmbH." 18.0.1 "Parallels International GmbH." "Parallels Virtual Platform" ;;
  bhyve) # SMBIOS and signature of bhyve
    SIGNATURE="bhyve bhyve "
    named BHYVE 1.00 "" BHYVE ;;
  xen-signature) # signature of Xen and nothing else
    MACHINE=microvm SIGNATURE=XenVMMXenVMM ;;
  xen-hvm) # SMBIOS and ACPI names of a Xen HVM guest; its signature would stop SeaBIOS
    CPU=max,tcg-cpuid=off
    named Xen 4.17 Xen "HVM domU"
    tables Xen HVM ;;
  kvm-signature) # signature of KVM, QEMU's SMBIOS, as a KVM guest of libvirt shows them
    SIGNATURE=$KVM ;;
  acrn) # signature of ACRN and nothing else
    MACHINE=microvm SIGNATURE=ACRNACRNACRN ;;
  qnx) # signature of QNX and nothing else
    MACHINE=microvm SIGNATURE=QNXQVMBSQG ;;
  unknown-signature) # a signature of nobody
    MACHINE=microvm SIGNATURE=ZzTopZzTopZz ;;

  # QEMU that poses as a guest of a cloud.
  aws-nitro) # SMBIOS of an EC2 guest, signature of KVM
    SIGNATURE=$KVM
    named "Amazon EC2" 1.0 "Amazon EC2" m5.large uuid=ec2ae145-d1d5-4d0d-9a0e-4c8e6c0f3a11
    tables AMAZON AMZNTABL ;;
  aws-metal) # SMBIOS of an EC2 .metal instance, no hypervisor bit
    CPU=EPYC,-hypervisor,-svm
    named "Amazon EC2" 1.0 "Amazon EC2" m5.metal uuid=ec2ae145-d1d5-4d0d-9a0e-4c8e6c0f3a11
    tables AMAZON AMZNTABL ;;
  azure) # SMBIOS of an Azure guest with its asset tag, signature of Hyper-V
    SIGNATURE="Microsoft Hv"
    named "Microsoft Corporation" "Hyper-V UEFI Release v4.1" "Microsoft Corporation" "Virtual Machine"
    SMBIOS+=(-smbios type=3,manufacturer="Microsoft Corporation",asset=7783-7084-3265-9085-8269-3286-77)
    tables VRTUAL MICROSFT ;;
  gce) # SMBIOS of a Google guest, signature of KVM
    SIGNATURE=$KVM
    named Google Google Google "Google Compute Engine"
    tables Google GOOGTABL ;;
  openstack) # SMBIOS of OpenStack Nova, signature of KVM
    SIGNATURE=$KVM
    named SeaBIOS 1.16.2 "OpenStack Foundation" "OpenStack Nova" ;;
  kubevirt) # SMBIOS of KubeVirt, signature of KVM
    SIGNATURE=$KVM
    named SeaBIOS 1.16.2 KubeVirt None family=KubeVirt ;;
  nutanix) # SMBIOS of Nutanix AHV, signature of KVM
    SIGNATURE=$KVM
    named SeaBIOS 1.16.2 Nutanix AHV ;;

  # Guests that host, and real KVM guests in them.
  nested) # a guest that can host: kvm_amd on emulated SVM
    PREPARE=$LOAD_KVM ;;
  nested-off) # the same, its own guests may not host
    PREPARE=$LOAD_KVM_CLOSED ;;
  nested-busy) # the same, where another hypervisor holds the processor's extension
    PREPARE=$LOAD_KVM_BUSY ;;
  l2-kvm) # a real KVM guest: KVM on emulated SVM inside a TCG machine (about 30 s)
    NESTED="-cpu host" ;;
  l2-microvm) # the same on the microvm board
    NESTED="-cpu host -machine microvm" ;;
  l2-microvm-off) # the same with KVM's signature hidden
    NESTED="-cpu host,kvm=off -machine microvm" ;;
  l2-kvm-off) # a real KVM guest whose signature is hidden
    NESTED="-cpu host,kvm=off" ;;
  l2-stealth) # the same, without the hypervisor bit as well
    NESTED="-cpu host,kvm=off,-hypervisor" ;;
  l2-hyperv) # a real KVM guest with Hyper-V enlightenments
    NESTED="-cpu host,hv_relaxed,hv_vapic,hv_time,hv_spinlocks=0x1fff" ;;

  # Other kernels.
  xen-dom0) # Xen 4.17 with a paravirtual dom0
    CPU=Opteron_G3,-hypervisor MEMORY=1300 KERNEL=xen.elf XEN=700 ;;
  xen-pv) # a paravirtual guest of that Xen
    CPU=Opteron_G3,-hypervisor MEMORY=2600 KERNEL=xen.elf XEN=1500 DOMAIN=pv ;;
  xen-pvh) # a guest of Xen in hardware's virtualization, on emulated SVM, which takes RDTSCP for RDTSC
    CPU=Opteron_G3,-hypervisor,-rdtscp,+npt MEMORY=2600 KERNEL=xen.elf XEN=1500 DOMAIN=pvh ;;
  uml) # User-Mode Linux
    BOOT=boot_uml ;;
  *) foreign_variant "$1" || die "no variant $1: vm --list names them" ;;
  esac
}
