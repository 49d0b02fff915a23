# Sourced by vm: the machines that it can boot. Those with another hypervisor's signature pose: they are QEMU all the same.

DELL=(-smbios type=0,vendor="Dell Inc.",version=2.19.1 -smbios type=1,manufacturer="Dell Inc.",product="PowerEdge R650"
  -smbios type=2,manufacturer="Dell Inc.",product=0PXVT4 -smbios type=3,manufacturer="Dell Inc.")

# Run in a guest before its command: KVM on the SVM that TCG emulates.
LOAD_KVM='for module in irqbypass kvm kvm-amd; do insmod /labmods/$module.ko; done'
# The same, closed to guests that host guests.
LOAD_KVM_CLOSED='insmod /labmods/irqbypass.ko; insmod /labmods/kvm.ko; insmod /labmods/kvm-amd.ko nested=0'

# Sets what the variant $1 needs.
variant() {
  BOOT=boot_qemu QEMU=qemu-system-x86_64 MACHINE=pc CPU=max MEMORY=768 KERNEL=$(echo kernel/boot/vmlinuz-*)
  SMBIOS=() DEVICES=() SIGNATURE='' NESTED='' PREPARE='' XEN=''
  case $1 in
  pc) # QEMU's TCG on the i440FX board
    ;;
  q35) # QEMU's TCG on the Q35 board
    MACHINE=q35 ;;
  microvm) # QEMU's TCG on the microvm board: no PCI, no SMBIOS
    MACHINE=microvm ;;
  no-signature) # the hypervisor bit without a signature
    CPU=max,tcg-cpuid=off ;;
  stealth) # no hypervisor bit, the SMBIOS of a Dell server
    MACHINE=q35 CPU=EPYC,-hypervisor,-svm SMBIOS=("${DELL[@]}") ;;
  stealth-microvm) # no hypervisor bit, no SMBIOS
    MACHINE=microvm CPU=EPYC,-hypervisor,-svm ;;
  stealth-virtio) # no hypervisor bit, the SMBIOS of a Dell server, virtio devices
    CPU=max,-hypervisor,-svm SMBIOS=("${DELL[@]}")
    DEVICES=(-device virtio-rng-pci -device virtio-balloon-pci -device virtio-serial-pci) ;;
  vmware) # SMBIOS and signature of VMware
    SIGNATURE=VMwareVMware
    SMBIOS=(-smbios type=0,vendor="Phoenix Technologies LTD",version=6.00
      -smbios type=1,manufacturer="VMware,, Inc.",product="VMware Virtual Platform",serial="VMware-56 4d") ;;
  virtualbox) # SMBIOS and signature of VirtualBox
    SIGNATURE=VBoxVBoxVBox
    SMBIOS=(-smbios type=0,vendor="innotek GmbH",version=VirtualBox
      -smbios type=1,manufacturer="innotek GmbH",product=VirtualBox
      -smbios type=2,manufacturer="Oracle Corporation",product=VirtualBox) ;;
  hyperv) # SMBIOS and signature of Hyper-V
    SIGNATURE="Microsoft Hv"
    SMBIOS=(-smbios type=0,vendor="American Megatrends Inc.",version=090008
      -smbios type=1,manufacturer="Microsoft Corporation",product="Virtual Machine",version=7.0
      -smbios type=2,manufacturer="Microsoft Corporation",product="Virtual Machine") ;;
  aws-nitro) # SMBIOS of an EC2 guest, signature of KVM
    SIGNATURE=KVMKVMKVM
    SMBIOS=(-smbios type=0,vendor="Amazon EC2",version=1.0 -smbios type=3,manufacturer="Amazon EC2"
      -smbios type=1,manufacturer="Amazon EC2",product=m5.large,uuid=ec2ae145-d1d5-4d0d-9a0e-4c8e6c0f3a11) ;;
  gce) # SMBIOS of a Google guest, signature of KVM
    SIGNATURE=KVMKVMKVM
    SMBIOS=(-smbios type=0,vendor=Google,version=Google
      -smbios type=1,manufacturer=Google,product="Google Compute Engine"
      -smbios type=2,manufacturer=Google,product="Google Compute Engine") ;;
  bhyve) # SMBIOS and signature of bhyve
    SIGNATURE="bhyve bhyve "
    SMBIOS=(-smbios type=0,vendor=BHYVE,version=1.00 -smbios type=1,manufacturer="",product=BHYVE) ;;
  acrn) # signature of ACRN and nothing else
    MACHINE=microvm SIGNATURE=ACRNACRNACRN ;;
  unknown-signature) # a signature of nobody
    MACHINE=microvm SIGNATURE=ZzTopZzTopZz ;;
  nested) # a guest that can host: kvm_amd on emulated SVM
    PREPARE=$LOAD_KVM ;;
  nested-off) # the same, its own guests may not host
    PREPARE=$LOAD_KVM_CLOSED ;;
  l2-kvm) # a real KVM guest: KVM on emulated SVM inside a TCG machine (about 30 s)
    NESTED="-cpu host" ;;
  l2-kvm-off) # the same with KVM's signature hidden
    NESTED="-cpu host,kvm=off" ;;
  l2-hyperv) # the same with Hyper-V enlightenments
    NESTED="-cpu host,hv_relaxed,hv_vapic,hv_time,hv_spinlocks=0x1fff" ;;
  xen-dom0) # Xen 4.17 with a paravirtual dom0
    CPU=Opteron_G3,-hypervisor MEMORY=1300 KERNEL=xen.elf XEN=1 ;;
  uml) # User-Mode Linux
    BOOT=boot_uml ;;
  *) die "no variant $1: vm --list names them" ;;
  esac
}
