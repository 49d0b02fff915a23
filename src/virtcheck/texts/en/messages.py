"""The sentences of virtcheck itself, by id. `{blanks}` are filled by the caller; ru/messages.py has the same ids."""

from __future__ import annotations

MESSAGES = {
    # Why a fact is unknown
    "reason.hidden": "{what} could not be seen ({origin}: {why})",
    "reason.silent": "nothing that could tell was there",
    "reason.unproved": "only an experiment can tell {what}",
    "reason.conflict": "for and against {what} speak equally strong signs: {why}",
    "reason.then": "; {remedy}",
    # What would let us see
    "remedy.as-root": "root can see it",
    "remedy.more-rights": "somebody with more rights can see it, perhaps from outside",
    "remedy.from-outside": "look from outside, where nothing lies over it",
    "remedy.on-host": "on the host, virtcheck workloads tells it",
    "remedy.record-again": "record the machine again with this version",
    "remedy.complete-tree": "add what is missing to the tree",
    "remedy.prove": "run virtcheck prove, or add --prove",
    "remedy.prove-inside": "run virtcheck isolation --prove inside",
    "remedy.unicorn": "install the emulator: pip install 'virtcheck[prove]'",
    "remedy.measure-again": "measure again while the machine is quiet, or for longer: --seconds 20",
    "remedy.none": "nothing known here would show it",
    # What to do about a finding
    "remedy.kvm.load-intel": (
        "load the driver, for a container on its host: modprobe kvm_intel; if it refuses, dmesg | grep -i kvm says why"
    ),
    "remedy.kvm.load-amd": (
        "load the driver, for a container on its host: modprobe kvm_amd; if it refuses, dmesg | grep -i kvm says why"
    ),
    "remedy.kvm.load-hv": "load the driver, for a container on its host: modprobe kvm_hv",
    "remedy.kvm.load-whole": "load the driver, for a container on its host: modprobe kvm",
    "remedy.kvm.arm": (
        "KVM on ARM needs a kernel that was started at exception level 2: bare metal does so where the firmware does "
        "not keep that level, a virtual machine only where its host offers nested virtualization"
    ),
    "remedy.kvm.no-driver": "load the driver of this processor's KVM, for a container on its host; dmesg | grep -i kvm",
    "remedy.kvm.switched-off": "take kvm-arm.mode=none off the kernel's command line, and boot again",
    "remedy.kvm.xen-dom0": (
        "Xen holds the processor's extension: run guests with Xen (xl create), or boot this Linux without Xen"
    ),
    "remedy.kvm.hyperv-root": (
        "Hyper-V holds the processor's extension: run guests with Hyper-V, or boot this Linux without it"
    ),
    "remedy.kvm.none-here": (
        "no setting gives this processor an extension that it lacks: use another machine, or emulate (qemu -accel tcg)"
    ),
    "remedy.kvm.firmware-intel": (
        "switch on Intel Virtualization Technology (VT-x) in the firmware's setup, then switch the machine off and on; "
        "if it is on, this kernel was built without KVM"
    ),
    "remedy.kvm.firmware-amd": (
        "switch on SVM Mode (AMD-V) in the firmware's setup, then switch the machine off and on; if it is on, this "
        "kernel was built without KVM"
    ),
    "remedy.kvm.unused": (
        "the processor has the extension and the kernel does not take it: use a kernel that was built with KVM, and "
        "see that the firmware does not lock the extension"
    ),
    "remedy.kvm.wsl": "set nestedVirtualization=true under [wsl2] in %UserProfile%\\.wslconfig, then: wsl --shutdown",
    "remedy.kvm.aws": (
        "use a metal instance, or a type that can nest (C8i, M8i, R8i) started with "
        "--cpu-options NestedVirtualization=enabled"
    ),
    "remedy.kvm.gce": "create the instance with --enable-nested-virtualization, on an Intel machine type other than E2",
    "remedy.kvm.azure": "choose a size that supports nested virtualization, with the security type Standard",
    "remedy.kvm.openstack": (
        "on the compute host: cpu_mode = host-passthrough under [libvirt] in nova.conf, and KVM loaded with nested=1"
    ),
    "remedy.kvm.kubevirt": (
        "give the machine the host's processor (spec.domain.cpu.model: host-passthrough), on nodes whose KVM was "
        "loaded with nested=1"
    ),
    "remedy.kvm.cloud": "choose a bare-metal server, or a type of machine on which the cloud offers nesting",
    "remedy.kvm.vmware": (
        "with the machine off, tick in its processor settings: Expose hardware assisted virtualization to the guest OS "
        "(vSphere), or Virtualize Intel VT-x/EPT or AMD-V/RVI (Workstation, Fusion)"
    ),
    "remedy.kvm.hyperv": (
        "with the machine off, on its host: Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true"
    ),
    "remedy.kvm.virtualbox": "with the machine off, on its host: VBoxManage modifyvm NAME --nested-hw-virt on",
    "remedy.kvm.parallels": "with the machine off, on its host: prlctl set NAME --nested-virt on",
    "remedy.kvm.xen": "in the configuration of this guest, which must be an HVM guest: nestedhvm=1",
    "remedy.kvm.tcg": "QEMU itself imitates AMD's extension only: start it with -cpu max, or a model with +svm",
    "remedy.kvm.kvm-intel": (
        "on the host, modprobe kvm_intel nested=1, and a processor that has vmx: -cpu host, or in libvirt "
        "<cpu mode='host-passthrough'/>"
    ),
    "remedy.kvm.kvm-amd": (
        "on the host, modprobe kvm_amd nested=1, and a processor that has svm: -cpu host, or in libvirt "
        "<cpu mode='host-passthrough'/>"
    ),
    "remedy.kvm.no-extension": (
        "if this is a virtual machine, its hypervisor must offer it the extension (nested virtualization); else look "
        "for the extension in the firmware's setup"
    ),
    "remedy.kvm.device-plugin": (
        "have a device plugin give the pod the device: with KubeVirt's, resources.limits: devices.kubevirt.io/kvm: 1"
    ),
    "remedy.kvm.docker": "pass the device in: docker run --device /dev/kvm",
    "remedy.kvm.podman": "pass the device in: podman run --device /dev/kvm",
    "remedy.kvm.lxc": (
        "in the container's configuration: lxc.mount.entry = /dev/kvm dev/kvm none bind,create=file 0 0, and "
        "lxc.cgroup2.devices.allow = c 10:232 rwm (lxc.cgroup with control groups of version 1)"
    ),
    "remedy.kvm.lxd": "pass the device in: lxc config device add NAME kvm unix-char source=/dev/kvm",
    "remedy.kvm.incus": "pass the device in: incus config device add NAME kvm unix-char source=/dev/kvm",
    "remedy.kvm.nspawn": (
        "pass the device in and allow it: systemd-nspawn --bind=/dev/kvm --property='DeviceAllow=/dev/kvm rw'"
    ),
    "remedy.kvm.bubblewrap": "pass the device in: bwrap --dev-bind /dev/kvm /dev/kvm, after --dev /dev",
    "remedy.kvm.flatpak": "allow the device: flatpak override --user --device=kvm NAME",
    "remedy.kvm.snap": "connect the interface: snap connect NAME:kvm",
    "remedy.kvm.mknod": "make the node: mknod -m 660 /dev/kvm c 10 232, and chgrp kvm /dev/kvm",
    "remedy.kvm.no-node": "have whoever starts this process pass /dev/kvm in as a device, not as a file",
    "remedy.kvm.docker-rule": "docker run --device /dev/kvm: a volume (-v) brings the node, not the right to open it",
    "remedy.kvm.podman-rule": "podman run --device /dev/kvm: a volume (-v) brings the node, not the right to open it",
    "remedy.kvm.lxc-rule": (
        "in the container's configuration: lxc.cgroup2.devices.allow = c 10:232 rwm (lxc.cgroup with control groups of "
        "version 1)"
    ),
    "remedy.kvm.service": "in the unit that started this: DeviceAllow=/dev/kvm rw, and no PrivateDevices=yes",
    "remedy.kvm.device-cgroup": "have whoever started this process allow the device c 10:232 in its control group",
    "remedy.kvm.keep-groups": (
        "be in the group of the host's /dev/kvm, and take it along: podman run --device /dev/kvm --group-add "
        "keep-groups (with crun)"
    ),
    "remedy.kvm.user-namespace": (
        "no group of the host counts in here: on the host, open the node to the user who started this, "
        "setfacl -m u:NAME:rw /dev/kvm"
    ),
    "remedy.kvm.pod-group": (
        "give the pod the number of the node's group: securityContext.supplementalGroups, as stat -c %g /dev/kvm tells"
    ),
    "remedy.kvm.docker-group": "docker run --device /dev/kvm --group-add $(stat -c %g /dev/kvm)",
    "remedy.kvm.join": 'join the node\'s group, then log in again: usermod -aG "$(stat -c %G /dev/kvm)" "$USER"',
    "remedy.kvm.udev": (
        'have udev open the node to a group, in /etc/udev/rules.d/65-kvm.rules: KERNEL=="kvm", GROUP="kvm", MODE="0660"'
    ),
    "remedy.kvm.permission-denied": "ls -l /dev/kvm shows who may: run as one of them",
    "remedy.kvm.nodev": (
        "the node lies on a file system that is mounted nodev: mount it with dev, or bind the host's /dev/kvm over it"
    ),
    "remedy.kvm.container-label": (
        "where SELinux refuses, on the host: setsebool -P container_use_devices on; else the log names the rule: "
        "dmesg | grep -i denied"
    ),
    "remedy.kvm.security-module": (
        "a security module refuses, and its log names the rule: ausearch -m avc (SELinux), dmesg | grep -i denied "
        "(AppArmor)"
    ),
    "remedy.kvm.not-kvm": "replace the node by the real one: rm /dev/kvm && mknod -m 660 /dev/kvm c 10 232",
    "remedy.kvm.wrong-api": "use a kernel whose KVM speaks version 12, as every one since 2.6.22 does",
    "remedy.kvm.stop-virtualbox": (
        "VirtualBox has a driver here and may hold the processor: stop its machines (VBoxManage list runningvms)"
    ),
    "remedy.kvm.stop-vmware": "VMware has a driver here and may hold the processor: stop its machines (vmrun list)",
    "remedy.kvm.busy": "another hypervisor holds the processor's extension: stop its machines, or unload its driver",
    "remedy.kvm.log": "the kernel's log says more: dmesg | grep -i kvm",
    "remedy.kvm.cannot-enter": "the processor refuses to enter a guest, and the log says more: dmesg | grep -i kvm",
    "remedy.kvm.cannot-enter-nested": (
        "the hypervisor beneath shows the extension and does not carry it out: take it up with those who run it, or "
        "use another type of machine"
    ),
    "remedy.kvm.wrong-result": "trust no guest here: report it to those who made this KVM or the hypervisor beneath it",
    "remedy.kvm.nested-intel": (
        "while no guest runs: modprobe -r kvm_intel && modprobe kvm_intel nested=1; to keep it, options kvm_intel "
        "nested=1 in /etc/modprobe.d/kvm.conf"
    ),
    "remedy.kvm.nested-amd": (
        "while no guest runs: modprobe -r kvm_amd && modprobe kvm_amd nested=1; to keep it, options kvm_amd nested=1 "
        "in /etc/modprobe.d/kvm.conf"
    ),
    "remedy.kvm.nested-hv": (
        "while no guest runs: modprobe -r kvm_hv && modprobe kvm_hv nested=1; to keep it, options kvm_hv nested=1 in "
        "/etc/modprobe.d/kvm.conf"
    ),
    "remedy.kvm.nested-s390": (
        "while no guest runs: modprobe -r kvm && modprobe kvm nested=1; to keep it, options kvm nested=1 in "
        "/etc/modprobe.d/kvm.conf"
    ),
    "remedy.iommu.off-intel": "add intel_iommu=on to the kernel's command line, and boot again",
    "remedy.iommu.off-amd": (
        "the kernel uses AMD's by itself: take amd_iommu=off or iommu=off off its command line, or use a kernel that "
        "has the driver"
    ),
    "remedy.iommu.off": (
        "use a kernel with the driver of this IOMMU, and see that nothing on its command line forbids it"
    ),
    "remedy.iommu.firmware": (
        "switch on VT-d (Intel) or IOMMU (AMD-Vi) in the firmware's setup; not every processor and board has one"
    ),
    "remedy.iommu.guest": (
        "the machine's monitor has to offer one: -device virtio-iommu-pci or -device intel-iommu in QEMU; to run "
        "guests none is needed"
    ),
    "remedy.device.load-tun": "whoever opens the node first has the driver loaded; by hand: modprobe tun",
    "remedy.device.load-vhost_net": "whoever opens the node first has the driver loaded; by hand: modprobe vhost_net",
    "remedy.device.load-vhost_vsock": (
        "whoever opens the node first has the driver loaded; by hand: modprobe vhost_vsock"
    ),
    "remedy.device.load-vfio": "whoever opens the node first has the driver loaded; by hand: modprobe vfio-pci",
    "remedy.device.no-driver": "use a kernel that has the driver, built in or with its module installed",
    "remedy.device.no-node": "pass the node in, as docker run --device and podman run --device do",
    "remedy.device.refused": "put this user into the node's group (usermod -aG), or run the monitor as another user",
    "remedy.userns": (
        "lift the setting that refuses, shown below: user.max_user_namespaces above 0, "
        "kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0; each shows "
        "more of the kernel to ordinary users"
    ),
    "remedy.refusal.seccomp": (
        "have whoever started this allow unshare(2) and clone(2): docker run and podman run with --security-opt "
        "seccomp=unconfined, in a pod securityContext.seccompProfile.type: Unconfined, in a service no "
        "RestrictNamespaces="
    ),
    "remedy.refusal.capability": "run it as root, or with the right: docker run --cap-add SYS_ADMIN",
    "remedy.refusal.max_user_namespaces": "raise the limit, as root: sysctl -w user.max_user_namespaces=15000",
    "remedy.refusal.unprivileged_userns_clone": "as root: sysctl -w kernel.unprivileged_userns_clone=1",
    "remedy.refusal.apparmor_restrict_unprivileged_userns": (
        "give the program an AppArmor profile that allows userns; or for all programs, as root: sysctl -w "
        "kernel.apparmor_restrict_unprivileged_userns=0"
    ),
    "remedy.refusal.security-module": (
        "its log names the rule: ausearch -m avc (SELinux), dmesg | grep -i denied (AppArmor)"
    ),
    "remedy.refusal.limit": (
        "sysctl -a --pattern '^user[.]max' shows the limits; and namespaces of users and processes nest 32 deep at most"
    ),
    "remedy.refusal.chroot": "run it outside of the changed root, or enter that tree with pivot_root(8) instead",
    "remedy.refusal.unmapped-user": "run it as a user that has a number here: see /proc/self/uid_map",
    "remedy.refusal.kernel": "use a kernel that was built with them: CONFIG_NAMESPACES and what belongs to it",
    # check
    "check.met": "met",
    "check.broken": "broken",
    "check.cannot-tell": "cannot tell",
    "check.found": "{fact} is {found}",
    "check.unknown": "unknown, because {reason}",
    "check.more": "; more: {command}",
    # detect
    "detect.unknown.container": "whether this is a container cannot be told: {reason}",
    "detect.unknown.machine": "whether this is a virtual machine cannot be told: {reason}",
    # diff
    "diff.same": "nothing differs",
    "diff.host": "host",
    "diff.fact": "facts",
    "diff.claim": "claims",
    "diff.concept": "concepts",
    "diff.unknown": "unknown",
    # facts
    "facts.type.word": "a word",
    "facts.type.text": "text",
    "facts.type.words": "a list of words",
    "facts.type.bool": "true or false",
    "facts.type.int": "a whole number",
    "facts.type.float": "a number",
    "facts.volatile": ", changes from look to look",
    # Words of every page
    "verdict.established": "yes",
    "verdict.refuted": "no",
    "verdict.conflicted": "conflict",
    "verdict.undetermined": "unknown",
    "verdict.no-sign": "no sign",
    "strength.hint": "only a hint",
    "strength.strong": "strong",
    "strength.decisive": "decisive",
    "sight.absent": "not there",
    "value.yes": "yes",
    "value.no": "no",
    "value.none": "none",
    "value.nothing": "nothing",
    "value.empty": "empty",
    "layer.hardware": "hardware",
    "layer.machine": "virtual machine",
    "layer.monitor": "monitor",
    "layer.cloud": "cloud",
    "layer.kernel": "kernel",
    "layer.container": "container",
    "layer.orchestrator": "orchestrator",
    "layer.process": "this process",
    "layer.capability": "what can be hosted",
    "concept.virtualization": "virtualization",
    "concept.emulation": "emulation",
    "concept.system-resources": "system resources",
    "concept.virtual-machine": "virtual machine",
    "concept.hypervisor": "hypervisor",
    "concept.full-virtualization": "full virtualization",
    "concept.paravirtualization": "paravirtualization",
    "concept.hardware-assisted-virtualization": "hardware-assisted virtualization",
    "concept.live-migration": "live migration",
    "concept.containerization": "containerization",
    "concept.container.own-filesystem": "a container has its own file system",
    "concept.container.own-processes": "a container has its own processes",
    "concept.container.shared-kernel": "a container shares the kernel",
    "concept.container.confined": "a container is confined",
    "concept.containers-versus-machines": "containers versus machines",
    # The page
    "page.kernel": "kernel {release}",
    "page.live": "live",
    "page.recorded-at": "recorded {when}",
    "page.recorded": "recorded",
    "page.tree": "a tree of files",
    "page.root": "root",
    "page.user": "user {uid}",
    "page.stack": "What this stands on",
    "page.also": "also: {names}",
    "trait.vm.confidential": "memory hidden from the hypervisor ({value})",
    "trait.vm.xen_role": "Xen's {value}",
    "trait.vm.hyperv_role": "Hyper-V's {value}",
    "trait.container.privileged": "privileged",
    "trait.container.rootless": "rootless",
    "trait.container.chroot": "the root directory was changed by chroot",
    "page.only-a-hint": "only a hint: {what}",
    "page.disputed": "Where the signs disagree",
    "page.refuted": "{names}: refuted",
    "page.conflicted": "{names}: in conflict",
    "page.for": "for",
    "page.against": "against",
    "page.given": "What it was given",
    "page.and-more": "{names} and {number} more",
    "page.hosting": "What it can host",
    "page.remedy": "To do: {remedy}",
    "page.isolation": "How it is isolated",
    "page.processor": "1 processor",
    "page.processors": "{number} processors",
    "page.memory": "{size} of memory",
    "page.namespaces": "namespaces",
    "page.namespaces.own": "own: {names}",
    "page.namespaces.initial": "the whole system's: {names}",
    "page.namespaces.unknown": "unknown: {names}",
    "page.capabilities": "capabilities",
    "page.capabilities.strong": "{effective} in force ({strong} among them), {bounding} can be gained",
    "page.capabilities.weak": "{effective} in force, {bounding} can be gained",
    "page.limits": "limits",
    "page.limit.none": "unlimited",
    "page.cgroup": "control groups",
    "page.concepts": "Concepts shown here",
    "page.concept": "{by}",
    "page.concepts.no": "not shown",
    "page.unseen": "What could not be seen",
    "page.unseen.silent": "nothing that could tell was there",
    "page.unseen.conflict": "equally strong signs speak for and against",
    "page.not-understood": "Seen, not understood",
    "page.send-a-recording": (
        "No row of knowledge knows this yet. Please run virtcheck record -o host.json.gz and attach the file to an "
        "issue of the project; names of people and hosts, addresses and serial numbers are replaced in it."
    ),
    "page.more": "More: virtcheck explain TOPIC, where TOPIC is any name above; --verbose; --json",
    "page.evidence": "All evidence",
    # Isolation
    "page.grade": "grade",
    "page.boundaries": "boundaries",
    "page.doors": "open doors",
    "isolation.process": "process {pid}",
    "isolation.grade": "Grade",
    "isolation.none": "not isolated, and that is no defect: it is a process of the host",
    "isolation.range": "{best}, perhaps {others}",
    "isolation.strict": "{worst}, the worst that is possible",
    "isolation.unsure": "not certain: {why}",
    "isolation.because": "because",
    "isolation.at-best": "at best",
    "isolation.next": "to do",
    "isolation.boundaries": "Boundaries",
    "boundary.isolated": "isolated",
    "boundary.weakened": "weakened",
    "boundary.shared": "shared",
    "boundary.not-applicable": "not applicable",
    "boundary.unknown": "unknown",
    "isolation.either": "{some} or {last}",
    "isolation.may-be": "{states}: it depends on whether {ways}",
    "isolation.inside": "it stands inside a kernel of its own, and keeps nothing of the host apart",
    "isolation.closes": "closes: {what}",
    "isolation.see": "see: {where}",
    "isolation.doors": "Open doors",
    "isolation.perhaps": "perhaps: {leads}",
    "isolation.closed": "closed",
    "isolation.close": "to close it: {what}",
    "isolation.rights": "None of this is an escape: a process of the host has these rights, or can gain them: {doors}",
    "isolation.no-rights": "None: it is a process of the host, without such rights.",
    "isolation.waived": "Accepted by waivers",
    "isolation.accepted": "{state}, accepted",
    "isolation.accepted-because": "accepted: {reason}",
    "isolation.until": "until {day}",
    "isolation.expired": "expired on {day}, not applied",
    "isolation.others": "{number} more for others",
    "isolation.more": (
        "More: virtcheck explain TOPIC, where TOPIC is any name above; --verbose; --prove; --strict; --json"
    ),
    # The table of workloads
    "workloads.column.kind": "kind",
    "workloads.column.engine": "engine",
    "workloads.column.name": "name",
    "workloads.column.id": "id",
    "workloads.column.pid": "pid",
    "workloads.column.user": "user",
    "workloads.column.processes": "procs",
    "workloads.column.uptime": "uptime",
    "workloads.column.memory": "memory",
    "workloads.column.limits": "limits",
    "workloads.column.shares": "shares",
    "workloads.column.grade": "grade",
    "workloads.column.doors": "doors",
    "workloads.column.drift": "drift",
    "workloads.age.d": "{number} d",
    "workloads.age.h": "{number} h",
    "workloads.age.min": "{number} min",
    "workloads.age.s": "{number} s",
    "workloads.cpu": "{number} cpu",
    "workloads.pids": "{number} pids",
    "workloads.shares": "{namespaces} with {others}",
    "workloads.doors.unknown": "{number} unknown",
    "workloads.vm.one": "1 virtual machine",
    "workloads.vm.many": "{number} virtual machines",
    "workloads.container.one": "1 container",
    "workloads.container.many": "{number} containers",
    "workloads.pod-sandbox.one": "1 pod sandbox",
    "workloads.pod-sandbox.many": "{number} pod sandboxes",
    "workloads.app-sandbox.one": "1 sandbox",
    "workloads.app-sandbox.many": "{number} sandboxes",
    "workloads.service.one": "1 service that is set apart",
    "workloads.service.many": "{number} services that are set apart",
    "workloads.processes.one": "1 process",
    "workloads.processes.many": "{number} processes",
    "workloads.unreadable.one": "1 not readable",
    "workloads.unreadable.many": "{number} not readable",
    "workloads.unreadable.user.one": "1 not readable: run it as root",
    "workloads.unreadable.user.many": "{number} not readable: run it as root",
    "workloads.summary": "{kinds}; {processes}",
    "workloads.nothing": "No virtual machine, no container and no sandbox is seen here",
    "workloads.given": "{by} with {given}",
    "workloads.stronger": "Processes that may do more than the first one of their workload",
    "workloads.is-stronger": "{name}: process {pid} ({process}): {more}",
    "workloads.silent": "{path} tells nothing: {why}",
    "workloads.looking": "looking at {number} processes: workload {judged} of {all} ...",
    "workloads.drift": "Drift: what was declared, and what is in force",
    "workloads.drifted": "{name}: {what}: {declared} declared, {in_force} in force (process {pid}; {source})",
    "workloads.joined.not": "The report belongs to no workload here: {why}",
    "workloads.not-joined.no-boot-id": "it does not tell in which boot it was made",
    "workloads.not-joined.other-boot": (
        "it was made under another kernel or in another boot: in a virtual machine, on another host, before a restart"
    ),
    "workloads.not-joined.no-namespaces": "it does not tell the numbers of its namespaces",
    "workloads.not-joined.gone": (
        "none that is seen here has its namespaces: it has ended, it is the host itself, or only root can see it"
    ),
    "workloads.not-joined.several": "several have in common with it what could be seen of namespaces: root sees more",
    "workloads.joined.agrees": "The report was made in {name}; inside and outside say the same.",
    "workloads.joined.differs": "The report was made in {name}; inside and outside say differently:",
    "workloads.joined.inside": "inside",
    "workloads.joined.outside": "outside, of process {pid}",
    # Labels of facts on the page
    "fact.paravirtual.in_use": "paravirtual, in use",
    "fact.paravirtual.offered": "offered",
    "fact.paravirtual.offered.besides": "offered, not used",
    "fact.devices.paravirtual": "devices made for guests",
    "fact.devices.emulated": "imitated devices",
    "fact.devices.offloaded": "the cloud's own cards",
    "fact.devices.passed_through": "devices handed over",
    "fact.boot.firmware": "firmware",
    "fact.boot.loader": "loaded by",
    "fact.moved.traces": "traces of a move",
    "fact.cpu.extension_state": "its state",
    "fact.cpu.virtualization_missing": "the processor lacks",
    "fact.kvm.means": "guests run by",
    "fact.runs": "monitors on KVM",
    "fact.device": "devices for monitors",
    "fact.iommu.enabled": "IOMMU",
    "fact.confidential.host": "hidden memory by",
    "fact.cpu.guest_exposure": "leaks between guests",
    "fact.migration.blockers": "guests cannot move",
    "fact.migration.warnings": "guests move, but mind",
    "fact.checkpoint.kernel": "container checkpoints",
    "fact.cpu.extension": "hardware virtualization",
    "fact.kvm.present": "KVM",
    "fact.kvm.usable": "KVM, usable as it is",
    "fact.kvm.reason": "KVM's answer",
    "fact.kvm.backend": "KVM's backend",
    "fact.kvm.ring3": "a guest's programs",
    "fact.kvm.ring0": "a guest's kernel",
    "fact.kvm.masking": "abilities can be hidden",
    "fact.kvm.nested": "guests inside guests",
    "fact.userns.unprivileged": "containers without root",
    "fact.cgroup.version": "control groups",
    "fact.emulation.translator": "translator of this process",
    "fact.emulation.foreign_formats": "foreign program formats",
    "fact.process.seccomp": "seccomp",
    "fact.process.no_new_privs": "no new privileges",
    "fact.process.lsm_label": "security label",
    "fact.memory.limit_bytes": "memory",
    "fact.cpu.limit": "processors",
    "fact.pids.limit": "processes",
    # Experiments: what each asks, what it proves and what it does, what is said while it runs, its answers
    "prove.guest": (
        "runs a few instructions in a guest on /dev/kvm and compares its result and its speed with those of this "
        "processor: whether KVM works, and whether the hardware does the work"
    ),
    "prove.guest.does": "creates a virtual machine with one processor, for milliseconds; needs /dev/kvm",
    "prove.guest.runs": "running a guest on /dev/kvm ...",
    "prove.guest.asks": "does one run on /dev/kvm, and by what means?",
    "prove.guest.none": "No guest runs here: {state} ({word}).",
    "prove.guest.untried": "No guest could be tried here: {state} ({word}).",
    "prove.guest.partly": "But {failed}: {state}.",
    "prove.guest.ran": "A guest ran and computed the right result.",
    "prove.guest.hardware-assisted": (
        "A guest ran and computed the right result, its kernel and its programs on the processor itself."
    ),
    "prove.guest.software-ring0": (
        "A guest ran and computed the right result. Its programs run on the processor itself; its kernel is imitated, "
        "instruction by instruction{slower}."
    ),
    "prove.guest.emulated": (
        "A guest ran and computed the right result. All of it is imitated, instruction by instruction{slower}."
    ),
    "prove.slower": ": {times} times slower",
    "prove.masking": (
        "shows a guest another processor than the real one and asks the guest what it sees: whether abilities can be "
        "hidden from guests, so that they can move to a host that lacks them"
    ),
    "prove.masking.does": "creates virtual machines with one processor, for milliseconds; needs /dev/kvm",
    "prove.masking.runs": "showing a guest another processor ...",
    "prove.masking.asks": "does a guest see the processor that is set for it?",
    "prove.masking.absent": "There is no guest to ask: KVM is not there.",
    "prove.masking.yes": "A guest sees the processor that its monitor sets for it, so abilities can be hidden from it.",
    "prove.masking.no": (
        "A guest sees abilities that its monitor hides from it: a common set of abilities cannot be enforced for moves."
    ),
    "prove.cost": (
        "times what virtualization adds: to create a machine and its processor, to enter a guest, to leave it; and an "
        "instruction that hypervisors catch, against a system call"
    ),
    "prove.cost.does": "creates virtual machines one after another, for a second at most; most of it needs /dev/kvm",
    "prove.cost.runs": "timing each step of virtualization ...",
    "prove.cost.asks": "what does each step of virtualization take?",
    "prove.cost.cpuid": "The instruction CPUID takes as long as {times} system calls.",
    "prove.cost.none": (
        "The instruction CPUID takes as long as {times} system calls: no hypervisor seems to catch it."
    ),
    "prove.cost.one-level": (
        "The instruction CPUID takes as long as {times} system calls: a hypervisor seems to catch it."
    ),
    "prove.cost.nested-or-software": (
        "The instruction CPUID takes as long as {times} system calls: it seems to be caught by more than one "
        "hypervisor, or by one in software."
    ),
    "prove.emulation": (
        "runs the same loops on this processor, in a guest and in an emulator: what each way makes slower, and what "
        "faster"
    ),
    "prove.emulation.does": (
        "creates a virtual machine with one processor; runs Unicorn, an emulator: pip install 'virtcheck[prove]'"
    ),
    "prove.emulation.runs": "running the same loops on the processor, in a guest and in an emulator ...",
    "prove.emulation.asks": "which way slows down what?",
    "prove.emulation.slow": "In an emulator arithmetic takes {times} times its time on this processor.",
    "prove.emulation.exits": (
        "In an emulator arithmetic takes {times} times its time on this processor, for each instruction is paid for. A "
        "guest pays only where it must be left; and there the emulator is the faster one."
    ),
    "prove.emulation.kernel": (
        "In an emulator arithmetic takes {times} times its time on this processor, for each instruction is paid for. A "
        "guest's programs pay only where it must be left; its kernel, imitated here, pays most of all."
    ),
    "prove.container": (
        "makes namespaces of each kind, then a process in all of them: what this user may have without an engine, what "
        "refuses the rest, and what a container takes to start"
    ),
    "prove.container.does": "creates namespaces in children that end at once; changes nothing outside of them",
    "prove.container.runs": "making namespaces ...",
    "prove.container.asks": "can this process make one, and how fast?",
    "prove.container.none": "This process can make no namespace: {why}.",
    "prove.container.partly": "This process can make some namespaces, but no container, which takes mnt and pid.",
    "prove.container.refused": "The others cannot be made: {why}.",
    "prove.container.made": "This process can make a container.",
    "prove.container.timed": (
        "This process can make a container; it starts in {container}, a process without namespaces in {process}."
    ),
    "prove.syscalls": (
        "asks the filter of this process (seccomp) for each dangerous system call: which of them reach the kernel"
    ),
    "prove.syscalls.does": (
        "tries about twenty system calls in children, with arguments that the kernel must refuse; changes nothing"
    ),
    "prove.syscalls.runs": "asking for dangerous system calls ...",
    "prove.syscalls.asks": "which dangerous ones reach the kernel?",
    "prove.syscalls.none": "A filter refuses all {blocked} dangerous system calls that were tried.",
    "prove.syscalls.some": "A filter refuses {blocked} dangerous system calls; {passes} others reach the kernel.",
    "prove.syscalls.all": "Nothing refuses dangerous system calls: {passes} of them reach the kernel.",
    "prove.untold": "This could not be told: {why}.",
    "prove.too-short": "it did not end in its share of the time",
    "prove.scattered": "the measurements differ too much",
    "prove.claim.established": "true here: {claim}",
    "prove.claim.established.hint": "perhaps true here: {claim}",
    "prove.claim.refuted": "not true here: {claim}",
    "prove.claim.refuted.hint": "perhaps not true here: {claim}",
    "prove.claim.conflicted": "disputed: {claim}",
    "prove.claim.undetermined": "left open: {claim}",
    "prove.claim.no-sign": "nothing here shows: {claim}",
    "prove.absent": "There is nothing here to try it with.",
    "prove.absent.because": "There is nothing here to try it with: {note}.",
    "prove.took": "took {time}; nothing is left of it",
    "prove.facts": "What follows",
    "prove.more": "More: virtcheck explain --prove TOPIC, where TOPIC is a name above; --list; --json",
    "refusal.seccomp": "a filter of system calls (seccomp) refuses",
    "refusal.capability": "the right CAP_SYS_ADMIN is missing",
    "refusal.max_user_namespaces": "the setting user.max_user_namespaces allows none",
    "refusal.unprivileged_userns_clone": "kernel.unprivileged_userns_clone=0 keeps ordinary users from it",
    "refusal.apparmor_restrict_unprivileged_userns": "AppArmor keeps programs without a profile from it",
    "refusal.security-module": "a security module (SELinux, AppArmor, ...) refuses",
    "refusal.limit": "a limit on the number of namespaces is reached",
    "refusal.chroot": "the root directory was changed by chroot, and there no user namespace is made",
    "refusal.unmapped-user": "this user has no number in its user namespace",
    "refusal.kernel": "the kernel lacks them",
    "state.no-node": "KVM is in the kernel, but its node /dev/kvm is not here",
    "state.no-driver": "the driver of KVM is not loaded, or the kernel has none",
    "state.no-extension": "the processor shows no extension for virtualization",
    "state.switched-off": "the kernel's command line switches KVM off",
    "state.permission-denied": "this user may not open /dev/kvm",
    "state.user-namespace": "/dev/kvm belongs to a user and a group that this user namespace does not know",
    "state.nodev": "/dev/kvm lies on a file system that is mounted nodev",
    "state.security-module": "a security module (SELinux, AppArmor, ...) keeps this process from /dev/kvm",
    "state.device-cgroup": "the control group's list of devices keeps this process from /dev/kvm",
    "state.not-kvm": "something else bears the name /dev/kvm",
    "state.wrong-api": "KVM speaks another version of its interface",
    "state.busy": "another hypervisor holds the processor's extension",
    "state.cannot-create-vm": "KVM creates no virtual machine",
    "state.cannot-create-vcpu": "KVM creates no virtual processor",
    "state.cannot-enter": "the processor could not enter the guest",
    "state.cannot-emulate": "KVM could not imitate an instruction of the guest",
    "state.wrong-result": "the guest computed something else than this processor",
    "unit.s": "{number} s",
    "unit.ms": "{number} ms",
    "unit.us": "{number} µs",
    "unit.ns": "{number} ns",
    "contrast.container": "a container",
    "contrast.machine": "a virtual machine",
    "contrast.kernel": "kernel",
    "contrast.kernel.container": "this one",
    "contrast.kernel.machine": "its own",
    "contrast.boundary": "boundary",
    "contrast.boundary.container": "system calls of this kernel",
    "contrast.boundary.machine": "exits to the monitor",
    "contrast.needed": "needs",
    "contrast.needed.container": "namespaces and control groups",
    "contrast.needed.machine": "KVM, or patience with emulation",
    "contrast.start": "start",
    "contrast.start.container": "a process starts",
    "contrast.start.machine": "an empty one is made; then a system boots in it",
    "contrast.speed": "speed",
    "contrast.speed.container": "that of any process",
    "contrast.speed.machine": "that of the way it is run",
    "contrast.memory": "memory",
    "contrast.memory.container": "what its processes use",
    "contrast.memory.machine": "a share of its own, page caches twice",
    "contrast.devices": "devices",
    "contrast.devices.container": "nodes of this kernel's drivers",
    "contrast.devices.machine": "imitated, paravirtual or handed over",
    "contrast.moving": "moving",
    "contrast.moving.container": "stop here, start there; or checkpoint and restore",
    "contrast.moving.machine": "live migration",
    "contrast.unmeasured": "What each takes here is measured by {command}",
    "prove.loops": "a round of",
    "prove.means.native": "processor",
    "prove.means.kvm0": "guest's ring 0",
    "prove.means.kvm3": "guest's ring 3",
    "prove.means.emulated": "emulator",
    "prove.loop.alu": "arithmetic",
    "prove.loop.memory": "writing to memory",
    "prove.loop.cpuid": "the instruction CPUID",
    "prove.loop.port": "writing to a port",
    # Labels of what experiments measure
    "measured.guest.time": "from opening to closing",
    "measured.guest.modes": "modes that ran",
    "measured.guest.means": "by what means",
    "measured.guest.ratio3": "its programs (ring 3), slowdown",
    "measured.guest.emulated3": "instructions imitated there",
    "measured.guest.ratio0": "its kernel (ring 0), slowdown",
    "measured.guest.emulated0": "instructions imitated there",
    "measured.masking.ring3": "seen by the guest's programs",
    "measured.masking.ring0": "seen by the guest's kernel",
    "measured.masking.effective": "abilities can be hidden",
    "measured.cost.system_call": "a system call",
    "measured.cost.cpuid": "the instruction CPUID",
    "measured.cost.cpuid_ratio": "CPUID against a system call",
    "measured.cost.open": "opening /dev/kvm",
    "measured.cost.create_vm": "creating an empty virtual machine",
    "measured.cost.create_vcpu": "creating its processor",
    "measured.cost.first_entry": "entering it for the first time",
    "measured.cost.exit": "out of ring 0 and back",
    "measured.cost.exit3": "out of ring 3 and back",
    "measured.cost.remove": "removing it all",
    "measured.emulation.slowdown": "emulated arithmetic, slowdown",
    "measured.emulation.port_kvm0": "out of a guest to a port and back",
    "measured.emulation.foreign": "a foreign processor imitated",
    "measured.syscalls.passes": "reach the kernel",
    "measured.syscalls.blocked": "refused by a filter",
    "measured.container.namespaces": "namespaces",
    "measured.container.refused": "refused",
    "measured.container.same_kernel": "the same kernel",
    "measured.container.own_root": "another root directory",
    "measured.container.own_processes": "the first of its own processes",
    "measured.container.process": "starting a process",
    "measured.container.created": "starting a container",
    "measured.container.machine": "starting an empty machine",
    # Explanations
    "explain.here": "On this host",
    "explain.type": "type",
    "explain.values": "values",
    "explain.since": "since",
    "explain.volatile": "volatile",
    "explain.volatile.yes": "changes from look to look",
    "explain.concept": "concept",
    "explain.family": "page",
    "explain.as-boundary": "As a boundary of isolation: {command}",
    "explain.gain": "with it",
    "explain.cost": "without it",
    "explain.claim": "claim",
    "explain.layer": "layer",
    "explain.concept.yes": "demonstrated",
    "explain.concept.no": "not demonstrated",
    "explain.concept.unknown": "it cannot be told whether it is demonstrated",
    "explain.remedy": "To do: {remedy}",
    "hardening.leave-out": "without {setting}",
    "explain.boundary": "Boundary: {name}",
    "explain.door": "Door: {name}",
    "explain.keeps": "guards",
    "explain.whole": "whole, if",
    "explain.closes": "closes",
    "explain.leads": "through it one can",
    "explain.see": "see",
    "explain.door.yes": "open",
    "explain.door.no": "closed",
    "explain.door.unknown": "it cannot be told whether it is open",
    "explain.ways": "Every way through it",
    "explain.into": "then it is",
    "explain.way.yes": "there",
    "explain.way.no": "not there",
    "explain.way.unknown": "perhaps",
    "explain.more": "{words} and {number} more",
    "explain.term.yes": "holds",
    "explain.term.no": "does not hold",
    "explain.term.unknown": "cannot be told",
    "explain.unlooked": "nobody looked",
    "explain.mends": "What helps",
    "explain.table": "The claims as they were read, from the top",
    "explain.wanted": "What it wants",
    "explain.wanted.met": "met",
    "explain.wanted.broken": "not met",
    "explain.wanted.cannot-tell": "cannot be told",
    "explain.wanted.not-here": "not asked for here",
    "explain.wanted.missing": "missing: {names}",
    "explain.wanted.found": "found: {found}",
    "explain.evidence": "What was looked at",
    "explain.decided": "What decided: {claim}",
    "explain.for": "for it",
    "explain.against": "against it",
    "explain.hidden": "could not be seen",
    "explain.silent": "looked at, and silent",
    "explain.spoofable": "{where}; can be forged from inside",
    "explain.peers": "What other tools answer here",
    "explain.peers.differs": "differs",
    "explain.peers.open": "we leave it open",
    "explain.peers.agrees": "agrees",
    "explain.peers.untold": "cannot be told",
    "explain.peers.no-word": "no word for it",
    "explain.peers.silent": "no answer",
    "explain.peers.decides": "What decides here: {what}",
    "explain.peers.overlooked": "it does not look at what decides: {what}",
    "explain.peers.not-known": "it looks at what decides and does not know it: {what}",
    "explain.peers.nothing": "nothing",
    "explain.peers.releases": "As of {releases}.",
    "explain.change": "What would change the answer",
    "explain.change.final": "Nothing that is hidden here: whatever else were shown, the answer would stay.",
    "explain.change.looking": "Nothing that looking could show.",
    "explain.change.prove": "An experiment could change it: {command}",
    "explain.change.spoofable": "But what decided can be forged from inside by ordinary means.",
    "explain.change.undetermined": "What could not be seen:",
    "explain.change.conflicted": "A stronger sign on either side.",
    "explain.change.no-sign": "One of these signs would establish it:",
}
