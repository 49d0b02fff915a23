"""Предложения самого virtcheck по их идентификаторам; идентификаторы те же, что в en/messages.py."""

from __future__ import annotations

MESSAGES = {
    # Почему факт неизвестен
    "reason.hidden": "не удалось увидеть: {what} ({origin}: {why})",
    "reason.silent": "здесь нет ничего, что могло бы об этом сказать",
    "reason.unproved": "«{what}» показывает только опыт",
    "reason.conflict": "за и против «{what}» говорят одинаково сильные признаки: {why}",
    "reason.then": "; {remedy}",
    # Что позволило бы увидеть
    "remedy.as-root": "это видно пользователю root",
    "remedy.more-rights": "это видно тому, у кого больше прав, возможно — снаружи",
    "remedy.from-outside": "посмотрите снаружи, где это ничем не закрыто",
    "remedy.on-host": "на хосте это скажет virtcheck workloads",
    "remedy.record-again": "сделайте запись машины заново этой версией",
    "remedy.complete-tree": "добавьте в дерево то, чего в нём нет",
    "remedy.prove": "запустите virtcheck prove или добавьте --prove",
    "remedy.prove-inside": "запустите внутри virtcheck isolation --prove",
    "remedy.unicorn": "установите эмулятор: pip install 'virtcheck[prove]'",
    "remedy.measure-again": "измерьте ещё раз, когда машина не занята, или дольше: --seconds 20",
    "remedy.none": "ничто из известного здесь этого не покажет",
    # Что делать с находкой
    "remedy.kvm.load-intel": (
        "загрузите драйвер, для контейнера — на его хосте: modprobe kvm_intel; если откажет, причину покажет "
        "dmesg | grep -i kvm"
    ),
    "remedy.kvm.load-amd": (
        "загрузите драйвер, для контейнера — на его хосте: modprobe kvm_amd; если откажет, причину покажет "
        "dmesg | grep -i kvm"
    ),
    "remedy.kvm.load-hv": "загрузите драйвер, для контейнера — на его хосте: modprobe kvm_hv",
    "remedy.kvm.load-whole": "загрузите драйвер, для контейнера — на его хосте: modprobe kvm",
    "remedy.kvm.arm": (
        "на ARM для KVM ядро должно быть запущено на уровне исключений 2: на голом железе это так, если уровень не "
        "занимает прошивка, а в виртуальной машине — только если её хост даёт вложенную виртуализацию"
    ),
    "remedy.kvm.no-driver": (
        "загрузите драйвер KVM для этого процессора, для контейнера — на его хосте; dmesg | grep -i kvm"
    ),
    "remedy.kvm.switched-off": "уберите kvm-arm.mode=none из командной строки ядра и перезагрузитесь",
    "remedy.kvm.xen-dom0": (
        "расширение процессора занимает Xen: запускайте гостей через Xen (xl create) или загрузите этот Linux без Xen"
    ),
    "remedy.kvm.hyperv-root": (
        "расширение процессора занимает Hyper-V: запускайте гостей через Hyper-V или загрузите этот Linux без него"
    ),
    "remedy.kvm.none-here": (
        "расширение, которого у процессора нет, не даст никакая настройка: возьмите другую машину или эмулируйте "
        "(qemu -accel tcg)"
    ),
    "remedy.kvm.firmware-intel": (
        "включите в настройках прошивки Intel Virtualization Technology (VT-x), затем выключите и включите машину; "
        "если уже включено, это ядро собрано без KVM"
    ),
    "remedy.kvm.firmware-amd": (
        "включите в настройках прошивки SVM Mode (AMD-V), затем выключите и включите машину; если уже включено, это "
        "ядро собрано без KVM"
    ),
    "remedy.kvm.unused": (
        "расширение у процессора есть, а ядро его не берёт: нужно ядро, собранное с KVM, и прошивка, которая не "
        "запирает расширение"
    ),
    "remedy.kvm.wsl": (
        "задайте nestedVirtualization=true в разделе [wsl2] файла %UserProfile%\\.wslconfig, затем: wsl --shutdown"
    ),
    "remedy.kvm.aws": (
        "возьмите экземпляр metal или тип с вложенностью (C8i, M8i, R8i), запущенный с ключом "
        "--cpu-options NestedVirtualization=enabled"
    ),
    "remedy.kvm.gce": "создайте машину с ключом --enable-nested-virtualization, на типе с процессором Intel, но не E2",
    "remedy.kvm.azure": "выберите размер, который поддерживает вложенную виртуализацию, с типом безопасности Standard",
    "remedy.kvm.openstack": (
        "на вычислительном хосте: cpu_mode = host-passthrough в разделе [libvirt] файла nova.conf и KVM, загруженный "
        "с nested=1"
    ),
    "remedy.kvm.kubevirt": (
        "дайте машине процессор хоста (spec.domain.cpu.model: host-passthrough) на узлах, где KVM загружен с nested=1"
    ),
    "remedy.kvm.cloud": (
        "выберите физический сервер или тип машины, для которого облако указывает вложенную виртуализацию"
    ),
    "remedy.kvm.vmware": (
        "у выключенной машины отметьте в настройках процессора: Expose hardware assisted virtualization to the guest "
        "OS (vSphere) или Virtualize Intel VT-x/EPT or AMD-V/RVI (Workstation, Fusion)"
    ),
    "remedy.kvm.hyperv": (
        "для выключенной машины на её хосте: Set-VMProcessor -VMName NAME -ExposeVirtualizationExtensions $true"
    ),
    "remedy.kvm.virtualbox": "для выключенной машины на её хосте: VBoxManage modifyvm NAME --nested-hw-virt on",
    "remedy.kvm.parallels": "для выключенной машины на её хосте: prlctl set NAME --nested-virt on",
    "remedy.kvm.xen": "в настройках этого гостя (он должен быть HVM): nestedhvm=1",
    "remedy.kvm.tcg": "сам QEMU имитирует только расширение AMD: запустите его с -cpu max или с моделью и +svm",
    "remedy.kvm.kvm-intel": (
        "на хосте — modprobe kvm_intel nested=1 и процессор, у которого есть vmx: -cpu host или в libvirt "
        "<cpu mode='host-passthrough'/>"
    ),
    "remedy.kvm.kvm-amd": (
        "на хосте — modprobe kvm_amd nested=1 и процессор, у которого есть svm: -cpu host или в libvirt "
        "<cpu mode='host-passthrough'/>"
    ),
    "remedy.kvm.no-extension": (
        "если это виртуальная машина, расширение должен дать ей гипервизор (вложенная виртуализация), иначе ищите "
        "его в настройках прошивки"
    ),
    "remedy.kvm.device-plugin": (
        "пусть устройство поду выдаст плагин устройств: у KubeVirt это resources.limits: devices.kubevirt.io/kvm: 1"
    ),
    "remedy.kvm.docker": "передайте устройство внутрь: docker run --device /dev/kvm",
    "remedy.kvm.podman": "передайте устройство внутрь: podman run --device /dev/kvm",
    "remedy.kvm.lxc": (
        "в настройках контейнера: lxc.mount.entry = /dev/kvm dev/kvm none bind,create=file 0 0 и "
        "lxc.cgroup2.devices.allow = c 10:232 rwm (с контрольными группами версии 1 — lxc.cgroup)"
    ),
    "remedy.kvm.lxd": "передайте устройство внутрь: lxc config device add NAME kvm unix-char source=/dev/kvm",
    "remedy.kvm.incus": "передайте устройство внутрь: incus config device add NAME kvm unix-char source=/dev/kvm",
    "remedy.kvm.nspawn": (
        "передайте устройство внутрь и разрешите его: systemd-nspawn --bind=/dev/kvm "
        "--property='DeviceAllow=/dev/kvm rw'"
    ),
    "remedy.kvm.bubblewrap": "передайте устройство внутрь: bwrap --dev-bind /dev/kvm /dev/kvm, после --dev /dev",
    "remedy.kvm.flatpak": "разрешите устройство: flatpak override --user --device=kvm NAME",
    "remedy.kvm.snap": "подключите интерфейс: snap connect NAME:kvm",
    "remedy.kvm.mknod": "создайте узел: mknod -m 660 /dev/kvm c 10 232 и chgrp kvm /dev/kvm",
    "remedy.kvm.no-node": "пусть тот, кто запускает этот процесс, передаст внутрь /dev/kvm как устройство, а не файл",
    "remedy.kvm.docker-rule": "docker run --device /dev/kvm: том (-v) приносит узел без права его открыть",
    "remedy.kvm.podman-rule": "podman run --device /dev/kvm: том (-v) приносит узел без права его открыть",
    "remedy.kvm.lxc-rule": (
        "в настройках контейнера: lxc.cgroup2.devices.allow = c 10:232 rwm (с контрольными группами версии 1 — "
        "lxc.cgroup)"
    ),
    "remedy.kvm.service": "в юните, который это запустил: DeviceAllow=/dev/kvm rw и без PrivateDevices=yes",
    "remedy.kvm.device-cgroup": (
        "пусть тот, кто запустил этот процесс, разрешит символьное устройство 10:232 в его контрольной группе"
    ),
    "remedy.kvm.keep-groups": (
        "войдите в группу устройства /dev/kvm на хосте и возьмите её с собой: podman run --device /dev/kvm "
        "--group-add keep-groups (с crun)"
    ),
    "remedy.kvm.user-namespace": (
        "группы хоста здесь не действуют: откройте узел на хосте тому, кто это запустил, setfacl -m u:NAME:rw /dev/kvm"
    ),
    "remedy.kvm.pod-group": (
        "дайте поду номер группы узла: securityContext.supplementalGroups, сам номер покажет stat -c %g /dev/kvm"
    ),
    "remedy.kvm.docker-group": "docker run --device /dev/kvm --group-add $(stat -c %g /dev/kvm)",
    "remedy.kvm.join": 'войдите в группу узла и в систему заново: usermod -aG "$(stat -c %G /dev/kvm)" "$USER"',
    "remedy.kvm.udev": (
        'пусть udev откроет узел группе, в /etc/udev/rules.d/65-kvm.rules: KERNEL=="kvm", GROUP="kvm", MODE="0660"'
    ),
    "remedy.kvm.permission-denied": "кому можно, покажет ls -l /dev/kvm: работайте от имени одного из них",
    "remedy.kvm.nodev": (
        "узел лежит в файловой системе с ключом nodev: смонтируйте её с dev или наложите на него /dev/kvm хоста"
    ),
    "remedy.kvm.container-label": (
        "если отказывает SELinux, на хосте: setsebool -P container_use_devices on; иначе правило назовёт журнал: "
        "dmesg | grep -i denied"
    ),
    "remedy.kvm.security-module": (
        "отказывает модуль безопасности, правило назовёт его журнал: ausearch -m avc (SELinux), "
        "dmesg | grep -i denied (AppArmor)"
    ),
    "remedy.kvm.not-kvm": "замените узел настоящим: rm /dev/kvm && mknod -m 660 /dev/kvm c 10 232",
    "remedy.kvm.wrong-api": "возьмите ядро, в котором KVM отвечает версией 12, как во всех с 2.6.22",
    "remedy.kvm.stop-virtualbox": (
        "здесь есть драйвер VirtualBox, и процессор может занимать он: остановите его машины (VBoxManage list "
        "runningvms)"
    ),
    "remedy.kvm.stop-vmware": (
        "здесь есть драйвер VMware, и процессор может занимать он: остановите его машины (vmrun list)"
    ),
    "remedy.kvm.busy": "расширение процессора занято другим гипервизором: остановите его машины или выгрузите драйвер",
    "remedy.kvm.log": "больше скажет журнал ядра: dmesg | grep -i kvm",
    "remedy.kvm.cannot-enter": "процессор отказывается входить в гостя, больше скажет журнал: dmesg | grep -i kvm",
    "remedy.kvm.cannot-enter-nested": (
        "гипервизор под этой машиной показывает расширение, но не исполняет его: обратитесь к тем, у кого он "
        "работает, или возьмите другой тип машины"
    ),
    "remedy.kvm.wrong-result": (
        "не доверяйте здесь никакому гостю: сообщите тем, кто сделал этот KVM или гипервизор под ним"
    ),
    "remedy.kvm.nested-intel": (
        "пока гости не работают: modprobe -r kvm_intel && modprobe kvm_intel nested=1; чтобы осталось, "
        "options kvm_intel nested=1 в /etc/modprobe.d/kvm.conf"
    ),
    "remedy.kvm.nested-amd": (
        "пока гости не работают: modprobe -r kvm_amd && modprobe kvm_amd nested=1; чтобы осталось, "
        "options kvm_amd nested=1 в /etc/modprobe.d/kvm.conf"
    ),
    "remedy.kvm.nested-hv": (
        "пока гости не работают: modprobe -r kvm_hv && modprobe kvm_hv nested=1; чтобы осталось, "
        "options kvm_hv nested=1 в /etc/modprobe.d/kvm.conf"
    ),
    "remedy.kvm.nested-s390": (
        "пока гости не работают: modprobe -r kvm && modprobe kvm nested=1; чтобы осталось, "
        "options kvm nested=1 в /etc/modprobe.d/kvm.conf"
    ),
    "remedy.iommu.off-intel": "добавьте intel_iommu=on в командную строку ядра и перезагрузитесь",
    "remedy.iommu.off-amd": (
        "IOMMU от AMD ядро берёт само: уберите amd_iommu=off или iommu=off из его командной строки или возьмите ядро "
        "с этим драйвером"
    ),
    "remedy.iommu.off": (
        "возьмите ядро с драйвером этого IOMMU и проверьте, не запрещает ли его что-нибудь в командной строке"
    ),
    "remedy.iommu.firmware": (
        "включите VT-d (Intel) или IOMMU (AMD-Vi) в настройках прошивки; он есть не у каждого процессора и не на "
        "каждой плате"
    ),
    "remedy.iommu.guest": (
        "его должен предложить монитор этой машины: -device virtio-iommu-pci или -device intel-iommu в QEMU; чтобы "
        "запускать гостей, он не нужен"
    ),
    "remedy.device.load-tun": "драйвер загрузит первый, кто откроет файл; вручную: modprobe tun",
    "remedy.device.load-vhost_net": "драйвер загрузит первый, кто откроет файл; вручную: modprobe vhost_net",
    "remedy.device.load-vhost_vsock": "драйвер загрузит первый, кто откроет файл; вручную: modprobe vhost_vsock",
    "remedy.device.load-vfio": "драйвер загрузит первый, кто откроет файл; вручную: modprobe vfio-pci",
    "remedy.device.no-driver": "возьмите ядро с этим драйвером, встроенным или с установленным модулем",
    "remedy.device.no-node": "передайте файл внутрь, как это делают docker run --device и podman run --device",
    "remedy.device.refused": (
        "добавьте пользователя в группу этого файла (usermod -aG) или запускайте монитор от другого пользователя"
    ),
    "remedy.userns": (
        "снимите запрет, показанный ниже: user.max_user_namespaces больше 0, "
        "kernel.unprivileged_userns_clone=1 или kernel.apparmor_restrict_unprivileged_userns=0; каждый "
        "открывает обычным пользователям больше ядра"
    ),
    "remedy.refusal.seccomp": (
        "пусть тот, кто это запустил, разрешит unshare(2) и clone(2): --security-opt seccomp=unconfined у docker run и "
        "podman run, securityContext.seccompProfile.type: Unconfined в поде, без RestrictNamespaces= в службе"
    ),
    "remedy.refusal.capability": "запустите от root или с этим правом: docker run --cap-add SYS_ADMIN",
    "remedy.refusal.max_user_namespaces": "поднимите предел от root: sysctl -w user.max_user_namespaces=15000",
    "remedy.refusal.unprivileged_userns_clone": "от root: sysctl -w kernel.unprivileged_userns_clone=1",
    "remedy.refusal.apparmor_restrict_unprivileged_userns": (
        "дайте программе профиль AppArmor, который разрешает userns; или всем программам, от root: sysctl -w "
        "kernel.apparmor_restrict_unprivileged_userns=0"
    ),
    "remedy.refusal.security-module": (
        "правило назовёт его журнал: ausearch -m avc (SELinux), dmesg | grep -i denied (AppArmor)"
    ),
    "remedy.refusal.limit": (
        "пределы покажет sysctl -a --pattern '^user[.]max'; а пространства пользователей и процессов вкладываются не "
        "глубже 32"
    ),
    "remedy.refusal.chroot": "запустите вне сменённого корня или войдите в это дерево через pivot_root(8)",
    "remedy.refusal.unmapped-user": "запустите от пользователя, у которого здесь есть номер: см. /proc/self/uid_map",
    "remedy.refusal.kernel": "возьмите ядро, собранное с ними: CONFIG_NAMESPACES и то, что к нему относится",
    # check
    "check.met": "выполнено",
    "check.broken": "нарушено",
    "check.cannot-tell": "нельзя сказать",
    "check.found": "{fact} = {found}",
    "check.unknown": "неизвестно: {reason}",
    "check.more": "; подробнее: {command}",
    # detect
    "detect.unknown.container": "контейнер ли это, сказать нельзя: {reason}",
    "detect.unknown.machine": "виртуальная ли это машина, сказать нельзя: {reason}",
    # diff
    "diff.same": "различий нет",
    "diff.host": "машина",
    "diff.fact": "факты",
    "diff.claim": "утверждения",
    "diff.concept": "понятия",
    "diff.unknown": "неизвестно",
    # facts
    "facts.type.word": "слово",
    "facts.type.text": "текст",
    "facts.type.words": "список слов",
    "facts.type.bool": "true или false",
    "facts.type.int": "целое число",
    "facts.type.float": "число",
    "facts.volatile": ", меняется от взгляда к взгляду",
    # Слова всех страниц
    "verdict.established": "да",
    "verdict.refuted": "нет",
    "verdict.conflicted": "противоречие",
    "verdict.undetermined": "неизвестно",
    "verdict.no-sign": "признаков нет",
    "strength.hint": "только намёк",
    "strength.strong": "веско",
    "strength.decisive": "решающе",
    "sight.absent": "отсутствует",
    "value.yes": "да",
    "value.no": "нет",
    "value.none": "нет",
    "value.nothing": "ничего",
    "value.empty": "пусто",
    "layer.hardware": "оборудование",
    "layer.machine": "виртуальная машина",
    "layer.monitor": "монитор",
    "layer.cloud": "облако",
    "layer.kernel": "ядро",
    "layer.container": "контейнер",
    "layer.orchestrator": "оркестратор",
    "layer.process": "этот процесс",
    "layer.capability": "что можно разместить",
    "concept.virtualization": "виртуализация",
    "concept.emulation": "эмуляция",
    "concept.system-resources": "системные ресурсы",
    "concept.virtual-machine": "виртуальная машина",
    "concept.hypervisor": "гипервизор",
    "concept.full-virtualization": "полная виртуализация",
    "concept.paravirtualization": "паравиртуализация",
    "concept.hardware-assisted-virtualization": "аппаратная виртуализация",
    "concept.live-migration": "живая миграция",
    "concept.containerization": "контейнеризация",
    "concept.container.own-filesystem": "у контейнера своя файловая система",
    "concept.container.own-processes": "у контейнера свои процессы",
    "concept.container.shared-kernel": "ядро у контейнера общее",
    "concept.container.confined": "контейнер ограничен",
    "concept.containers-versus-machines": "контейнеры и виртуальные машины",
    # Страница
    "page.kernel": "ядро {release}",
    "page.live": "сейчас",
    "page.recorded-at": "запись от {when}",
    "page.recorded": "запись",
    "page.tree": "дерево файлов",
    "page.root": "root",
    "page.user": "пользователь {uid}",
    "page.stack": "На чём это стоит",
    "page.also": "а также: {names}",
    "trait.vm.confidential": "память скрыта от гипервизора ({value})",
    "trait.vm.xen_role": "{value} под Xen",
    "trait.vm.hyperv_role": "{value} под Hyper-V",
    "trait.container.privileged": "привилегированный",
    "trait.container.rootless": "без прав root",
    "trait.container.chroot": "корневой каталог сменён через chroot",
    "page.only-a-hint": "только намёк: {what}",
    "page.disputed": "Где признаки расходятся",
    "page.refuted": "{names}: опровергнуто",
    "page.conflicted": "{names}: противоречие",
    "page.for": "за",
    "page.against": "против",
    "page.given": "Что ей дано",
    "page.and-more": "{names} и ещё {number}",
    "page.hosting": "Что здесь можно разместить",
    "page.remedy": "Что делать: {remedy}",
    "page.isolation": "Насколько это изолировано",
    "page.processor": "процессоров: 1",
    "page.processors": "процессоров: {number}",
    "page.memory": "памяти: {size}",
    "page.namespaces": "пространства имён",
    "page.namespaces.own": "свои: {names}",
    "page.namespaces.initial": "общие со всей системой: {names}",
    "page.namespaces.unknown": "неизвестно: {names}",
    "page.capabilities": "привилегии",
    "page.capabilities.strong": "действуют {effective} (среди них {strong}), можно получить {bounding}",
    "page.capabilities.weak": "действуют {effective}, можно получить {bounding}",
    "page.limits": "ограничения",
    "page.limit.none": "без ограничения",
    "page.cgroup": "контрольные группы",
    "page.concepts": "Понятия, которые здесь видны",
    "page.concept": "{title}: {by}",
    "page.concepts.no": "не видны",
    "page.unseen": "Чего не удалось увидеть",
    "page.unseen.silent": "здесь нет ничего, что могло бы об этом сказать",
    "page.unseen.conflict": "за и против говорят одинаково сильные признаки",
    "page.not-understood": "Увидено, но не понято",
    "page.send-a-recording": (
        "Этого ещё не знает ни одна строка знания. Запустите, пожалуйста, virtcheck record -o host.json.gz и "
        "приложите файл к задаче в трекере проекта; имена людей и машин, адреса и серийные номера в нём заменены."
    ),
    "page.more": "Подробнее: virtcheck explain ТЕМА, где ТЕМА — любое имя выше; --verbose; --json",
    "page.evidence": "Все свидетельства",
    # Изоляция
    "page.grade": "оценка",
    "page.boundaries": "границы",
    "page.doors": "открытые двери",
    "isolation.process": "процесс {pid}",
    "isolation.grade": "Оценка",
    "isolation.none": "не изолировано, и это не дефект: это процесс хоста",
    "isolation.range": "{best}, возможно {others}",
    "isolation.strict": "{worst} — худшее из возможного",
    "isolation.unsure": "не наверняка: {why}",
    "isolation.because": "потому что",
    "isolation.at-best": "в лучшем случае",
    "isolation.next": "что делать",
    "isolation.boundaries": "Границы",
    "boundary.isolated": "изолировано",
    "boundary.weakened": "ослаблено",
    "boundary.shared": "общее с хостом",
    "boundary.not-applicable": "неприменимо",
    "boundary.unknown": "неизвестно",
    "isolation.either": "{some} или {last}",
    "isolation.may-be": "{states}; зависит от того, так ли это: {ways}",
    "isolation.inside": "это внутри собственного ядра и ничего из хоста не отделяет",
    "isolation.closes": "закрывает: {what}",
    "isolation.see": "см.: {where}",
    "isolation.doors": "Открытые двери",
    "isolation.perhaps": "возможно: {leads}",
    "isolation.closed": "закрыты",
    "isolation.close": "чтобы закрыть: {what}",
    "isolation.rights": "Это не побег: у процесса хоста такие права есть или могут появиться: {doors}",
    "isolation.no-rights": "Нет: это процесс хоста, и таких прав у него нет.",
    "isolation.waived": "Принято как исключения",
    "isolation.accepted": "{state}, принято",
    "isolation.accepted-because": "принято: {reason}",
    "isolation.until": "до {day}",
    "isolation.expired": "истекло {day}, не применяется",
    "isolation.others": "ещё {number} — для других",
    "isolation.more": (
        "Подробнее: virtcheck explain ТЕМА, где ТЕМА — любое имя выше; --verbose; --prove; --strict; --json"
    ),
    # Таблица рабочих нагрузок
    "workloads.column.kind": "вид",
    "workloads.column.engine": "движок",
    "workloads.column.name": "имя",
    "workloads.column.id": "id",
    "workloads.column.pid": "pid",
    "workloads.column.user": "польз.",
    "workloads.column.processes": "проц.",
    "workloads.column.uptime": "время",
    "workloads.column.memory": "память",
    "workloads.column.limits": "пределы",
    "workloads.column.shares": "общее",
    "workloads.column.grade": "оценка",
    "workloads.column.doors": "двери",
    "workloads.column.drift": "расхождения",
    "workloads.age.d": "{number} д",
    "workloads.age.h": "{number} ч",
    "workloads.age.min": "{number} мин",
    "workloads.age.s": "{number} с",
    "workloads.cpu": "{number} cpu",
    "workloads.pids": "{number} pids",
    "workloads.shares": "{namespaces} с {others}",
    "workloads.doors.unknown": "неизвестно: {number}",
    "workloads.vm.one": "виртуальных машин: 1",
    "workloads.vm.many": "виртуальных машин: {number}",
    "workloads.container.one": "контейнеров: 1",
    "workloads.container.many": "контейнеров: {number}",
    "workloads.pod-sandbox.one": "песочниц подов: 1",
    "workloads.pod-sandbox.many": "песочниц подов: {number}",
    "workloads.app-sandbox.one": "песочниц: 1",
    "workloads.app-sandbox.many": "песочниц: {number}",
    "workloads.service.one": "отгороженных служб: 1",
    "workloads.service.many": "отгороженных служб: {number}",
    "workloads.processes.one": "процессов: 1",
    "workloads.processes.many": "процессов: {number}",
    "workloads.unreadable.one": "не читаются: 1",
    "workloads.unreadable.many": "не читаются: {number}",
    "workloads.unreadable.user.one": "не читаются: 1 (запустите от имени root)",
    "workloads.unreadable.user.many": "не читаются: {number} (запустите от имени root)",
    "workloads.summary": "{kinds}; {processes}",
    "workloads.nothing": "Здесь не видно ни виртуальных машин, ни контейнеров, ни песочниц",
    "workloads.given": "{by}, выделено {given}",
    "workloads.stronger": "Процессы, которым можно больше, чем первому процессу их нагрузки",
    "workloads.is-stronger": "{name}: процесс {pid} ({process}): {more}",
    "workloads.silent": "{path} ничего не сообщает: {why}",
    "workloads.looking": "осмотр процессов: {number}; нагрузка {judged} из {all} ...",
    "workloads.drift": "Расхождения: что объявлено и что действует",
    "workloads.drifted": "{name}: {what}: объявлено {declared}, действует {in_force} (процесс {pid}; {source})",
    "workloads.joined.not": "Этот отчёт не относится ни к одной нагрузке отсюда: {why}",
    "workloads.not-joined.no-boot-id": "в нём не сказано, в какую загрузку он сделан",
    "workloads.not-joined.other-boot": (
        "он сделан под другим ядром или в другую загрузку: в виртуальной машине, на другом хосте, до перезапуска"
    ),
    "workloads.not-joined.no-namespaces": "в нём нет номеров его пространств имён",
    "workloads.not-joined.gone": (
        "ни у одной из видимых нет таких пространств имён: она завершилась, это сам хост, либо её видит только root"
    ),
    "workloads.not-joined.several": (
        "у нескольких совпадает с ним то, что видно из пространств имён: root видит больше"
    ),
    "workloads.joined.agrees": "Отчёт сделан в {name}; изнутри и снаружи видно одно и то же.",
    "workloads.joined.differs": "Отчёт сделан в {name}; изнутри и снаружи видно разное:",
    "workloads.joined.inside": "изнутри",
    "workloads.joined.outside": "снаружи, о процессе {pid}",
    # Подписи фактов на странице
    "fact.paravirtual.in_use": "паравиртуальное в деле",
    "fact.paravirtual.offered": "предложено",
    "fact.paravirtual.offered.besides": "предложено, не в деле",
    "fact.devices.paravirtual": "устройства для гостей",
    "fact.devices.emulated": "имитируемые устройства",
    "fact.devices.offloaded": "собственные карты облака",
    "fact.devices.passed_through": "переданные устройства",
    "fact.boot.firmware": "прошивка",
    "fact.boot.loader": "загрузчик",
    "fact.moved.traces": "следы переноса",
    "fact.cpu.extension_state": "её состояние",
    "fact.cpu.virtualization_missing": "процессору не хватает",
    "fact.kvm.means": "гости работают через",
    "fact.runs": "мониторы на KVM",
    "fact.device": "устройства для мониторов",
    "fact.iommu.enabled": "IOMMU",
    "fact.confidential.host": "скрытая память через",
    "fact.cpu.guest_exposure": "утечки между гостями",
    "fact.migration.blockers": "гостей нельзя перенести",
    "fact.migration.warnings": "при переносе учесть",
    "fact.checkpoint.kernel": "снимки контейнеров",
    "fact.cpu.extension": "аппаратная виртуализация",
    "fact.kvm.present": "KVM",
    "fact.kvm.usable": "KVM, доступен как есть",
    "fact.kvm.reason": "ответ KVM",
    "fact.kvm.backend": "KVM работает через",
    "fact.kvm.ring3": "программы гостя",
    "fact.kvm.ring0": "ядро гостя",
    "fact.kvm.masking": "возможности скрываются",
    "fact.kvm.nested": "гости внутри гостей",
    "fact.userns.unprivileged": "контейнеры без root",
    "fact.cgroup.version": "контрольные группы",
    "fact.emulation.translator": "транслятор этого процесса",
    "fact.emulation.foreign_formats": "чужие форматы программ",
    "fact.process.seccomp": "seccomp",
    "fact.process.no_new_privs": "без новых прав",
    "fact.process.lsm_label": "метка безопасности",
    "fact.memory.limit_bytes": "память",
    "fact.cpu.limit": "процессоры",
    "fact.pids.limit": "процессы",
    # Опыты: о чём каждый спрашивает, что доказывает и что делает, что сказано, пока он идёт, и ответы
    "prove.guest": (
        "выполняет несколько инструкций в госте на /dev/kvm и сравнивает результат и скорость с этим процессором: "
        "работает ли KVM и делает ли работу оборудование"
    ),
    "prove.guest.does": "на миллисекунды создаёт виртуальную машину с одним процессором; нужен /dev/kvm",
    "prove.guest.runs": "гость на /dev/kvm ...",
    "prove.guest.asks": "работает ли гость на /dev/kvm и каким способом?",
    "prove.guest.none": "Гость здесь не работает: {state} ({word}).",
    "prove.guest.untried": "Запустить гостя не удалось: {state} ({word}).",
    "prove.guest.partly": "Но {failed}: {state}.",
    "prove.guest.ran": "Гость выполнился, результат верный.",
    "prove.guest.hardware-assisted": (
        "Гость выполнился, результат верный; и ядро его, и программы выполнял сам процессор."
    ),
    "prove.guest.software-ring0": (
        "Гость выполнился, результат верный. Его программы выполняет сам процессор, а ядро имитируется инструкция за "
        "инструкцией{slower}."
    ),
    "prove.guest.emulated": (
        "Гость выполнился, результат верный. Весь он имитируется инструкция за инструкцией{slower}."
    ),
    "prove.slower": ", в {times} раз медленнее",
    "prove.masking": (
        "показывает гостю не тот процессор, что есть, и спрашивает, какой он видит: можно ли скрыть способности от "
        "гостей, чтобы они могли переехать на хост, где этих способностей нет"
    ),
    "prove.masking.does": "на миллисекунды создаёт виртуальные машины с одним процессором; нужен /dev/kvm",
    "prove.masking.runs": "гость с другим процессором ...",
    "prove.masking.asks": "видит ли гость тот процессор, который для него задан?",
    "prove.masking.absent": "Спросить некого: KVM здесь нет.",
    "prove.masking.yes": "Гость видит тот процессор, который задал монитор: способности от него можно скрыть.",
    "prove.masking.no": (
        "Гость видит способности, которые монитор от него скрыл: общий набор способностей для переноса не навязать."
    ),
    "prove.cost": (
        "измеряет, что добавляет виртуализация: создание машины и её процессора, вход в гостя и выход из него; а также "
        "инструкцию, которую перехватывают гипервизоры, в сравнении с системным вызовом"
    ),
    "prove.cost.does": (
        "не дольше секунды создаёт одну за другой виртуальные машины; для большей части нужен /dev/kvm"
    ),
    "prove.cost.runs": "время каждого шага виртуализации ...",
    "prove.cost.asks": "сколько времени берёт каждый шаг виртуализации?",
    "prove.cost.cpuid": "Инструкция CPUID занимает {times}× времени системного вызова.",
    "prove.cost.none": (
        "Инструкция CPUID занимает {times}× времени системного вызова: похоже, гипервизоры её не перехватывают."
    ),
    "prove.cost.one-level": (
        "Инструкция CPUID занимает {times}× времени системного вызова: похоже, её перехватывает гипервизор."
    ),
    "prove.cost.nested-or-software": (
        "Инструкция CPUID занимает {times}× времени системного вызова: похоже, её перехватывают несколько гипервизоров "
        "или один программный."
    ),
    "prove.emulation": (
        "выполняет одни и те же циклы на этом процессоре, в госте и в эмуляторе: что каждый способ замедляет, а что "
        "ускоряет"
    ),
    "prove.emulation.does": (
        "создаёт виртуальную машину с одним процессором; запускает эмулятор Unicorn: pip install 'virtcheck[prove]'"
    ),
    "prove.emulation.runs": "одни и те же циклы на процессоре, в госте и в эмуляторе ...",
    "prove.emulation.asks": "какой способ что замедляет?",
    "prove.emulation.slow": "В эмуляторе арифметика идёт дольше, чем на этом процессоре ({times}×).",
    "prove.emulation.exits": (
        "В эмуляторе арифметика идёт дольше, чем на этом процессоре ({times}×): платить приходится за каждую "
        "инструкцию. Гость платит лишь там, откуда надо выходить, и как раз там эмулятор быстрее."
    ),
    "prove.emulation.kernel": (
        "В эмуляторе арифметика идёт дольше, чем на этом процессоре ({times}×): платить приходится за каждую "
        "инструкцию. Программы гостя платят лишь там, откуда надо выходить; ядро его здесь имитируется и платит больше "
        "всех."
    ),
    "prove.container": (
        "создаёт пространства имён каждого вида, а затем процесс сразу во всех: что доступно этому пользователю без "
        "движка, что мешает остальному и сколько запускается контейнер"
    ),
    "prove.container.does": (
        "создаёт пространства имён в процессах, которые тут же завершаются; вне их не меняет ничего"
    ),
    "prove.container.runs": "пространства имён ...",
    "prove.container.asks": "может ли этот процесс сделать контейнер и как быстро?",
    "prove.container.none": "Этот процесс не может создать ни одного пространства имён: {why}.",
    "prove.container.partly": (
        "Этот процесс может создать часть пространств имён, но не контейнер: для него нужны mnt и pid."
    ),
    "prove.container.refused": "Остальные создать нельзя: {why}.",
    "prove.container.made": "Этот процесс может сделать контейнер.",
    "prove.container.timed": (
        "Этот процесс может сделать контейнер; тот запускается за {container}, процесс без пространств имён — за "
        "{process}."
    ),
    "prove.syscalls": (
        "спрашивает фильтр этого процесса (seccomp) о каждом опасном системном вызове: какие из них доходят до ядра"
    ),
    "prove.syscalls.does": (
        "пробует около двадцати системных вызовов в дочерних процессах, с аргументами, которые ядро обязано отклонить; "
        "не меняет ничего"
    ),
    "prove.syscalls.runs": "опасные системные вызовы ...",
    "prove.syscalls.asks": "какие опасные вызовы доходят до ядра?",
    "prove.syscalls.none": "Фильтр отклоняет все опасные системные вызовы, которые пробовались: {blocked}.",
    "prove.syscalls.some": "Опасных системных вызовов фильтр отклоняет {blocked}; до ядра доходит {passes}.",
    "prove.syscalls.all": "Опасные системные вызовы не отклоняет ничто: до ядра доходит {passes}.",
    "prove.untold": "Узнать не удалось: {why}.",
    "prove.too-short": "опыт не уложился в отведённое время",
    "prove.scattered": "измерения слишком расходятся",
    "prove.claim.established": "здесь верно: {claim}",
    "prove.claim.established.hint": "здесь, возможно, верно: {claim}",
    "prove.claim.refuted": "здесь неверно: {claim}",
    "prove.claim.refuted.hint": "здесь, возможно, неверно: {claim}",
    "prove.claim.conflicted": "признаки спорят: {claim}",
    "prove.claim.undetermined": "не решено: {claim}",
    "prove.claim.no-sign": "здесь этого ничто не показывает: {claim}",
    "prove.absent": "Здесь это не на чем попробовать.",
    "prove.absent.because": "Здесь это не на чем попробовать: {note}.",
    "prove.took": "заняло {time}; ничего не осталось",
    "prove.facts": "Что отсюда следует",
    "prove.more": "Подробнее: virtcheck explain --prove ТЕМА, где ТЕМА — имя выше; --list; --json",
    "refusal.seccomp": "отказывает фильтр системных вызовов (seccomp)",
    "refusal.capability": "нет права CAP_SYS_ADMIN",
    "refusal.max_user_namespaces": "настройка user.max_user_namespaces не допускает ни одного",
    "refusal.unprivileged_userns_clone": (
        "обычным пользователям этого не даёт настройка kernel.unprivileged_userns_clone=0"
    ),
    "refusal.apparmor_restrict_unprivileged_userns": "программам без профиля этого не даёт AppArmor",
    "refusal.security-module": "отказывает модуль безопасности (SELinux, AppArmor, ...)",
    "refusal.limit": "достигнут предел числа пространств имён",
    "refusal.chroot": "корневой каталог сменён через chroot, а там пространство имён пользователей не создать",
    "refusal.unmapped-user": "у этого пользователя нет номера в его пространстве имён пользователей",
    "refusal.kernel": "в ядре таких нет",
    "state.no-node": "KVM в ядре есть, но файла /dev/kvm здесь нет",
    "state.no-driver": "драйвер KVM не загружен, или в ядре его нет",
    "state.no-extension": "процессор не показывает расширения виртуализации",
    "state.switched-off": "KVM выключен в командной строке ядра",
    "state.permission-denied": "этому пользователю нельзя открыть /dev/kvm",
    "state.user-namespace": (
        "/dev/kvm принадлежит пользователю и группе, которых это пространство имён пользователей не знает"
    ),
    "state.nodev": "/dev/kvm лежит на файловой системе, смонтированной с nodev",
    "state.security-module": "модуль безопасности (SELinux, AppArmor, ...) не пускает этот процесс к /dev/kvm",
    "state.device-cgroup": "список устройств контрольной группы не пускает этот процесс к /dev/kvm",
    "state.not-kvm": "имя /dev/kvm носит что-то другое",
    "state.wrong-api": "KVM говорит на другой версии своего интерфейса",
    "state.busy": "расширение процессора занял другой гипервизор",
    "state.cannot-create-vm": "KVM не создаёт виртуальную машину",
    "state.cannot-create-vcpu": "KVM не создаёт виртуальный процессор",
    "state.cannot-enter": "процессор не смог войти в гостя",
    "state.cannot-emulate": "KVM не смог сымитировать инструкцию гостя",
    "state.wrong-result": "гость вычислил не то, что этот процессор",
    "unit.s": "{number} с",
    "unit.ms": "{number} мс",
    "unit.us": "{number} мкс",
    "unit.ns": "{number} нс",
    "contrast.container": "контейнер",
    "contrast.machine": "виртуальная машина",
    "contrast.kernel": "ядро",
    "contrast.kernel.container": "это же",
    "contrast.kernel.machine": "своё",
    "contrast.boundary": "граница",
    "contrast.boundary.container": "системные вызовы этого ядра",
    "contrast.boundary.machine": "выходы к монитору",
    "contrast.needed": "нужно",
    "contrast.needed.container": "пространства имён и контрольные группы",
    "contrast.needed.machine": "KVM или терпение к эмуляции",
    "contrast.start": "запуск",
    "contrast.start.container": "запускается процесс",
    "contrast.start.machine": "создаётся пустая; потом в ней загружается система",
    "contrast.speed": "скорость",
    "contrast.speed.container": "как у любого процесса",
    "contrast.speed.machine": "смотря каким способом её выполняют",
    "contrast.memory": "память",
    "contrast.memory.container": "сколько занимают процессы",
    "contrast.memory.machine": "своя доля, страничный кэш дважды",
    "contrast.devices": "устройства",
    "contrast.devices.container": "файлы драйверов этого ядра",
    "contrast.devices.machine": "имитация, паравиртуальные или отданные",
    "contrast.moving": "перенос",
    "contrast.moving.container": "остановить здесь, запустить там; или checkpoint и restore",
    "contrast.moving.machine": "живая миграция",
    "contrast.unmeasured": "Сколько что занимает здесь, измерит {command}",
    "prove.loops": "один проход",
    "prove.means.native": "процессор",
    "prove.means.kvm0": "кольцо 0 гостя",
    "prove.means.kvm3": "кольцо 3 гостя",
    "prove.means.emulated": "эмулятор",
    "prove.loop.alu": "арифметика",
    "prove.loop.memory": "запись в память",
    "prove.loop.cpuid": "инструкция CPUID",
    "prove.loop.port": "запись в порт",
    # Подписи к тому, что измеряют опыты
    "measured.guest.time": "от открытия до закрытия",
    "measured.guest.modes": "режимы",
    "measured.guest.means": "каким способом",
    "measured.guest.ratio3": "замедление программ (кольцо 3)",
    "measured.guest.emulated3": "имитируется инструкций в них",
    "measured.guest.ratio0": "замедление ядра (кольцо 0)",
    "measured.guest.emulated0": "имитируется инструкций в нём",
    "measured.masking.ring3": "видят программы гостя",
    "measured.masking.ring0": "видит ядро гостя",
    "measured.masking.effective": "способности можно скрыть",
    "measured.cost.system_call": "системный вызов",
    "measured.cost.cpuid": "инструкция CPUID",
    "measured.cost.cpuid_ratio": "CPUID против системного вызова",
    "measured.cost.open": "открытие /dev/kvm",
    "measured.cost.create_vm": "создание пустой машины",
    "measured.cost.create_vcpu": "создание её процессора",
    "measured.cost.first_entry": "первый вход в неё",
    "measured.cost.exit": "из кольца 0 и обратно",
    "measured.cost.exit3": "из кольца 3 и обратно",
    "measured.cost.remove": "удаление всего",
    "measured.emulation.slowdown": "замедление арифметики в эмуляторе",
    "measured.emulation.port_kvm0": "из гостя к порту и обратно",
    "measured.emulation.foreign": "имитация чужого процессора",
    "measured.syscalls.passes": "доходят до ядра",
    "measured.syscalls.blocked": "отклоняет фильтр",
    "measured.container.namespaces": "пространства имён",
    "measured.container.refused": "отказано",
    "measured.container.same_kernel": "то же ядро",
    "measured.container.own_root": "другой корневой каталог",
    "measured.container.own_processes": "первый из своих процессов",
    "measured.container.process": "запуск процесса",
    "measured.container.created": "запуск контейнера",
    "measured.container.machine": "запуск пустой машины",
    # Объяснения
    "explain.here": "На этой машине",
    "explain.type": "тип",
    "explain.values": "значения",
    "explain.since": "с версии",
    "explain.volatile": "изменчив",
    "explain.volatile.yes": "меняется от взгляда к взгляду",
    "explain.concept": "понятие",
    "explain.family": "страница",
    "explain.as-boundary": "Как граница изоляции: {command}",
    "explain.gain": "с этим",
    "explain.cost": "без этого",
    "explain.claim": "утверждение",
    "explain.layer": "слой",
    "explain.concept.yes": "показано",
    "explain.concept.no": "не показано",
    "explain.concept.unknown": "нельзя сказать, показано ли",
    "explain.remedy": "Что делать: {remedy}",
    "hardening.leave-out": "без {setting}",
    "explain.boundary": "Граница: {name}",
    "explain.door": "Дверь: {name}",
    "explain.keeps": "охраняет",
    "explain.whole": "цела, если",
    "explain.closes": "закрывает",
    "explain.leads": "через неё можно",
    "explain.see": "источники",
    "explain.door.yes": "открыта",
    "explain.door.no": "закрыта",
    "explain.door.unknown": "нельзя сказать, открыта ли она",
    "explain.ways": "Все пути сквозь неё",
    "explain.into": "тогда граница",
    "explain.way.yes": "есть",
    "explain.way.no": "нет",
    "explain.way.unknown": "возможно",
    "explain.more": "{words} и ещё {number}",
    "explain.term.yes": "выполнено",
    "explain.term.no": "не выполнено",
    "explain.term.unknown": "нельзя сказать",
    "explain.unlooked": "никто не смотрел",
    "explain.mends": "Что помогает",
    "explain.table": "Утверждения в том порядке, в котором они прочитаны",
    "explain.wanted": "Что требуется",
    "explain.wanted.met": "выполнено",
    "explain.wanted.broken": "не выполнено",
    "explain.wanted.cannot-tell": "нельзя сказать",
    "explain.wanted.not-here": "здесь не требуется",
    "explain.wanted.missing": "не хватает: {names}",
    "explain.wanted.found": "есть: {found}",
    "explain.evidence": "Куда смотрели",
    "explain.decided": "Что решило: {claim}",
    "explain.for": "за",
    "explain.against": "против",
    "explain.hidden": "не удалось увидеть",
    "explain.silent": "смотрели, молчит",
    "explain.spoofable": "{where}; можно подделать изнутри",
    "explain.peers": "Что здесь отвечают другие программы",
    "explain.peers.differs": "иначе",
    "explain.peers.open": "у нас ответа нет",
    "explain.peers.agrees": "так же",
    "explain.peers.untold": "нельзя сказать",
    "explain.peers.no-word": "слова для этого нет",
    "explain.peers.silent": "ответа нет",
    "explain.peers.decides": "Что решает здесь: {what}",
    "explain.peers.overlooked": "не смотрит на решающее: {what}",
    "explain.peers.not-known": "смотрит на решающее, но не узнаёт его: {what}",
    "explain.peers.nothing": "ничего",
    "explain.peers.releases": "Версии: {releases}.",
    "explain.change": "Что изменило бы ответ",
    "explain.change.final": "Ничто из того, чего здесь не видно: что бы ещё ни показалось, ответ останется.",
    "explain.change.looking": "Ничто из того, что можно увидеть.",
    "explain.change.prove": "Изменить его мог бы опыт: {command}",
    "explain.change.spoofable": "Но то, что решило, можно подделать изнутри обычными средствами.",
    "explain.change.undetermined": "То, чего не удалось увидеть:",
    "explain.change.conflicted": "Более веский признак на любой из сторон.",
    "explain.change.no-sign": "Это установил бы один из таких признаков:",
}
