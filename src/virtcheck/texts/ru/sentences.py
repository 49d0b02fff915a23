"""Русский перевод предложений из строк знания (признаки, доводы, факты) — по английскому предложению."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Признаки пробы cpu
    "the processor's vendor as the kernel tells it": "изготовитель процессора по словам ядра",
    "the word `hypervisor` among the processor's flags": "слово `hypervisor` среди флагов процессора",
    "the virtualization extension among the processor's flags": "расширение виртуализации среди флагов процессора",
    "the machine's name in /proc/cpuinfo": "название машины в /proc/cpuinfo",
    "how many processors run": "сколько процессоров работает",
    # Признаки пробы cpu_model
    "the processor's brand": "марка процессора",
    # Признаки пробы cpuid
    "the hypervisor bit (CPUID leaf 1, ECX bit 31)": "бит гипервизора (CPUID, лист 1, бит 31 ECX)",
    "the hypervisor's signature in CPUID (leaf 0x40000000, 0x40000100 or 0x40000200)": (
        "подпись гипервизора в CPUID (лист 0x40000000, 0x40000100 или 0x40000200)"
    ),
    "KVM's paravirtual feature bits in CPUID": "биты паравиртуальных возможностей KVM в CPUID",
    "Hyper-V's rights of the root partition (0x40000003, EBX bits 0 and 12)": (
        "права корневого раздела Hyper-V (0x40000003, биты 0 и 12 EBX)"
    ),
    "Hyper-V's hint that it is nested itself (0x40000004, EAX bit 12)": (
        "указание Hyper-V, что он сам вложен (0x40000004, бит 12 EAX)"
    ),
    "the isolation of a Hyper-V partition (0x4000000C)": "изоляция раздела Hyper-V (0x4000000C)",
    "the processor's vendor in CPUID (leaf 0)": "изготовитель процессора в CPUID (лист 0)",
    "the virtualization extension as the processor itself reports it": (
        "расширение виртуализации по словам самого процессора"
    ),
    "the TDX guest's signature in CPUID (leaf 0x21)": "подпись гостя TDX в CPUID (лист 0x21)",
    "KVM's hints to its guest in CPUID": "подсказки KVM гостю в CPUID",
    "what Hyper-V lets its guest use (CPUID leaf 0x40000003)": (
        "чем Hyper-V разрешает пользоваться гостю (лист CPUID 0x40000003)"
    ),
    "what Hyper-V advises its guest to use (CPUID leaf 0x40000004)": (
        "чем Hyper-V советует пользоваться гостю (лист CPUID 0x40000004)"
    ),
    "the frequency of the processor's counter as the hypervisor tells it, in kHz": (
        "частота счётчика процессора по словам гипервизора в кГц"
    ),
    # Признаки пробы extensions
    "whether the processor has an extension that the kernel does not offer": (
        "есть ли у процессора расширение, которого ядро не предлагает"
    ),
    "whether the kernel may use the virtualization extension, and who keeps it back": (
        "может ли ядро пользоваться расширением виртуализации и кто его не даёт"
    ),
    "what the register says in which firmware allows the extension or forbids it": (
        "что сказано в регистре, которым прошивка разрешает или запрещает расширение"
    ),
    "what the kernel wrote into its log of firmware that forbids the extension": (
        "что ядро записало в журнал о прошивке, которая запрещает расширение"
    ),
    "what the virtualization extension of this processor can do": "что умеет расширение виртуализации этого процессора",
    "what other processors with this virtualization extension can do": (
        "что умеют другие процессоры с этим расширением виртуализации"
    ),
    # Признаки пробы vulnerabilities
    "the vulnerabilities of the processor that the kernel left open": (
        "уязвимости процессора, которые ядро оставило открытыми"
    ),
    "between whom the processor leaks": "между кем у процессора есть утечка",
    "between whom the processor does not leak, as far as the kernel knows": (
        "между кем у процессора, насколько знает ядро, утечки нет"
    ),
    "whether two processors share a core": "делят ли два процессора одно ядро",
    "the protection that the kernel's command line switches off": "защита, которую отключает командная строка ядра",
    # Признаки пробы dmi
    "the system vendor in SMBIOS": "изготовитель системы в SMBIOS",
    "the product name in SMBIOS": "название продукта в SMBIOS",
    "the product version in SMBIOS": "версия продукта в SMBIOS",
    "the product family in SMBIOS": "семейство продукта в SMBIOS",
    "the board vendor in SMBIOS": "изготовитель платы в SMBIOS",
    "the board name in SMBIOS": "название платы в SMBIOS",
    "the firmware vendor in SMBIOS": "изготовитель прошивки в SMBIOS",
    "the firmware version in SMBIOS": "версия прошивки в SMBIOS",
    "the chassis vendor in SMBIOS": "изготовитель корпуса в SMBIOS",
    "the chassis asset tag in SMBIOS": "инвентарная метка корпуса в SMBIOS",
    "the product serial number in SMBIOS": "серийный номер продукта в SMBIOS",
    "the product UUID in SMBIOS": "UUID продукта в SMBIOS",
    "an EC2 instance type of virtual machines in SMBIOS": "тип экземпляра EC2 с виртуальной машиной в SMBIOS",
    "whether these are the root and /dev of an installed system": ("корень и /dev — установленной системы"),
    "an EC2 instance type of bare metal in SMBIOS": "тип физической машины EC2 в SMBIOS",
    "Microsoft's name for a virtual machine in SMBIOS": "название, которое Microsoft даёт виртуальной машине, в SMBIOS",
    "Microsoft's name for a virtual machine in SMBIOS where the processor shows no hypervisor": (
        "имя виртуальной машины Microsoft в SMBIOS там, где процессор не показывает гипервизора"
    ),
    "Hitachi's name for a logical partition in SMBIOS": "имя логического раздела Hitachi в SMBIOS",
    "the virtual-machine bit of SMBIOS (type 0, extension byte 2, bit 4)": (
        "бит виртуальной машины в SMBIOS (тип 0, байт расширения 2, бит 4)"
    ),
    # Признаки пробы acpi
    "the devices that ACPI lists": "устройства, которые перечисляет ACPI",
    "the names of the ACPI tables": "имена таблиц ACPI",
    "who wrote the ACPI table FACP": "автор таблицы ACPI FACP",
    "the writer's name for the ACPI table FACP": "имя, данное таблице ACPI FACP её автором",
    "the tool that made the ACPI table FACP": "инструмент, создавший таблицу ACPI FACP",
    "the hypervisor named in the ACPI table FACP": "гипервизор, названный в таблице ACPI FACP",
    # Признаки пробы device_tree
    "what the device tree says the board is compatible with": "с чем совместима плата по словам дерева устройств",
    "the board's model in the device tree": "модель платы в дереве устройств",
    "the hypervisor named in the device tree": "гипервизор, названный в дереве устройств",
    "QEMU's configuration device in the device tree": "устройство настройки QEMU в дереве устройств",
    "what PowerVM's firmware puts into the device tree of a partition": (
        "то, что прошивка PowerVM кладёт в дерево устройств раздела"
    ),
    "whether the partition of PowerVM is called `full`": "называется ли раздел PowerVM `full`",
    # Признаки пробы board
    "whether firmware describes a board and names no hypervisor beside it": (
        "описывает ли прошивка плату, не называя рядом гипервизора"
    ),
    # Признаки пробы partition
    "the hypervisor that /proc/sysinfo of IBM Z names": "гипервизор, который называет /proc/sysinfo на IBM Z",
    "the hypervisors around that one on IBM Z": "гипервизоры вокруг него на IBM Z",
    "whether a logical partition of IBM Z is all that lies below": "лежит ли ниже только логический раздел IBM Z",
    "whether a Power partition shares its processors": "делит ли раздел Power свои процессоры с другими",
    "the maker of the machine in /proc/sysinfo of IBM Z": "изготовитель машины в /proc/sysinfo на IBM Z",
    "the directory of a kernel that runs under OS/400 on IBM's iSeries": (
        "каталог ядра, которое работает под OS/400 на IBM iSeries"
    ),
    "the role of this logical domain of a SPARC machine": "роль этого логического домена машины SPARC",
    # Признаки пробы xen
    "the hypervisor that the kernel names in /sys/hypervisor": "гипервизор, который ядро называет в /sys/hypervisor",
    "the kind of Xen guest": "вид гостя Xen",
    "the UUID that Xen gives to the guest": "UUID, который Xen дал гостю",
    "the directory /proc/xen of a kernel that runs on Xen": "каталог /proc/xen ядра, работающего на Xen",
    "whether Xen calls this its control domain": "называет ли Xen это своим управляющим доменом",
    # Признаки пробы nesting
    "another hypervisor's signature behind User-Mode Linux or paravirtual Xen": (
        "подпись другого гипервизора за User-Mode Linux или паравиртуальным Xen"
    ),
    "the names of the board beneath Xen's control domain": "названия платы под управляющим доменом Xen",
    # Признаки пробы confidential
    "the technique that hides this machine's memory from its hypervisor": (
        "способ, которым память этой машины скрыта от её гипервизора"
    ),
    # Признаки пробы confidential_host
    "the techniques by which guests of this host could hide their memory": (
        "техники, которыми гости этого хоста могли бы скрыть свою память"
    ),
    # Признаки пробы pci
    "the devices on the PCI bus": "устройства на шине PCI",
    "who built the devices on the PCI bus into their boards": "кто встроил устройства шины PCI в свои платы",
    "the devices on the PCI bus whose numbers do not tell that a monitor made them": (
        "устройства на шине PCI, номера которых не говорят, что их создал монитор"
    ),
    "the network cards on the PCI bus": "сетевые карты на шине PCI",
    # Признаки пробы devices
    "the devices on the virtio bus": "устройства на шине virtio",
    "the devices on Hyper-V's VMBus": "устройства на шине VMBus (Hyper-V)",
    "the devices on Xen's bus": "устройства на шине Xen",
    "the channels between guest and monitor (virtio ports)": "каналы между гостем и монитором (порты virtio)",
    # Признаки пробы clock
    "the clock source in use": "используемый источник времени",
    "the clock sources that the kernel found": "источники времени, которые нашло ядро",
    "the clocks of the Precision Time Protocol that the kernel found": (
        "часы протокола точного времени, которые нашло ядро"
    ),
    # Признаки пробы inventory
    "the devices on the PCI bus, with class and driver": "устройства на шине PCI с классом и драйвером",
    "the devices on the virtio bus, with maker and driver": "устройства на шине virtio с изготовителем и драйвером",
    "the devices on Hyper-V's VMBus, with their drivers": "устройства на шине VMBus гипервизора Hyper-V с драйверами",
    "the devices on Xen's bus, with their drivers": "устройства на шине Xen с драйверами",
    "what the memory balloon of virtio and its driver agreed on": (
        "о чём договорились баллон памяти virtio и его драйвер"
    ),
    "the directory of Xen's memory balloon": "каталог баллона памяти Xen",
    "the module of VMware's memory balloon": "модуль баллона памяти VMware",
    # Признаки пробы paravirtual
    "whether a hypervisor took time from this machine since it started": (
        "отнимал ли гипервизор время у этой машины с её запуска"
    ),
    "whether the hypervisor called this kernel back (row HYP of the interrupts)": (
        "обращался ли гипервизор к этому ядру (строка HYP прерываний)"
    ),
    "the driver that sends idle processors to sleep": "драйвер, усыпляющий простаивающие процессоры",
    # Признаки пробы kernel_log
    "on what the kernel says it is started": "на чём ядро, по его словам, запущено",
    "the paravirtual features that the kernel says it uses": (
        "паравиртуальные средства, которыми ядро, по его словам, пользуется"
    ),
    # Признаки пробы boot
    "the firmware's tables that the kernel shows": "таблицы прошивки, которые показывает ядро",
    "who loaded the kernel, by the number in its boot parameters": (
        "кто загрузил ядро, по номеру в его параметрах загрузки"
    ),
    "whether the firmware checked what it started (Secure Boot)": (
        "проверяла ли прошивка то, что запускала (Secure Boot)"
    ),
    "whether a monitor loaded the kernel, and no firmware shows": (
        "загрузил ли ядро монитор без всякой видимой прошивки"
    ),
    # Признаки проб kvm, kvm_abilities и kvm_modules
    "whom the mode of /dev/kvm lets in": "кому открывают /dev/kvm его права",
    "the abilities that KVM tells of, with their numbers where they have any": (
        "возможности, о которых сообщает KVM, с числами, если они есть"
    ),
    "how many processors KVM gives to one guest at most": "сколько процессоров KVM даст одному гостю самое большее",
    "the kinds of guests that KVM can make": "виды гостей, которых умеет создавать KVM",
    "the leaks that KVM can tell a guest to be safe from or to guard against": (
        "утечки, о которых KVM может сказать гостю, что они ему не грозят или что от них надо закрываться"
    ),
    "the parts of VT-x that KVM can give to guests that run guests": (
        "части VT-x, которые KVM может дать гостям, у которых есть свои гости"
    ),
    "The leaks that KVM can tell a guest to be safe from or to guard against, as bits of ARCH_CAPABILITIES.": (
        "Утечки, о которых KVM может сказать гостю, что они ему не грозят или что от них надо закрываться, — биты "
        "ARCH_CAPABILITIES."
    ),
    "The parts of VT-x that KVM can give to guests that run guests; unknown off Intel.": (
        "Части VT-x, которые KVM может дать гостям, у которых есть свои гости; не на Intel неизвестны."
    ),
    "whether KVM can save and restore a guest that runs a guest": (
        "умеет ли KVM сохранять и восстанавливать гостя, у которого свой гость"
    ),
    "how the parts of KVM in the kernel are set": "как настроены части KVM в ядре",
    "other hypervisors among the drivers that the kernel registered": (
        "другие гипервизоры среди драйверов, зарегистрированных ядром"
    ),
    "the device node /dev/kvm": "файл устройства /dev/kvm",
    "KVM among the drivers that the kernel registered": "KVM среди драйверов, зарегистрированных ядром",
    "what /dev/kvm answers when it is asked for its version": "что отвечает /dev/kvm на вопрос о версии",
    "what keeps /dev/kvm from answering": "что мешает /dev/kvm ответить",
    "the parts of KVM in the kernel": "части KVM в ядре",
    "the part of KVM that speaks to the processor": "часть KVM, которая обращается к процессору",
    "whether KVM lets its guests run guests": "позволяет ли KVM гостям запускать своих гостей",
    # Признаки пробы kernel
    "the kernel's own line in /proc/version": "строка ядра о себе в /proc/version",
    "the kernel's release": "версия ядра",
    "the kernel that answers this process": "ядро, которое отвечает этому процессу",
    "whether this process is the kernel that gVisor gives to a container": (
        "является ли этот процесс ядром, которое gVisor даёт контейнеру"
    ),
    "whoever looks is no kernel": "тот, кто смотрит, — не ядро",
    "more of its processes differ than are looked at": "разных процессов в нём больше, чем рассматривается",
    "it calls itself so and nothing proves it": "он так себя называет, и ничто этого не доказывает",
    "the kernel's boot parameters that matter to virtualization": "параметры загрузки ядра, важные для виртуализации",
    # Признаки пробы namespaces
    "the cgroup namespace": "пространство имён cgroup",
    "the IPC namespace": "пространство имён IPC",
    "the mount namespace": "пространство имён монтирования",
    "the network namespace": "пространство имён сети",
    "the PID namespace": "пространство имён процессов",
    "the time namespace": "пространство имён времени",
    "the user namespace": "пространство имён пользователей",
    "the UTS namespace (host name)": "пространство имён UTS (имя хоста)",
    "whether all eight namespaces are the initial ones": "все ли восемь пространств имён начальные",
    # Признаки пробы mounts
    "the file system of the root directory": "файловая система корневого каталога",
    "whether the root directory is mounted read-only": "смонтирован ли корневой каталог только для чтения",
    "whether the root directory is another than the machine's": "отличается ли корневой каталог от корня машины",
    "whether the root directory was changed by chroot": "сменён ли корневой каталог вызовом chroot",
    "the engine whose files are mounted over this root": "движок, файлы которого смонтированы поверх этого корня",
    "the image store that the root directory lies in": "хранилище образов, в котором лежит корневой каталог",
    "the container's id in the mounts that its engine made": "идентификатор контейнера в монтированиях его движка",
    "whether the kubelet mounted files of a pod here": "смонтировал ли здесь kubelet файлы пода",
    "the pod's uid in the mounts that the kubelet made": "uid пода в монтированиях kubelet",
    "the allocation whose directory Nomad mounted here": "аллокация, каталог которой смонтировал здесь Nomad",
    "what only one tool mounts in this way": "то, что так монтирует только один инструмент",
    "the kernel's files that are masked by something mounted over them": (
        "файлы ядра, закрытые тем, что смонтировано поверх них"
    ),
    "whether a root of its own comes with a process, user or mount namespace of its own": (
        "есть ли вместе со своим корнем и своё пространство имён процессов, пользователей или монтирования"
    ),
    "whether the root and the process table are the machine's own": (
        "принадлежат ли корень и таблица процессов самой машине"
    ),
    "whether these are the mounts of a systemd service, not of a container": (
        "монтирования ли это службы systemd, а не контейнера"
    ),
    # Признаки пробы cgroups
    "the version of the control groups that this process is in": (
        "версия контрольных групп, в которых состоит этот процесс"
    ),
    "this process's control groups": "контрольные группы этого процесса",
    "the engine that this process's control group is named for": (
        "движок, именем которого названа контрольная группа этого процесса"
    ),
    "the container's id in the name of its control group": "идентификатор контейнера в имени его контрольной группы",
    "the orchestrator that this process's control group is named for": (
        "оркестратор, именем которого названа контрольная группа этого процесса"
    ),
    "the pod's uid in the name of its control group": "uid пода в имени его контрольной группы",
    "the QoS class of the pod in the name of its control group": ("класс QoS пода в имени его контрольной группы"),
    "the id of a task of ECS or an allocation of Nomad in the name of its control group": (
        "идентификатор задачи ECS или аллокации Nomad в имени её контрольной группы"
    ),
    "an unknown engine's name before the container's id in its control group": (
        "имя неизвестного движка перед идентификатором контейнера в его контрольной группе"
    ),
    # Признаки пробы container_markers
    "the file Docker puts at the root of a container": "файл, который Docker кладёт в корень контейнера",
    "the file Toolbx puts into /run": "файл, который Toolbx кладёт в /run",
    "the file Flatpak puts at the root of a sandbox": "файл, который Flatpak кладёт в корень песочницы",
    "the directory that an Apptainer or Singularity image carries": (
        "каталог, который есть в образах Apptainer и Singularity"
    ),
    "the directory where Kubernetes mounts a service account": (
        "каталог, куда Kubernetes монтирует учётную запись службы"
    ),
    "the socket that LXD shows to its instances": "сокет, который LXD показывает своим экземплярам",
    "the socket that Incus shows to its instances": "сокет, который Incus показывает своим экземплярам",
    "the file Podman puts into /run of a container": "файл, который Podman кладёт в /run контейнера",
    "the engine named in /run/.containerenv": "движок, названный в /run/.containerenv",
    "whether /run/.containerenv says rootless": "сказано ли в /run/.containerenv, что контейнер без root",
    "OpenVZ's guest side (/proc/vz without the host's /proc/bc)": (
        "гостевая сторона OpenVZ (/proc/vz без /proc/bc, который есть у хоста)"
    ),
    # Признаки пробы told
    "the manager's name in /run/host/container-manager": "имя управляющей программы в /run/host/container-manager",
    "the manager's name that systemd keeps in /run/systemd/container": (
        "имя управляющей программы, которое systemd хранит в /run/systemd/container"
    ),
    "the variable `container` of the first process": "переменная `container` первого процесса",
    "the program that is process 1 of this PID namespace": (
        "программа, которая в этом пространстве имён служит процессом 1"
    ),
    "the variable `container` of this process": "переменная `container` этого процесса",
    "variables of this process that an orchestrator or a sandbox sets": (
        "переменные этого процесса, которые задаёт оркестратор или песочница"
    ),
    # Признаки пробы credentials
    "the capabilities in force (CapEff)": "действующие привилегии (CapEff)",
    "the capabilities that can be gained (CapBnd)": "привилегии, которые можно получить (CapBnd)",
    "the effective user id": "действующий идентификатор пользователя",
    "the users of the user namespace (uid_map)": "пользователи пространства имён (uid_map)",
    "whether programs can gain no privilege (NoNewPrivs)": "закрыт ли программам путь к новым привилегиям (NoNewPrivs)",
    "the seccomp mode": "режим seccomp",
    "the number of seccomp filters": "число фильтров seccomp",
    "the program that traces this process": "программа, которая трассирует этот процесс",
    "whether this process is in a context of Linux-VServer (VxID)": (
        "находится ли этот процесс в контексте Linux-VServer (VxID)"
    ),
    "whether this process is in a container of OpenVZ (envID)": "находится ли этот процесс в контейнере OpenVZ (envID)",
    "whether nothing is taken away: the host's users, all strong capabilities, no seccomp filter, nothing masked": (
        "верно ли, что ничего не отнято: пользователи хоста, все сильные привилегии, нет фильтра seccomp, ничего не "
        "закрыто"
    ),
    "whether an ordinary user started what holds this process": (
        "обычный ли пользователь запустил то, в чём находится этот процесс"
    ),
    # Признаки пробы security
    "the label that a security module gives this process": "метка, которую дал этому процессу модуль безопасности",
    "whether SELinux refuses what its rules forbid": "отказывает ли SELinux в том, что запрещают его правила",
    "the kernel's active security modules": "действующие модули безопасности ядра",
    "whether ordinary users may make user namespaces": (
        "могут ли обычные пользователи создавать пространства имён пользователей"
    ),
    # Признаки пробы powers
    "the capabilities that this process has or can gain": (
        "привилегии, которые у этого процесса есть или могут появиться"
    ),
    "the capabilities that this process has or can gain over the whole host": (
        "привилегии над всем хостом, которые у этого процесса есть или могут появиться"
    ),
    "whether this process is the host's root user, or can become it": (
        "является ли этот процесс пользователем root хоста и может ли им стать"
    ),
    "whether a user of this user namespace stands for the host's root": (
        "соответствует ли root хоста какому-нибудь пользователю этого пространства имён"
    ),
    # Признаки пробы interfaces
    "the settings of the kernel that this process could change for all": (
        "настройки ядра, которые этот процесс мог бы изменить для всех"
    ),
    "the kernel's files that tell of the whole host and are not masked": (
        "незакрытые файлы ядра, которые рассказывают обо всём хосте"
    ),
    "whether the kernel's memory is shown in /proc/kcore": "видна ли память ядра в /proc/kcore",
    "whether the kernel takes modules": "принимает ли ядро модули",
    "whether another process table than this process's own is mounted here": (
        "смонтирована ли здесь таблица процессов, отличная от собственной таблицы этого процесса"
    ),
    # Признаки проб host_files, control_sockets, device_access и host_network
    "whether the host's whole root file system is mounted here": (
        "смонтирована ли здесь вся корневая файловая система хоста"
    ),
    "the directories of the host that are mounted here for writing and must not be": (
        "каталоги хоста, смонтированные здесь для записи, хотя это недопустимо"
    ),
    "the directories of the host that are mounted here for reading only": (
        "каталоги хоста, смонтированные здесь только для чтения"
    ),
    "whether what is mounted here appears on the host as well": "появляется ли смонтированное здесь и на хосте",
    "whether /dev/shm is the host's": "хостовый ли /dev/shm",
    "the sockets of engines and services of the host that this process may write to": (
        "сокеты движков и служб хоста, в которые этот процесс может писать"
    ),
    "whether the control group allows every device": "разрешает ли контрольная группа любое устройство",
    "the disks and the memory of the host that have a node here": (
        "диски и память хоста, для которых здесь есть файлы устройств"
    ),
    "the disks and memory of the host that this process's user or groups may open": (
        "диски и память хоста, которые может открыть пользователь этого процесса или его группы"
    ),
    "whether its user may open it is not shown: {}": "может ли его пользователь открыть это, не видно: {}",
    "the node of a disk of the host is open to its user": "узел диска хоста открыт пользователю этого процесса",
    "disks of the host have a node that its user may open": (
        "есть узлы дисков хоста, которые может открыть пользователь этого процесса"
    ),
    "the other devices of the host that have a node here": (
        "прочие устройства хоста, для которых здесь есть файлы устройств"
    ),
    "the abstract sockets of services with more rights that can be reached": (
        "доступные абстрактные сокеты служб, у которых больше прав"
    ),
    # Признаки пробы cgroup_mounts
    "whether the root of the host's control groups can be written to": (
        "можно ли писать в корень контрольных групп хоста"
    ),
    "whether the program can be named that the kernel starts when a control group is empty": (
        "можно ли назначить программу, которую ядро запускает, когда контрольная группа пустеет"
    ),
    "whether the host's names of control groups are shown": "видны ли имена контрольных групп хоста",
    # Признаки пробы resources
    "the number of processors online": "число включённых процессоров",
    "the bytes of memory": "объём памяти в байтах",
    "the share of time that a hypervisor took since boot, in millionths": (
        "доля времени, отнятая гипервизором с момента загрузки, в миллионных"
    ),
    "the limit of memory in bytes; 0 for none": "ограничение памяти в байтах; 0 — нет",
    "the limit of processor time in thousandths of a processor; 0 for none": (
        "ограничение процессорного времени в тысячных долях процессора; 0 — нет"
    ),
    "the limit of processes and threads; 0 for none": "ограничение числа процессов и потоков; 0 — нет",
    # Признаки пробы backends
    "the architecture that this kernel was built for": "архитектура, для которой собрано это ядро",
    "what keeps this process from making network interfaces for guests (/dev/net/tun)": (
        "что мешает этому процессу создавать сетевые интерфейсы для гостей (/dev/net/tun)"
    ),
    "what keeps this process from network cards in the kernel (/dev/vhost-net)": (
        "что мешает этому процессу пользоваться сетевыми картами в ядре (/dev/vhost-net)"
    ),
    "what keeps this process from sockets to guests (/dev/vhost-vsock)": (
        "что мешает этому процессу пользоваться сокетами к гостям (/dev/vhost-vsock)"
    ),
    "what keeps this process from handing out devices (/dev/vfio/vfio)": (
        "что мешает этому процессу отдавать устройства гостям (/dev/vfio/vfio)"
    ),
    "what keeps this process from handing out devices the newer way (/dev/iommu)": (
        "что мешает этому процессу отдавать устройства гостям новым способом (/dev/iommu)"
    ),
    # Признаки пробы assignment
    "the number of groups of devices that are isolated together (IOMMU groups)": (
        "число групп устройств, которые изолируются вместе (группы IOMMU)"
    ),
    "the IOMMUs that the kernel drives": "блоки IOMMU, которыми управляет ядро",
    "whether an IOMMU confines what devices write to memory": "ограничивает ли IOMMU запись устройств в память",
    "what keeps the kernel from having an IOMMU": "что мешает ядру использовать IOMMU",
    "the number of PCI devices that wait to be handed out (driver vfio-pci)": (
        "число устройств PCI, которые ждут передачи гостю (драйвер vfio-pci)"
    ),
    "whether VFIO hands out devices that no IOMMU confines": (
        "отдаёт ли VFIO устройства, которых не ограничивает никакой IOMMU"
    ),
    "the number of virtual functions that PCI devices are divided into (SR-IOV)": (
        "число виртуальных функций, на которые разделены устройства PCI (SR-IOV)"
    ),
    "the number of virtual functions that PCI devices can have (SR-IOV)": (
        "число виртуальных функций, которые могут быть у устройств PCI (SR-IOV)"
    ),
    "the kinds of mediated devices that drivers offer": "виды опосредованных устройств, которые предлагают драйверы",
    # Признаки пробы memory
    "the sizes of huge pages": "размеры больших страниц",
    "the bytes that are kept ready as huge pages": "байты, отложенные под большие страницы",
    "when the kernel uses huge pages by itself": "когда ядро само берёт большие страницы",
    "whether the kernel merges equal pages (KSM)": "объединяет ли ядро одинаковые страницы (KSM)",
    "the number of pages that were saved by merging (KSM)": "число страниц, сэкономленных объединением (KSM)",
    "the number of NUMA nodes": "число узлов NUMA",
    # Признаки пробы processes
    "a program that runs a virtual machine now": "программа, которая сейчас ведёт виртуальную машину",
    "a program that runs or serves containers now": "программа, которая сейчас ведёт или обслуживает контейнеры",
    # Признаки пробы translators
    "the foreign formats of programs that are registered with the kernel": (
        "чужие форматы программ, зарегистрированные в ядре"
    ),
    "whether this process is a program of another processor than the kernel's": (
        "написан ли этот процесс для другого процессора, чем ядро"
    ),
    "what the kernel starts for a foreign format": "что ядро запускает для чужого формата",
    "the program that the kernel runs in this process": "программа, которую ядро выполняет в этом процессе",
    "the names in CPUID where a translator may give its own": "имена в CPUID, где транслятор может поставить своё",
    "what the kernel starts for programs such as this foreign one": (
        "что ядро запускает для программ этой архитектуры"
    ),
    "settings of translators among the variables of this foreign program": (
        "настройки трансляторов среди переменных этой чужой программы"
    ),
    # Признаки проб cpu_level, tsc, vmclock, moved и checkpoint
    "the x86-64 level of the processor": "уровень x86-64 процессора",
    "the x86-64 level that KVM can give to guests": "уровень x86-64, который KVM может дать гостям",
    "whether the time-stamp counter keeps its rate in every state of the processor": (
        "не меняется ли частота счётчика тактов в любом состоянии процессора"
    ),
    "whether KVM can give a guest a time-stamp counter of another rate": (
        "может ли KVM дать гостю счётчик тактов другой частоты"
    ),
    "the rate of the time-stamp counter (kHz)": "частота счётчика тактов (кГц)",
    "VMClock's marker of disruptions": "отметка VMClock о сбоях часов",
    "VMClock's count of copies": "счёт копий в VMClock",
    "what a move or a copy left in the kernel's log": "что перенос или копирование оставили в журнале ядра",
    "the kernel options that CRIU needs and that are not set": "параметры сборки ядра, которые нужны CRIU и не заданы",
    "whether the kernel has all options that CRIU needs": "есть ли в ядре все параметры сборки, нужные CRIU",
    "whether the kernel marks the pages that a process writes": "помечает ли ядро страницы, в которые пишет процесс",
    "whether this process may checkpoint others": "может ли этот процесс сохранять другие процессы (checkpoint)",
    # Признаки опытов guest, masking и cost
    "how far a guest got that was run on /dev/kvm": "как далеко дошёл гость, запущенный на /dev/kvm",
    "whether a guest that was run on /dev/kvm computed the right result": (
        "верно ли посчитал гость, запущенный на /dev/kvm"
    ),
    "the modes of the processor in which a guest computed the right result": (
        "режимы процессора, в которых гость посчитал верно"
    ),
    "by what means KVM runs a guest": "какими средствами KVM выполняет гостя",
    "how a guest's kernel code is run": "как выполняется код ядра гостя",
    "how a guest's user code is run": "как выполняется код программ гостя",
    "how a guest's real-mode code is run": "как выполняется код гостя в реальном режиме",
    "the share of a guest's instructions in ring 0 that KVM emulated": (
        "доля инструкций гостя в кольце 0, которые KVM эмулировал"
    ),
    "the share of a guest's instructions in ring 3 that KVM emulated": (
        "доля инструкций гостя в кольце 3, которые KVM эмулировал"
    ),
    "the time of a loop in a guest's ring 0 against the same loop here": (
        "время цикла в кольце 0 гостя против того же цикла здесь"
    ),
    "the time of a loop in a guest's ring 3 against the same loop here": (
        "время цикла в кольце 3 гостя против того же цикла здесь"
    ),
    "the time from opening /dev/kvm to closing it after a guest ran": (
        "время от открытия /dev/kvm до закрытия, когда гость отработал"
    ),
    "whether a guest's kernel sees the processor that was set for it": (
        "видит ли ядро гостя тот процессор, который ему задали"
    ),
    "whether a guest's programs see the processor that was set for it": (
        "видят ли программы гостя тот процессор, который ему задали"
    ),
    "whether a monitor can hide abilities of the processor from a guest": (
        "может ли монитор скрыть от гостя возможности процессора"
    ),
    "the time of a system call": "время системного вызова",
    "the time of the CPUID instruction here": "время инструкции CPUID здесь",
    "the time of the CPUID instruction against that of a system call": (
        "время инструкции CPUID против времени системного вызова"
    ),
    "through how many hypervisors the CPUID instruction falls, by its cost": (
        "сквозь сколько гипервизоров проваливается инструкция CPUID, судя по её цене"
    ),
    "the time to open /dev/kvm": "время открытия /dev/kvm",
    "the time to create an empty virtual machine": "время создания пустой виртуальной машины",
    "the time to create a virtual processor": "время создания виртуального процессора",
    "the time of the first entry into a guest": "время первого входа в гостя",
    "the time of a round trip out of a guest's ring 0 into its monitor": (
        "время выхода из кольца 0 гостя в монитор и обратно"
    ),
    "the time of a round trip out of a guest's ring 3 into its monitor": (
        "время выхода из кольца 3 гостя в монитор и обратно"
    ),
    "the time to remove a virtual machine": "время удаления виртуальной машины",
    # Признаки опыта emulation
    "the time of a round of a loop of arithmetic on this processor": (
        "время оборота цикла арифметики на этом процессоре"
    ),
    "the time of a round of a loop of arithmetic in ring 0 of a guest of KVM": (
        "время оборота цикла арифметики в кольце 0 гостя KVM"
    ),
    "the time of a round of a loop of arithmetic in ring 3 of a guest of KVM": (
        "время оборота цикла арифметики в кольце 3 гостя KVM"
    ),
    "the time of a round of a loop of arithmetic in an emulator": "время оборота цикла арифметики в эмуляторе",
    "the time of a round of a loop that writes to memory on this processor": (
        "время оборота цикла записи в память на этом процессоре"
    ),
    "the time of a round of a loop that writes to memory in ring 0 of a guest of KVM": (
        "время оборота цикла записи в память в кольце 0 гостя KVM"
    ),
    "the time of a round of a loop that writes to memory in ring 3 of a guest of KVM": (
        "время оборота цикла записи в память в кольце 3 гостя KVM"
    ),
    "the time of a round of a loop that writes to memory in an emulator": (
        "время оборота цикла записи в память в эмуляторе"
    ),
    "the time of a round of a loop of the CPUID instruction on this processor": (
        "время оборота цикла инструкции CPUID на этом процессоре"
    ),
    "the time of a round of a loop of the CPUID instruction in ring 0 of a guest of KVM": (
        "время оборота цикла инструкции CPUID в кольце 0 гостя KVM"
    ),
    "the time of a round of a loop of the CPUID instruction in ring 3 of a guest of KVM": (
        "время оборота цикла инструкции CPUID в кольце 3 гостя KVM"
    ),
    "the time of a round of a loop of the CPUID instruction in an emulator": (
        "время оборота цикла инструкции CPUID в эмуляторе"
    ),
    "the time of a round of a loop that writes to an input/output port in ring 0 of a guest of KVM": (
        "время оборота цикла записи в порт ввода-вывода в кольце 0 гостя KVM"
    ),
    "the time of a round of a loop that writes to an input/output port in ring 3 of a guest of KVM": (
        "время оборота цикла записи в порт ввода-вывода в кольце 3 гостя KVM"
    ),
    "the time of a round of a loop that writes to an input/output port in an emulator": (
        "время оборота цикла записи в порт ввода-вывода в эмуляторе"
    ),
    "the time of arithmetic in an emulator against that on this processor": (
        "время арифметики в эмуляторе против времени на этом процессоре"
    ),
    "what emulation slows down here": "что здесь замедляет эмуляция",
    "what a guest of KVM slows down here": "что здесь замедляет гость KVM",
    "what emulation does faster here than a guest of KVM": "что эмуляция здесь делает быстрее гостя KVM",
    "whether an emulator computes the right result for a foreign processor here": (
        "получает ли здесь эмулятор верный результат для чужого процессора"
    ),
    # Признаки опыта syscalls
    "the dangerous system calls that the filter lets pass": "опасные системные вызовы, которые пропускает фильтр",
    "the dangerous system calls that the filter refuses": "опасные системные вызовы, которые отклоняет фильтр",
    # Признаки опыта container
    "the namespaces that this process can make": "пространства имён, которые этот процесс может создать",
    "the namespaces that this process cannot make": "пространства имён, которые этот процесс создать не может",
    "what keeps this process from making namespaces": "что не даёт этому процессу создавать пространства имён",
    "the time to start a process in namespaces of its own": "время запуска процесса в собственных пространствах имён",
    "the time to start a process without any": "время запуска процесса без них",
    "whether a process in namespaces of its own has the same kernel": (
        "то же ли ядро у процесса в собственных пространствах имён"
    ),
    "whether a process in namespaces of its own is the first of its tree": (
        "первый ли в своём дереве процесс в собственных пространствах имён"
    ),
    "whether a process in namespaces of its own can have another host name": (
        "может ли процесс в собственных пространствах имён получить другое имя хоста"
    ),
    "the time until an empty virtual machine runs": "время до работы пустой виртуальной машины",
    "how soon a container starts against an empty virtual machine": (
        "как скоро запускается контейнер рядом с пустой виртуальной машиной"
    ),
    "there is only one of the two": "есть только одно из двух",
    "whether a process in namespaces of its own can have another root": (
        "может ли процесс в собственных пространствах имён получить другой корень"
    ),
    # Утверждения и доводы слоя machine
    "physical machine": "физическая машина",
    "Xen gives this kernel the machine's hardware and the right to start guests": (
        "Xen отдаёт этому ядру оборудование машины и право запускать гостей"
    ),
    "Hyper-V lets only its root partition create others and manage the processors": (
        "создавать разделы и управлять процессорами Hyper-V позволяет только корневому разделу"
    ),
    "hypervisors set this bit in their guests; a few let it be hidden": (
        "гипервизоры ставят этот бит своим гостям; немногие позволяют его скрыть"
    ),
    "the kernel saw the hypervisor bit clear when it started": "при запуске ядро видело бит гипервизора сброшенным",
    "EC2 calls its instances without a hypervisor metal": "словом metal EC2 называет свои машины без гипервизора",
    "Power firmware says so to a kernel that runs without a hypervisor": (
        "так прошивка Power говорит ядру, которое работает без гипервизора"
    ),
    "IBM Z always runs in partitions of its firmware; no hypervisor stands inside this one": (
        "IBM Z всегда работает в разделах своей прошивки; внутри этого гипервизора нет"
    ),
    "firmware describes a board and names no hypervisor; off x86 a hypervisor need not be named": (
        "прошивка описывает плату и не называет гипервизора; вне x86 она и не обязана его называть"
    ),
    "a program answers in the kernel's place, so what it shows of the processor is its own": (
        "вместо ядра отвечает программа, и то, что она показывает о процессоре, — её собственное"
    ),
    "no physical processor sets this bit: a hypervisor does": (
        "ни один физический процессор этот бит не ставит: его ставит гипервизор"
    ),
    "the kernel found a hypervisor when it started": "при запуске ядро нашло гипервизор",
    "monitors that imitate no real board call theirs so": (
        "так называют свою плату мониторы, которые не подражают никакой настоящей"
    ),
    "monitors that run on several hypervisors call their boards so; no real board has these names": (
        "так называют свои платы мониторы, которые работают на разных гипервизорах; у настоящих плат таких имён нет"
    ),
    "firmware names a hypervisor beside the board": "рядом с платой прошивка называет гипервизор",
    "the machine itself names a hypervisor that runs this guest": (
        "сама машина называет гипервизор, под которым работает этот гость"
    ),
    "virtio devices are made for guests; only a few real cards imitate them": (
        "устройства virtio созданы для гостей; лишь немногие настоящие карты им подражают"
    ),
    "a table of the firmware names a hypervisor": "таблица прошивки называет гипервизор",
    "a firmware may say that it is virtual; a few real machines say so by mistake": (
        "прошивка может сказать, что она виртуальная; немногие настоящие машины говорят так по ошибке"
    ),
    "a Linux that runs as a program of another Linux calls its processor so": (
        "так называет свой процессор Linux, который работает как программа другого Linux"
    ),
    "VirtualBox calls its board so, whichever hypervisor's interface it offers": (
        "так VirtualBox называет свою плату, чей бы интерфейс гипервизора ни предлагал"
    ),
    "the firm that first made VirtualBox; it made no boards": (
        "фирма, которая первой создала VirtualBox; плат она не делала"
    ),
    "VirtualBox's own vendor number on the PCI bus; it stays when the firmware's names are changed": (
        "собственный номер изготовителя VirtualBox на шине PCI; он остаётся, когда имена в прошивке меняют"
    ),
    "VirtualBox gives its own name there, unless it offers KVM's interface": (
        "там VirtualBox называет себя, если только не предлагает интерфейс KVM"
    ),
    "Parallels calls its board so, although its processor gives KVM's name": (
        "так Parallels называет свою плату, хотя её процессор называет KVM"
    ),
    "Parallels wrote the firmware, and writes none for real boards": (
        "эту прошивку написала Parallels, а для настоящих плат она их не пишет"
    ),
    "Parallels names itself as the maker; it makes no real boards": (
        "Parallels называет изготовителем себя; настоящих плат она не делает"
    ),
    "Parallels' own vendor number on the PCI bus; all its devices are made for guests": (
        "собственный номер изготовителя Parallels на шине PCI; все её устройства созданы для гостей"
    ),
    "Parallels gives its name there": "там называет себя Parallels",
    "Xen's loader of guests names Xen as the writer of their firmware": (
        "загрузчик гостей Xen называет автором их прошивки Xen"
    ),
    "the device by which a guest reaches Xen; KVM can offer it too": (
        "устройство, через которое гость обращается к Xen; предложить его может и KVM"
    ),
    "the kernel speaks with Xen, and Xen does not call this its control domain": (
        "ядро говорит с Xen, и Xen не называет это своим управляющим доменом"
    ),
    "Xen's firmware calls the board of its guests so": "так прошивка Xen называет плату своих гостей",
    "Xen's firmware names Xen as the maker; Xen makes no boards": (
        "прошивка Xen называет изготовителем Xen, а плат Xen не делает"
    ),
    "Xen gives its name there, above Hyper-V's interface if it imitates that; KVM can give it too": (
        "там называет себя Xen — над интерфейсом Hyper-V, если он ему подражает; так назваться может и KVM"
    ),
    "the kernel found Xen beneath it; its control domain finds it too": (
        "ядро нашло под собой Xen; его находит и управляющий домен"
    ),
    "a kernel makes this directory when it runs on Xen, in guests and in the control domain": (
        "ядро создаёт этот каталог, когда работает на Xen, — и в гостях, и в управляющем домене"
    ),
    "Xen on ARM names itself to its domains, the control domain among them": (
        "Xen на ARM называет себя своим доменам, в том числе управляющему"
    ),
    "EC2 names itself as the maker, of virtual machines and of its bare metal": (
        "EC2 называет изготовителем себя — и у виртуальных машин, и у физических"
    ),
    "Compute Engine calls its machines so, virtual ones and bare metal": (
        "так Compute Engine называет свои машины, и виртуальные, и физические"
    ),
    "VMware calls its boards so; it makes no real ones": "так VMware называет свои платы; настоящих она не делает",
    "VMware names itself as the maker; it makes no real boards": (
        "VMware называет изготовителем себя; настоящих плат она не делает"
    ),
    "VMware gives its name there": "там называет себя VMware",
    "VMware's old screen and its channel between guest and host; others imitate its newer screens only": (
        "старая видеокарта VMware и её канал между гостем и хостом; другие подражают только её новым видеокартам"
    ),
    "VMware on ARM names itself to its guests": "VMware на ARM называет себя своим гостям",
    "bhyve calls its firmware so": "так bhyve называет свою прошивку",
    "bhyve calls its board so": "так bhyve называет свою плату",
    "bhyve gives its name there": "там называет себя bhyve",
    "Apple's framework calls the board of its guests so": "так библиотека Apple называет плату своих гостей",
    "Apple's framework gives its name there on Macs with Intel processors": (
        "там называет себя библиотека Apple на компьютерах Mac с процессорами Intel"
    ),
    "this hypervisor gives its own name there": "там этот гипервизор называет себя",
    "this emulator calls its processor so, and no maker of real ones has this name": (
        "так называет свой процессор этот эмулятор; у изготовителей настоящих такого имени нет"
    ),
    "Hitachi's blade servers give this name to the partitions that their firmware makes": (
        "такое имя серверы Hitachi дают разделам, на которые их делит прошивка"
    ),
    "PowerVM's firmware gives the partition a name and says whether a console manages it": (
        "прошивка PowerVM даёт разделу имя и говорит, управляет ли им консоль"
    ),
    "the machine itself names the hypervisor that runs this guest": (
        "сама машина называет гипервизор, под которым работает этот гость"
    ),
    "KVM gives its name there, above Hyper-V's interface if it imitates that": (
        "там называет себя KVM — над интерфейсом Hyper-V, если он ему подражает"
    ),
    "the kernel sets up this clock only after it has found KVM beneath it": (
        "эти часы ядро заводит, только если нашло под собой KVM"
    ),
    "Red Hat's build of QEMU calls the board of a KVM guest so": "так сборка QEMU от Red Hat называет плату гостя KVM",
    "KVM names itself in the device tree of its guests on Power": (
        "на Power KVM называет себя в дереве устройств своих гостей"
    ),
    "these systems run their guests with KVM, though OpenStack can use other hypervisors too": (
        "эти системы запускают гостей на KVM, хотя OpenStack умеет и на других гипервизорах"
    ),
    "another name stands there; KVM can imitate others, but then it mostly gives its own name too": (
        "там стоит другое имя; KVM умеет подражать другим, но тогда обычно называет и себя"
    ),
    "these systems run their guests with KVM": "эти системы запускают гостей на KVM",
    "Alibaba Cloud calls its machines so, virtual ones and bare metal": (
        "так Alibaba Cloud называет свои машины, и виртуальные, и физические"
    ),
    "QEMU's own translator, TCG, gives this name": "так называет себя TCG, собственный транслятор QEMU",
    "no maker of real machines has this name": "изготовителя настоящих машин с таким именем нет",
    "QEMU's own words for its two boards, which stay when only the maker's name is changed": (
        "так QEMU называет две свои платы; названия остаются, если сменить только имя изготовителя"
    ),
    "QEMU's name stays on the chassis when only the system's maker is changed": (
        "имя QEMU остаётся на корпусе, если сменить только изготовителя системы"
    ),
    "QEMU writes its machine type there, and few who change the other names think of it": (
        "QEMU пишет туда тип машины, и мало кто из меняющих остальные имена о нём вспоминает"
    ),
    "the device through which QEMU configures firmware and kernel; no board has it": (
        "устройство, через которое QEMU настраивает прошивку и ядро; ни на одной плате его нет"
    ),
    "QEMU marks the real devices that it imitates so; monitors that grew out of it kept the mark": (
        "так QEMU помечает настоящие устройства, которые имитирует; мониторы, выросшие из него, метку сохранили"
    ),
    "a board that QEMU invented": "плата, придуманная в QEMU",
    "the kernel's own name for QEMU's Power machine": "имя, которое само ядро даёт машине Power в QEMU",
    "the firmware of the Bochs emulator, which some old KVM clouds used as well": (
        "прошивка эмулятора Bochs, которой пользовались и некоторые старые облака на KVM"
    ),
    "Hyper-V gives this name, and so does everyone who imitates it for Windows guests": (
        "это имя даёт Hyper-V, а с ним и все, кто подражает ему ради гостей с Windows"
    ),
    "Microsoft calls the boards of its virtual machines so, and its real computers otherwise": (
        "так Microsoft называет платы своих виртуальных машин, а настоящие компьютеры — иначе"
    ),
    "the video card of Hyper-V's older machines; nobody else imitates it": (
        "видеокарта старых машин Hyper-V; никто другой ей не подражает"
    ),
    "Hyper-V sets the bit in every guest": "этот бит Hyper-V ставит каждому гостю",
    "Virtual PC called its boards as Hyper-V does, but its processor leaves the hypervisor bit clear": (
        "Virtual PC называл свои платы так же, как Hyper-V, но его процессор бит гипервизора не ставит"
    ),
    "Virtual PC for Macs with Power processors calls its processor so": (
        "так называет свой процессор Virtual PC для компьютеров Mac с процессорами Power"
    ),
    "the firmware of newer Hyper-V guests says so": "так говорит прошивка новых гостей Hyper-V",
    "the bus between Hyper-V and its partitions": "шина между Hyper-V и его разделами",
    "the kernel of WSL 2, which runs in a small Hyper-V machine": (
        "ядро WSL 2, которое работает в небольшой машине Hyper-V"
    ),
    "Xen stands behind the imitation of Hyper-V": "за подражанием Hyper-V стоит Xen",
    "a virtual machine of unknown kind": "виртуальная машина неизвестного вида",
    "a machine inside a virtual machine": "машина внутри виртуальной машины",
    "the processor gives the name of another hypervisor than the one that the kernel speaks with": (
        "процессор называет не тот гипервизор, с которым говорит ядро"
    ),
    "Xen runs this kernel as its control domain, on a board that exists in virtual machines only": (
        "это ядро — управляющий домен Xen, но такая плата бывает только у виртуальных машин"
    ),
    "the machine itself names a hypervisor around the innermost one": (
        "сама машина называет гипервизор, стоящий вокруг внутреннего"
    ),
    "Hyper-V advises its guest that it runs on another hypervisor itself": (
        "Hyper-V предупреждает гостя, что сам работает на другом гипервизоре"
    ),
    "PowerVM gives this name to a partition that has the whole machine": (
        "такое имя PowerVM даёт разделу, у которого вся машина"
    ),
    "the kernel gives this name to Power where it runs without a hypervisor": (
        "так ядро называет Power, если работает на нём без гипервизора"
    ),
    "through this domain the machine is managed; the hypervisor is part of the firmware": (
        "через этот домен управляют машиной; гипервизор — часть её прошивки"
    ),
    "a domain that others manage: it has no channel to the machine's service processor": (
        "домен, которым управляют другие: у него нет канала к сервисному процессору машины"
    ),
    "Oracle VM Server for SPARC": "Oracle VM Server для SPARC",
    "OS/400 on iSeries": "OS/400 на iSeries",
    "old kernels made this directory where OS/400 had started them in a partition of their own": (
        "старые ядра создавали этот каталог, если OS/400 запустила их в отдельном разделе"
    ),
    "only a hypervisor can divide the processors of Power among several partitions": (
        "только гипервизор может разделить процессоры Power между несколькими разделами"
    ),
    "the driver of this clock starts only after KVM has answered its call": (
        "драйвер этих часов запускается, только когда на его вызов ответил KVM"
    ),
    "off x86 QEMU calls the board so if KVM runs the machine, and QEMU Virtual Machine otherwise": (
        "не на x86 QEMU называет плату так, если машина работает на KVM, а иначе — QEMU Virtual Machine"
    ),
    "the machine itself names the hypervisor, but QEMU gives KVM's name without KVM too": (
        "машина сама называет гипервизор, но QEMU даёт имя KVM и без KVM"
    ),
    "QEMU names itself as the maker where it imitates IBM Z; under KVM the real maker's name stays": (
        "имитируя IBM Z, QEMU называет изготовителем себя; под KVM остаётся имя настоящего"
    ),
    "EC2 calls the types of instances that have no hypervisor metal, and this one is not": (
        "EC2 называет metal те типы экземпляров, у которых нет гипервизора, а этот назван иначе"
    ),
    "QEMU writes its machine type there off x86 too, and few who change the other names think of it": (
        "QEMU и не на x86 пишет туда тип своей машины, а меняя другие имена, о нём редко вспоминают"
    ),
    "bhyve calls its board so on ARM and RISC-V": "так bhyve называет свою плату на ARM и RISC-V",
    # Утверждения и доводы слоя monitor
    "Google's own monitor": "собственный монитор Google",
    "Google runs the machines of Compute Engine with a monitor that it wrote in place of QEMU": (
        "машины Compute Engine ведёт монитор, который Google написала вместо QEMU"
    ),
    "until 2022 kvmtool gave its own name in place of the processor's maker": (
        "до 2022 года kvmtool ставил своё имя на место изготовителя процессора"
    ),
    "QEMU signs its ACPI tables with the name of the project whose firmware it first used": (
        "QEMU подписывает таблицы ACPI именем проекта, прошивкой которого сначала пользовался"
    ),
    "a table of the firmware names the monitor that made it": "таблица прошивки называет монитор, который её создал",
    "the monitor names itself as the maker of the board": "монитор называет изготовителем платы себя",
    "the monitor calls the board so": "так монитор называет плату",
    "Firecracker signs its ACPI tables so": "так Firecracker подписывает свои таблицы ACPI",
    "the device through which Firecracker tells a guest that it was copied": (
        "устройство, через которое Firecracker сообщает гостю, что он — копия"
    ),
    # Утверждения и доводы слоя cloud
    "Incus, which grew out of LXD, gives this older name beside its own": (
        "Incus, выросший из LXD, рядом со своим именем называет и прежнее"
    ),
    "the manager writes its name into the firmware of the machines that it runs": (
        "управляющая программа пишет своё имя в прошивку машин, которые запускает"
    ),
    "the manager reaches its agent in the guest through a channel of this name": (
        "по каналу с таким именем управляющая программа связывается со своим агентом в госте"
    ),
    "the kernel says who built it; the product boots no other, but others may boot this one": (
        "ядро говорит, кто его собрал; продукт загружает только такое, но загрузить его могут и другие"
    ),
    "the firmware of EC2's older guests, which run on Xen, says so": (
        "так говорит прошивка старых гостей EC2, работающих на Xen"
    ),
    "EC2 begins the UUIDs of its Xen guests so": "так у EC2 начинаются UUID гостей на Xen",
    "the cloud writes its name into the firmware of the machines that it lends": (
        "облако пишет своё имя в прошивку машин, которые сдаёт"
    ),
    # Утверждения и доводы слоя kernel
    "gVisor always claims one old build of Linux, and has a file that Linux lacks": (
        "gVisor всегда выдаёт себя за одну старую сборку Linux, и у него есть файл, которого в Linux нет"
    ),
    "the Windows kernel answers the system calls, and writes Microsoft into the release": (
        "на системные вызовы отвечает ядро Windows и пишет в версию слово Microsoft"
    ),
    "the kernel of illumos answers the system calls of Linux, and says so in place of a version": (
        "на системные вызовы Linux отвечает ядро illumos и сообщает об этом вместо версии"
    ),
    "the kernel of FreeBSD answers the system calls of Linux, and always claims to be the same build": (
        "на системные вызовы Linux отвечает ядро FreeBSD и всегда выдаёт себя за одну и ту же сборку"
    ),
    "the kernel says so, and none of those that imitate it can be told": (
        "так говорит ядро, а тех, кто ему подражает, здесь не видно"
    ),
    # Утверждения и доводы слоя container
    "no container": "не контейнер",
    "a container has a namespace of its own; here the process lives in those that the machine booted with": (
        "у контейнера есть своё пространство имён, а здесь процесс живёт в тех, с которыми загрузилась машина"
    ),
    "whatever else is its own, this process has the machine's root and sees all of its processes": (
        "что бы ещё ни было у этого процесса своим, корень у него от машины, и видит он все её процессы"
    ),
    "systemd changes the view of a service: its root or its process table may be its own, but not both": (
        "systemd меняет то, что видит служба: своим может быть корень или таблица процессов, но не то и другое вместе"
    ),
    "somebody gave this process a process table of its own": "кто-то дал этому процессу собственную таблицу процессов",
    "this root lies where engines unpack images; a machine does not boot from there": (
        "этот корень лежит там, куда движки распаковывают образы; машина оттуда не загружается"
    ),
    "what answers here is not the machine's kernel but a program that imitates one": (
        "отвечает здесь не ядро машины, а программа, которая ему подражает"
    ),
    "a container's manager leaves this file for those inside": (
        "этот файл управляющая программа оставляет тем, кто внутри контейнера"
    ),
    "systemd writes this file only when a container's manager started it": (
        "systemd пишет этот файл, только если его запустила программа, управляющая контейнером"
    ),
    "these mounts lead to where this engine keeps what it makes for a container; no image can carry that": (
        "эти монтирования ведут туда, где движок хранит созданное для контейнера; образ такого принести не может"
    ),
    "the manager leaves its name there for those inside": (
        "там управляющая программа оставляет своё имя для тех, кто внутри"
    ),
    "systemd, started as the first process of a container, writes down who started it": (
        "systemd, запущенный первым процессом контейнера, записывает, кто его запустил"
    ),
    "Flatpak puts it at the root of every sandbox, with what the sandbox may do": (
        "Flatpak кладёт его в корень каждой песочницы и пишет в нём, что ей можно"
    ),
    "Firejail stays as the first process of the sandbox that it makes": (
        "Firejail остаётся первым процессом песочницы, которую создал"
    ),
    "bubblewrap stays as the first process of a sandbox with a process table of its own": (
        "bubblewrap остаётся первым процессом песочницы, у которой своя таблица процессов"
    ),
    "bubblewrap builds a root from nothing in a directory newroot of a tmpfs": (
        "bubblewrap собирает корень с нуля в каталоге newroot на tmpfs"
    ),
    "this engine names the control groups of its containers so; root outside could name one alike": (
        "так этот движок называет контрольные группы своих контейнеров; root снаружи мог назвать так же"
    ),
    "snapd confines every program of a snap with a profile of this name": (
        "профилем с таким именем snapd ограничивает каждую программу из snap"
    ),
    "PRoot traces the processes to which it shows another root, and changes what they ask for": (
        "PRoot трассирует процессы, которым показывает другой корень, и меняет их запросы"
    ),
    "Distrobox has an engine lay its own helper over the image, to run programs of the host": (
        "Distrobox велит движку положить поверх образа свою программу, чтобы запускать программы хоста"
    ),
    "Toolbx has Podman lay its own program over the image, so that both sides run the same one": (
        "Toolbx велит Podman положить поверх образа свою программу, чтобы с обеих сторон работала одна и та же"
    ),
    "Toolbx puts this file into its containers, but an image made for them may carry it elsewhere": (
        "Toolbx кладёт этот файл в свои контейнеры, но образ, сделанный для них, может унести его в другое место"
    ),
    "Buildah, which Podman uses to build images, writes its own name into this file": (
        "в этот файл пишет своё имя Buildah, с помощью которого собирает образы и Podman"
    ),
    "images of Ubuntu made for Docker carry this file, wherever they are unpacked": (
        "этот файл есть в образах Ubuntu для Docker, где бы их ни распаковали"
    ),
    "Docker may keep its images with containerd, but then it mounts files of its own as well": (
        "Docker может хранить образы в containerd, но тогда монтирует и свои файлы"
    ),
    "this root lies where the provisioner of Mesos puts images together": (
        "этот корень лежит там, где собирает образы Mesos"
    ),
    "this root is put together from layers where Docker keeps them": (
        "этот корень собран из слоёв там, где их хранит Docker"
    ),
    "Docker confines its containers with an AppArmor profile of this name": (
        "профилем AppArmor с таким именем Docker ограничивает свои контейнеры"
    ),
    "Docker creates it, but a root image can carry it elsewhere": (
        "его создаёт Docker, но образ корня может унести его в другое место"
    ),
    "the manager tells the first process its name, but an image may set the variable as well": (
        "управляющая программа сообщает первому процессу своё имя, но переменную может задать и образ"
    ),
    "Podman writes its own name into this file of a privileged container": (
        "в этот файл привилегированного контейнера Podman пишет своё имя"
    ),
    "Podman creates it, but so do CRI-O and Buildah, and a root directory may keep it": (
        "его создаёт Podman, но также CRI-O и Buildah, и он может сохраниться в корневом каталоге"
    ),
    "this root lies in the store that Podman shares with CRI-O and Buildah": (
        "этот корень лежит в хранилище, общем у Podman с CRI-O и Buildah"
    ),
    "this root comes from a snapshotter of containerd; Docker may stand before it": (
        "этот корень создан snapshotter'ом containerd; перед ним может стоять Docker"
    ),
    "containerd confines the containers of a kubelet with an AppArmor profile of this name": (
        "профилем AppArmor с таким именем containerd ограничивает контейнеры, созданные для kubelet"
    ),
    "this root is put together in the session directory of Apptainer": (
        "этот корень собран в каталоге сеанса Apptainer"
    ),
    "this root is put together in the session directory of Singularity": (
        "этот корень собран в каталоге сеанса Singularity"
    ),
    "Apptainer sets this variable, which anybody can": "эту переменную задаёт Apptainer, но задать её может кто угодно",
    "Singularity sets this variable, and so does Apptainer; anybody can": (
        "эту переменную задают Singularity и Apptainer, но задать её может кто угодно"
    ),
    "images of Apptainer and Singularity carry it, wherever they are unpacked": (
        "он есть в образах Apptainer и Singularity, где бы их ни распаковали"
    ),
    "Charliecloud sets this variable, which anybody can": (
        "эту переменную задаёт Charliecloud, но задать её может кто угодно"
    ),
    "Heroku gives every dyno its name in this variable, which anybody can set": (
        "в этой переменной Heroku сообщает dyno его имя, но задать её может кто угодно"
    ),
    "libvirt gives its containers a /proc/meminfo of their own": (
        "libvirt даёт своим контейнерам собственный /proc/meminfo"
    ),
    "Incus shows this socket to its instances": "этот сокет Incus показывает своим экземплярам",
    "this root lies in a storage pool of Incus": "этот корень лежит в пуле хранения Incus",
    "LXD shows this socket to its instances": "этот сокет LXD показывает своим экземплярам",
    "this root lies in a storage pool of LXD": "этот корень лежит в пуле хранения LXD",
    "LXCFS shows an LXC container its own share of /proc; other engines can be made to use it": (
        "LXCFS показывает контейнеру LXC его долю /proc; можно заставить пользоваться им и другие движки"
    ),
    "the kernel of OpenVZ shows a container /proc/vz, and /proc/bc to the host alone": (
        "ядро OpenVZ показывает контейнеру /proc/vz, а /proc/bc — только хосту"
    ),
    "the kernel of OpenVZ numbers containers; the host is number 0": (
        "ядро OpenVZ нумерует контейнеры; хост — номер 0"
    ),
    "the kernel of OpenVZ shows a directory of the host to a container as this file system": (
        "под видом этой файловой системы ядро OpenVZ показывает контейнеру каталог хоста"
    ),
    "the kernel of Linux-VServer numbers contexts; the host is context 0": (
        "ядро Linux-VServer нумерует контексты; хост — контекст 0"
    ),
    "only Sysbox mounts this file system over parts of /proc and /sys": (
        "только Sysbox монтирует эту файловую систему поверх частей /proc и /sys"
    ),
    "files come in from outside a virtual machine under the name that Kata Containers gives": (
        "файлы попадают в виртуальную машину снаружи под именем, которое даёт Kata Containers"
    ),
    "gVisor answers system calls in the place of the kernel, and says so": (
        "вместо ядра на системные вызовы отвечает gVisor и сам об этом говорит"
    ),
    "illumos answers the system calls of Linux in a zone, and says so in place of a version": (
        "на системные вызовы Linux в зоне отвечает illumos и сообщает об этом вместо версии"
    ),
    "FreeBSD answers the system calls of Linux, and always claims to be a build that no Linux has": (
        "на системные вызовы Linux отвечает FreeBSD и всегда выдаёт себя за сборку, которой у Linux нет"
    ),
    "Windows itself answers system calls in the place of a Linux kernel": (
        "вместо ядра Linux на системные вызовы отвечает сама Windows"
    ),
    "Microsoft builds this kernel for WSL 2, where every distribution is set apart from the others": (
        "Microsoft собирает это ядро для WSL 2, где каждый дистрибутив отделён от остальных"
    ),
    "a kernel that somebody built for WSL 2 keeps this word in its release": (
        "ядро, которое кто-то собрал для WSL 2, сохраняет это слово в версии"
    ),
    "many engines have an OCI runtime such as runc make /dev and /dev/shm in this way": (
        "такие /dev и /dev/shm многие движки создают средой выполнения OCI вроде runc"
    ),
    "a root and namespaces of its own are what a container is made of, whoever made them": (
        "из своего корня и своих пространств имён и состоит контейнер, кто бы их ни создал"
    ),
    "this imitation of Linux has no namespaces, so that no engine can run on it": (
        "в этом подражании Linux нет пространств имён, так что ни один движок на нём не работает"
    ),
    "on the kernel of WSL 2 a distribution is likelier than a container within one": (
        "на ядре WSL 2 дистрибутив вероятнее, чем контейнер внутри него"
    ),
    "another engine's files are mounted over this root": "поверх этого корня смонтированы файлы другого движка",
    "the control group is named for another engine": "контрольная группа названа именем другого движка",
    "another manager left its name for those inside": "имя для тех, кто внутри, оставила другая управляющая программа",
    "systemd was told the name of another manager": "systemd сообщили имя другой управляющей программы",
    "the kubelet works with CRI-O, which leaves the same files as Podman": (
        "kubelet работает с CRI-O, а тот оставляет те же файлы, что и Podman"
    ),
    "libvirt LXC": "LXC под управлением libvirt",
    "Windows Subsystem for Linux": "подсистема Windows для Linux (WSL)",
    "pressure-vessel of the Steam Runtime": "pressure-vessel из Steam Runtime",
    "BPM of BOSH": "BPM из BOSH",
    "the containerizer of Apache Mesos": "контейнеры Apache Mesos",
    "a dyno of Heroku": "dyno Heroku",
    "an LX zone of illumos": "зона LX в illumos",
    "Linux programs on FreeBSD": "программы Linux на FreeBSD",
    "an OCI bundle": "контейнер OCI",
    "namespaces of its own": "свои пространства имён",
    "a container of unknown kind": "контейнер неизвестного вида",
    "the kubelet lays files of a pod only over the roots of the pod's containers": (
        "kubelet накладывает файлы пода только поверх корней контейнеров этого пода"
    ),
    "a container's manager tells the first process its name, but an image may set the variable as well": (
        "управляющая программа контейнера называет себя первому процессу, но эту переменную может задать и образ"
    ),
    "an installed system boots from a whole disk and has the kernel's /dev; engines put together their own": (
        "установленная система загружается с целого диска и видит /dev ядра; движки собирают и то и другое сами"
    ),
    "a container's id stands in the name of this process's control group": (
        "в имени контрольной группы этого процесса стоит идентификатор контейнера"
    ),
    "Podman makes this file when a container starts, while Docker's may have come with the image": (
        "этот файл Podman создаёт при запуске контейнера, а файл Docker мог прийти вместе с образом"
    ),
    # Утверждения и доводы слоя orchestrator
    "the kubelet, which runs the pods of a node, mounts files of its own into each of their containers": (
        "kubelet, который ведёт поды узла, монтирует в каждый их контейнер свои файлы"
    ),
    "the kubelet puts pods into control groups of this name; root outside could name one alike": (
        "в контрольные группы с таким именем поды помещает kubelet; root снаружи мог назвать так же"
    ),
    "pods find the token of their service account there, and any image can hold such a directory": (
        "там поды находят токен своей учётной записи, но такой каталог может быть в любом образе"
    ),
    "the kubelet sets this variable in every container, and anybody can": (
        "эту переменную kubelet задаёт в каждом контейнере, но задать её может кто угодно"
    ),
    "the agent of Amazon ECS puts tasks into control groups of this name": (
        "в контрольные группы с таким именем помещает задачи агент Amazon ECS"
    ),
    "the agent of Amazon ECS sets this variable in every container, and anybody can": (
        "эту переменную агент Amazon ECS задаёт в каждом контейнере, но задать её может кто угодно"
    ),
    "Nomad shows each task the directory of its allocation under this name": (
        "под этим именем Nomad показывает каждой задаче каталог её аллокации"
    ),
    "Nomad puts tasks into control groups of this name": "в контрольные группы с таким именем помещает задачи Nomad",
    "Nomad sets this variable for every task, and anybody can": (
        "эту переменную Nomad задаёт каждой задаче, но задать её может кто угодно"
    ),
    "the agent of Mesos puts containers into control groups below this name": (
        "в контрольные группы под этим именем помещает контейнеры агент Mesos"
    ),
    "the agent of Mesos shows a task its sandbox in this place, whichever engine runs it": (
        "в этом месте агент Mesos показывает задаче её рабочий каталог, какой бы движок её ни запустил"
    ),
    "the agent of Mesos sets this variable for what it starts, and anybody can": (
        "эту переменную агент Mesos задаёт тому, что запускает, но задать её может кто угодно"
    ),
    "this root lies among the volumes of a worker of Concourse": (
        "этот корень лежит среди томов исполнителя Concourse"
    ),
    # Утверждения и доводы слоя process
    "a program of this kernel's own processor": "программа для того же процессора, что и ядро",
    "kernel and program name processors of one family, so there is little reason to translate": (
        "ядро и программа называют процессоры одного семейства, так что транслировать почти незачем"
    ),
    "QEMU's user mode": "пользовательский режим QEMU",
    "a translator of unknown kind": "неизвестный транслятор",
    "the kernel runs this translator, and the translator runs the program": (
        "ядро выполняет этот транслятор, а транслятор — программу"
    ),
    "the program is foreign, and this is what the kernel starts for its kind": (
        "программа чужая, а для таких ядро запускает именно это"
    ),
    "the program is foreign, and somebody set this translator up for it": (
        "программа чужая, и кто-то настроил для неё этот транслятор"
    ),
    "FEX gives this name to x86 programs where a hypervisor would give its own": (
        "это имя FEX показывает программам x86 там, где гипервизор поставил бы своё"
    ),
    "Rosetta gives this vendor to the processor that it imitates": (
        "этого изготовителя Rosetta приписывает процессору, который имитирует"
    ),
    "the translator of x86 programs on Power shows them a processor of this vendor": (
        "транслятор программ x86 на Power показывает им процессор этого изготовителя"
    ),
    "the program is made for another processor than the kernel, so something translates it": (
        "программа сделана не для того процессора, что ядро, значит, её что-то транслирует"
    ),
    "a file system of its own": "своя файловая система",
    "the root directory is another than that of the machine's first process": (
        "корневой каталог не тот, что у первого процесса машины"
    ),
    "the root directory is that of the machine's first process": (
        "корневой каталог тот же, что у первого процесса машины"
    ),
    "processes of its own": "свои процессы",
    "processes outside a PID namespace cannot be seen from inside, let alone signalled": (
        "процессы вне пространства имён PID изнутри не видны, и послать им сигнал нельзя"
    ),
    "in the initial PID namespace every process of the machine has a number": (
        "в начальном пространстве имён PID номер есть у каждого процесса машины"
    ),
    "a kernel shared with others": "ядро, общее с другими",
    "namespaces are rooms in one kernel: those outside run on the same one": (
        "пространства имён — комнаты в одном ядре: те, кто снаружи, работают на нём же"
    ),
    "a program stands between this process and the kernel of the machine": (
        "между этим процессом и ядром машины стоит программа"
    ),
    "Kata Containers start a virtual machine with a kernel of its own for every pod": (
        "для каждого пода Kata Containers запускает виртуальную машину со своим ядром"
    ),
    "no reach outside": "наружу не дотянуться",
    "some of what root may do is taken away: by capabilities, a filter, a mask or users of its own": (
        "часть того, что может root, отнята: привилегиями, фильтром, маской или своими пользователями"
    ),
    "a filter decides which system calls reach the kernel; what it lets pass is not shown": (
        "какие системные вызовы дойдут до ядра, решает фильтр; что он пропускает, не показано"
    ),
    "a security module has a profile for this process": "у модуля безопасности есть профиль для этого процесса",
    "nothing that keeps root within bounds was taken away": "ничего из того, что держит root в границах, не отнято",
    "isolation by the kernel": "изоляция средствами ядра",
    "the kernel gives this process a view of its own of one of its resources": (
        "ядро показывает этому процессу один из своих ресурсов по-своему"
    ),
    "this process sees all that the machine's first process sees": (
        "этот процесс видит всё, что видит первый процесс машины"
    ),
    # Утверждения и доводы слоя capability
    "the processor has the extension and the kernel may use it": (
        "расширение у процессора есть, и ядру можно им пользоваться"
    ),
    "the kernel lists the processor's abilities, and this extension is not among them": (
        "ядро перечисляет способности процессора, и этого расширения среди них нет"
    ),
    "IBM Z interpretive execution": "интерпретирующее выполнение IBM Z",
    "RISC-V hypervisor extension": "расширение гипервизора RISC-V",
    "LoongArch virtualization": "виртуализация LoongArch",
    "Power hypervisor mode": "режим гипервизора Power",
    "an extension that the kernel may not use": "расширение, которым ядру пользоваться нельзя",
    "the processor reports it and the kernel does not: the firmware locked it, or the kernel lacks KVM": (
        "процессор о нём сообщает, а ядро — нет: его заперла прошивка или в ядре нет KVM"
    ),
    "processor and kernel agree on the extensions": "о расширениях процессор и ядро говорят одно и то же",
    "KVM in this kernel": "KVM в этом ядре",
    "it answers when it is asked for its version": "он отвечает на вопрос о версии",
    "the kernel registered the driver, which it does where a processor can run guests": (
        "ядро зарегистрировало драйвер, а делает оно это там, где процессор может запускать гостей"
    ),
    "the kernel lists its drivers, and KVM is not among them": "ядро перечисляет свои драйверы, и KVM среди них нет",
    "KVM that this process may use": "KVM, доступный этому процессу",
    "it opens and answers as every program expects; only a guest that runs proves more": (
        "он открывается и отвечает так, как ждёт любая программа; больше докажет только работающий гость"
    ),
    "nothing here answers as KVM must": "ничто здесь не отвечает так, как должен KVM",
    "the kernel registered no KVM, so that no node can lead to it": (
        "KVM в ядре не зарегистрирован, и никакой файл к нему не ведёт"
    ),
    "guests that may run guests": "гости, которым можно запускать гостей",
    "KVM was loaded so that its guests see the extension too": "KVM загружен так, что расширение видят и его гости",
    "KVM was loaded so that it keeps the extension from its guests": (
        "KVM загружен так, что скрывает расширение от гостей"
    ),
    "a hypervisor's clock": "часы гипервизора",
    "the hypervisor writes the time into a page that the guest reads without a trap": (
        "гипервизор пишет время в страницу, которую гость читает без выхода"
    ),
    "KVM offers its clock": "KVM предлагает свои часы",
    "virtio devices": "устройства virtio",
    "these devices have no model in hardware: guest and host agree on how to speak": (
        "у этих устройств нет прообраза в железе: гость и хост условились, как говорить"
    ),
    "VMBus devices": "устройства VMBus",
    "Xen devices": "устройства Xen",
    "a memory balloon": "баллон памяти",
    "through this device the host can take memory back from a running guest": (
        "через это устройство хост может забрать память у работающего гостя"
    ),
    "an account of stolen time": "учёт украденного времени",
    "the hypervisor tells how long it kept the processor from this guest": (
        "гипервизор сообщает, сколько времени не давал этому гостю процессор"
    ),
    "imitated devices": "имитация устройств",
    "QEMU marks the real models that it imitates so": "так QEMU помечает настоящие модели, которые имитирует",
    "models that monitors like to imitate; in a guest they are hardly ever real": (
        "модели, которые охотно имитируют мониторы; в госте они почти никогда не настоящие"
    ),
    "devices of the host handed to this guest": "устройства хоста, отданные этому гостю",
    "no monitor is known to imitate this model, so it may be the real one": (
        "неизвестно монитора, который имитировал бы эту модель, так что она может быть настоящей"
    ),
    "a mark that changes when the machine is copied": "метка, которая меняется, когда машину копируют",
    "through this device a guest learns that it goes on as a copy of itself": (
        "через это устройство гость узнаёт, что продолжает работу как собственная копия"
    ),
    "a clock that tells when the machine was moved": "часы, которые сообщают о переносе машины",
    "through this device a guest learns that its clocks were disrupted by a move": (
        "через это устройство гость узнаёт, что перенос сбил его часы"
    ),
    "a say in being moved": "право голоса при переносе",
    "the guest can tell KVM whether it may be moved now": "гость может сказать KVM, можно ли переносить его сейчас",
    "memory that the hypervisor cannot read": "память, недоступная гипервизору",
    "the processor encrypts or guards the memory of this machine": "память этой машины шифрует или охраняет процессор",
    "none of the techniques that can be seen is in use": "ни один из способов, какие можно увидеть, не применяется",
    "devices behind an IOMMU": "устройства за IOMMU",
    "the kernel keeps its devices in groups, each of which can be kept to the memory of one guest": (
        "ядро держит устройства группами, и каждую можно ограничить памятью одного гостя"
    ),
    "no device stands behind an IOMMU of this kernel, so each can write to all memory": (
        "ни одно устройство не стоит за IOMMU этого ядра, поэтому каждое может писать во всю память"
    ),
    "an IOMMU that the kernel does not use": "IOMMU, которым ядро не пользуется",
    "the firmware describes an IOMMU, and the kernel keeps no device behind it": (
        "прошивка описывает IOMMU, а ядро не держит за ним ни одного устройства"
    ),
    "the kernel uses the IOMMU, or the firmware describes none": (
        "ядро пользуется IOMMU, или прошивка его не описывает"
    ),
    "devices handed out without an IOMMU": "устройства, которые отдают без IOMMU",
    "VFIO was told to hand out devices that nothing confines: whoever drives one owns the machine": (
        "VFIO велено отдавать устройства, которых ничто не ограничивает: кто управляет таким, владеет машиной"
    ),
    "VFIO hands out devices behind an IOMMU alone": "VFIO отдаёт только устройства за IOMMU",
    "memory that guests share unknowingly": "память, общая для гостей без их ведома",
    "pages of equal content become one, and the time that a write takes tells who else has it": (
        "страницы с одинаковым содержимым становятся одной, и по времени записи видно, что она есть у кого-то ещё"
    ),
    "the kernel looks for no equal pages": "одинаковых страниц ядро не ищет",
    # Что дано этой машине: утверждения и доводы
    "ACPI tells of modules of memory that can come and go": (
        "ACPI сообщает о модулях памяти, которые могут появляться и исчезать"
    ),
    "Hyper-V offers its clock": "Hyper-V предлагает свои часы",
    "VMware's balloon driver loads only where VMware is": "драйвер баллона VMware загружается только под VMware",
    "a card in the host serves this device, and the host's processors need not imitate it": (
        "устройство обслуживает карта в хосте, и процессорам хоста не нужно его имитировать"
    ),
    "a firmware left its tables, or something else than a monitor loaded the kernel": (
        "прошивка оставила свои таблицы, или ядро загрузил не монитор"
    ),
    "a machine that starts without firmware": "машина, запущенная без прошивки",
    "balloon and driver agreed that the guest tells which pages are free, and the host takes them": (
        "баллон и драйвер договорились: гость сообщает, какие страницы свободны, а хост их забирает"
    ),
    "devices that the cloud's own cards provide": "устройства, которые дают карты самого облака",
    "end of interrupt told in shared memory": "конец прерывания, сообщаемый через общую память",
    "events come through a vector of the hypervisor, not through an imitated controller": (
        "события приходят через вектор гипервизора, а не через имитируемый контроллер"
    ),
    "free memory told to the host": "сообщение хосту о свободной памяти",
    "event channels": "каналы событий",
    "interrupts between processors by hypercall": "прерывания между процессорами через гипервызов",
    "PV spinlocks": "паравиртуальные спин-блокировки",
    "memory that can be added while the machine runs": "память, которую можно добавить на ходу",
    "one call reaches many processors, where an imitated controller is written to for each": (
        "один вызов достигает многих процессоров, а в имитируемый контроллер пишут ради каждого"
    ),
    "one call spares an interrupt to processors that do not run just now": (
        "один вызов избавляет от прерывания процессоры, которые сейчас не выполняются"
    ),
    "these are parts of a board, and a guest has no board: its monitor imitates them": (
        "это части платы, а у гостя платы нет: их имитирует монитор"
    ),
    "processor time yielded by hypercall": "уступка процессорного времени через гипервызов",
    "the end of an interrupt is noted in shared memory and not in an imitated controller": (
        "конец прерывания отмечают в общей памяти, а не в имитируемом контроллере"
    ),
    "the kernel names the clock that it reads, and this one the hypervisor keeps": (
        "ядро называет часы, которые читает, а эти ведёт гипервизор"
    ),
    "the kernel reads another clock: where the processor's counter is stable it is the faster one": (
        "ядро читает другие часы: где счётчик процессора устойчив, он быстрее"
    ),
    "the kernel says that it keeps this account": "ядро сообщает, что ведёт этот счёт",
    "the kernel's balloon driver for Xen shows here how much memory was asked for": (
        "драйвер баллона Xen в ядре показывает здесь, сколько памяти запрошено"
    ),
    "the monitor put the kernel into memory, and neither UEFI nor a BIOS left its tables": (
        "монитор положил ядро в память, и ни UEFI, ни BIOS не оставили таблиц"
    ),
    "this device adds memory to a running guest and takes it away in blocks": (
        "это устройство добавляет память работающему гостю и забирает её блоками"
    ),
    "through Dynamic Memory Hyper-V takes memory back from a running guest and adds some": (
        "через Dynamic Memory Hyper-V забирает память у работающего гостя и добавляет её"
    ),
    "time read from a hypervisor's clock": "время, читаемое с часов гипервизора",
    "time was taken, and somebody told the kernel how much": "время отнимали, и кто-то сообщил ядру, сколько",
    "TLB flushes by hypercall": "сброс TLB через гипервызов",
    "who waits for a lock whose holder does not run lets the hypervisor run another": (
        "ждущий блокировки, владелец которой не выполняется, даёт гипервизору выполнять другого"
    ),
    "who waits for a processor that does not run asks the hypervisor to run it": (
        "ждущий процессора, который не выполняется, просит гипервизор выполнять его"
    ),
    # Чего мониторы требуют от хоста
    "without it QEMU emulates the processor, which it can do anywhere": (
        "без него QEMU эмулирует процессор, что он умеет где угодно"
    ),
    "it asks for these abilities of KVM and ends where one is missing": (
        "он спрашивает у KVM эти возможности и завершается, если какой-то нет"
    ),
    "it is made for these processors alone": "он сделан только для этих процессоров",
    "it has no other way to run a guest": "другого способа запустить гостя у него нет",
    "on Linux it runs guests through KVM, elsewhere through Microsoft's hypervisor": (
        "на Linux он запускает гостей через KVM, в других местах — через гипервизор Microsoft"
    ),
    "on a common Linux it has no other way to run a guest": (
        "на обычном Linux другого способа запустить гостя у него нет"
    ),
    "QEMU is the monitor that it starts where no other was chosen": (
        "QEMU — монитор, который он запускает, если не выбран другой"
    ),
    "through such a socket it speaks to its agent in a guest of QEMU": (
        "через такой сокет он говорит со своим агентом в госте QEMU"
    ),
    "unless it is told otherwise it has the kernel carry the packets of its guests": (
        "если не велено иначе, пакеты его гостей переносит ядро"
    ),
    "it joins the container's network and the guest by an interface of this driver": (
        "он соединяет сеть контейнера с гостем интерфейсом этого драйвера"
    ),
    "its guests with KVM run in QEMU": "его гости с KVM работают в QEMU",
    "its networks reach guests by interfaces of this driver, and its own check fails without": (
        "его сети доходят до гостей через интерфейсы этого драйвера, и без него не проходит его собственная проверка"
    ),
    "without an IOMMU a device could write to all memory, whoever drives it": (
        "без IOMMU устройство могло бы писать во всю память, кто бы им ни управлял"
    ),
    "monitors take devices over through this driver": "через этот драйвер мониторы принимают устройства",
    "the kernel shows the page in which the hypervisor tells of moves": (
        "ядро показывает страницу, в которой гипервизор сообщает о переносах"
    ),
    "a machine that was saved, copied or moved while it ran": (
        "машина, которую на ходу сохранили, скопировали или перенесли"
    ),
    "the hypervisor told the kernel that it goes on from a snapshot, perhaps as one of several copies": (
        "гипервизор сообщил ядру, что оно продолжает работу из снимка, возможно, как одна из копий"
    ),
    "the kernel stopped for Xen, which asks for it to save, to copy or to move a guest": (
        "ядро остановилось по просьбе Xen, а тот просит об этом, чтобы сохранить, скопировать или перенести гостя"
    ),
    "the kernel waited for its memory to arrive on another Power server": (
        "ядро ждало, пока его память прибудет на другой сервер Power"
    ),
    "guests whose time-stamp counter keeps its rate on another processor": (
        "гости, у которых частота счётчика тактов сохраняется и на другом процессоре"
    ),
    "KVM can set the rate of a guest's counter, so a guest may come from a host with another one": (
        "KVM умеет задать частоту счётчика гостя, так что гость может прийти с хоста с другой частотой"
    ),
    "a guest of this KVM sees the processor's own rate, which another host need not have": (
        "гость этого KVM видит частоту самого процессора, а у другого хоста она может быть иной"
    ),
    "a kernel that lets containers be checkpointed": "ядро, которое позволяет сохранять контейнеры (checkpoint)",
    "all options that CRIU needs are set, built in or as modules": (
        "все параметры сборки, нужные CRIU, заданы: в ядре или модулями"
    ),
    "an option is not set without which CRIU cannot save or restore processes": (
        "не задан параметр сборки, без которого CRIU не может сохранять и восстанавливать процессы"
    ),
    "the register in which firmware allows the extension allows it": (
        "регистр, в котором прошивка разрешает расширение, его разрешает"
    ),
    "the register in which firmware allows the extension forbids it until the machine is switched off": (
        "регистр, в котором прошивка разрешает расширение, запрещает его до выключения машины"
    ),
    "the kernel wrote into its log that firmware forbids the extension": (
        "ядро записало в журнал, что прошивка запрещает расширение"
    ),
    "the kernel has no extension for virtualization of which this could be a part": (
        "у ядра нет расширения виртуализации, частью которого это могло бы быть"
    ),
    "KVM makes no use of it: it was loaded so, or something else that it needs is missing": (
        "KVM этим не пользуется: так его загрузили, или не хватает чего-то ещё, что ему нужно"
    ),
    "guests' page tables that the processor walks itself": "таблицы страниц гостей, которые процессор проходит сам",
    "a guest changes its page tables as freely as a kernel on the machine itself": (
        "гость меняет таблицы страниц так же свободно, как ядро на самой машине"
    ),
    "the hypervisor copies every page table of a guest: new programs and new memory get several times slower": (
        "гипервизор копирует каждую таблицу страниц гостя: запуск программ и обращение к новой памяти медленнее в разы"
    ),
    "guest memory in pages of a gigabyte": "память гостей страницами по гигабайту",
    "a guest with much memory is translated in few steps": (
        "адреса гостя с большой памятью переводятся за несколько шагов"
    ),
    "guest memory is mapped in pages of 2 MiB at most: large guests miss the TLB more often": (
        "память гостя отображается страницами не больше 2 МиБ: большие гости чаще промахиваются мимо TLB"
    ),
    "marks of the pages that a guest touched": "отметки страниц, которых гость касался",
    "the processor itself marks the pages that a guest reads and writes": (
        "процессор сам отмечает страницы, которые гость читает и пишет"
    ),
    "pages are taken from a guest only to see whether it comes back for them: swapping and moving it cost more": (
        "страницы у гостя забирают лишь затем, чтобы увидеть, вернётся ли он за ними: вытеснение и перенос дороже"
    ),
    "a list of the pages that a guest wrote to": "список страниц, в которые гость писал",
    "while a guest is moved the processor lists by itself what it writes": (
        "пока гостя переносят, процессор сам записывает, куда он пишет"
    ),
    "while a guest is moved its first write to every page is an exit": (
        "пока гостя переносят, первая запись в каждую страницу — выход"
    ),
    "memory that only a guest's programs may run": "память, код которой могут выполнять только программы гостя",
    "a hypervisor can allow code to a guest's programs and forbid it to its kernel": (
        "гипервизор может разрешить код программам гостя и запретить его ядру гостя"
    ),
    "a hypervisor that guards a guest's kernel so, as that of Windows does, has to imitate it at a cost": (
        "гипервизор, который так охраняет ядро гостя, как это делает Windows, должен это изображать, и недёшево"
    ),
    "guests that may begin in real mode": "гости, которые могут начать в реальном режиме",
    "firmware and boot loaders of a guest run on the processor": "прошивка и загрузчики гостя работают на процессоре",
    "what a guest runs before protected mode is emulated: boot is slow, and odd code in real mode fails": (
        "всё, что гость выполняет до защищённого режима, эмулируется: загрузка медленная, а необычный код "
        "реального режима не работает"
    ),
    "translations that are kept for each guest": "переводы адресов, которые хранятся для каждого гостя",
    "going from guest to host and back leaves the TLB as it is": "переход от гостя к хосту и обратно не трогает TLB",
    "each entry into a guest and each exit forgets all translations: every exit costs more than itself": (
        "каждый вход в гостя и каждый выход забывает все переводы адресов: любой выход обходится дороже себя самого"
    ),
    "forgetting the translations of one guest only": "забывание переводов адресов одного лишь гостя",
    "one guest's translations can be dropped while the others keep theirs": (
        "переводы адресов одного гостя можно сбросить, а остальные сохранят свои"
    ),
    "a guest whose translations must go is given a new number, and now and then those of all guests go at once": (
        "гость, чьи переводы надо сбросить, получает новый номер, а время от времени сбрасываются переводы всех сразу"
    ),
    "a priority of interrupts that guests set themselves": "приоритет прерываний, который гости задают сами",
    "a guest sets the priority at which it takes interrupts without an exit": (
        "гость без выхода задаёт приоритет, с которого принимает прерывания"
    ),
    "each time a guest changes that priority it leaves: 32-bit Windows does so all the time": (
        "меняя этот приоритет, гость каждый раз выходит: 32-разрядная Windows делает это постоянно"
    ),
    "an interrupt controller in the processor for guests": "контроллер прерываний для гостей в самом процессоре",
    "a guest takes and finishes interrupts without the hypervisor": (
        "гость принимает и завершает прерывания без гипервизора"
    ),
    "each interrupt costs a guest one exit or more: networks and disks have more latency": (
        "каждое прерывание стоит гостю одного выхода или больше: у сети и дисков больше задержка"
    ),
    "interrupts that reach a running guest": "прерывания, которые доходят до работающего гостя",
    "another processor or a device interrupts a guest while it runs on": (
        "другой процессор или устройство прерывает гостя, не останавливая его"
    ),
    "a guest is stopped for each interrupt that comes for it, also from a device that it was given": (
        "гостя останавливают ради каждого прерывания, в том числе от устройства, которое ему отдали"
    ),
    "non-maskable interrupts for guests": "немаскируемые прерывания для гостей",
    "the processor knows by itself whether a guest is busy with such an interrupt": (
        "процессор сам знает, занят ли гость таким прерыванием"
    ),
    "the hypervisor follows by single steps when a guest is ready for the next one: profilers in guests cost more": (
        "гипервизор пошагово следит, когда гость готов к следующему: профилировщики в гостях дороже"
    ),
    "a flag of interrupts for guests that run guests": "флаг прерываний для гостей, у которых свои гости",
    "a hypervisor in a guest shuts out interrupts without an exit": (
        "гипервизор в госте закрывается от прерываний без выхода"
    ),
    "each time that a hypervisor in a guest enters its own guest it leaves twice more": (
        "каждый раз, входя в своего гостя, гипервизор в госте выходит ещё дважды"
    ),
    "state of a nested guest that is loaded without an exit": (
        "состояние вложенного гостя, которое загружается без выхода"
    ),
    "a hypervisor in a guest loads and stores its own guests' state by itself": (
        "гипервизор в госте сам загружает и сохраняет состояние своих гостей"
    ),
    "each load and store of state by a hypervisor in a guest is an exit: nested guests are slower": (
        "каждая загрузка и каждое сохранение состояния гипервизором в госте — выход: вложенные гости медленнее"
    ),
    "a control structure that nested hypervisors read by themselves": (
        "управляющая структура, которую вложенные гипервизоры читают сами"
    ),
    "a hypervisor in a guest reads and writes its guests' control structure without an exit": (
        "гипервизор в госте без выхода читает и пишет управляющую структуру своих гостей"
    ),
    "each field that a hypervisor in a guest reads or writes is an exit, dozens for one exit of its own guest": (
        "каждое поле, которое читает или пишет гипервизор в госте, — выход: десятки на один выход его "
        "собственного гостя"
    ),
    "a clock rate that a guest may keep": "частота часов, которую гость может сохранить",
    "a guest can be given another rate of the time-stamp counter than the processor's": (
        "гостю можно дать не ту частоту счётчика времени, что у процессора"
    ),
    "a guest can only move to a host whose time-stamp counter has the same rate, or it must not use the counter": (
        "гость может перейти только на хост с той же частотой счётчика времени, или счётчиком ему пользоваться нельзя"
    ),
    "a countdown that ends a guest's turn": "обратный отсчёт, который кончает очередь гостя",
    "a guest's timer is set in the processor, with hardly a cost": "таймер гостя заводится в процессоре почти даром",
    "each timer of a guest is a timer of the host's kernel: setting one costs more": (
        "каждый таймер гостя — таймер ядра хоста: завести его дороже"
    ),
    "a timer that guests set themselves": "таймер, который гости заводят сами",
    "a guest sets its timer without an exit": "гость заводит таймер без выхода",
    "each time that a guest sets its timer it leaves": "заводя таймер, гость каждый раз выходит",
    "noticing that a guest waits for a lock": "умение заметить, что гость ждёт блокировку",
    "a guest that spins for a lock is noticed, and another one runs": (
        "гость, который крутится в ожидании блокировки, замечен, и работает другой"
    ),
    "a guest that waits for a lock of a virtual processor that does not run burns its whole turn": (
        "гость, который ждёт блокировку у неработающего виртуального процессора, сжигает всю свою очередь"
    ),
    "a host's kernel that runs at the hypervisor's level": "ядро хоста, которое работает на уровне гипервизора",
    "a guest's exit leads straight into the kernel of the host": "выход гостя ведёт прямо в ядро хоста",
    "each exit goes from the hypervisor's level down to the host's kernel and back, and costs more": (
        "каждый выход идёт с уровня гипервизора в ядро хоста и обратно и стоит дороже"
    ),
    "instructions that arrive decoded": "инструкции, которые приходят разобранными",
    "an exit brings the instruction that caused it": "выход приносит инструкцию, которая его вызвала",
    "the hypervisor fetches the instruction from the guest's memory to see what it wants": (
        "гипервизор достаёт инструкцию из памяти гостя, чтобы понять, чего тот хочет"
    ),
    "the address of the next instruction": "адрес следующей инструкции",
    "an exit tells where the guest goes on": "выход говорит, откуда гость продолжит",
    "the hypervisor decodes instructions only to know how long they are": (
        "гипервизор разбирает инструкции лишь затем, чтобы узнать их длину"
    ),
    "state that is not loaded again": "состояние, которое не загружается заново",
    "what has not changed since the last exit is not read again": (
        "то, что не изменилось с прошлого выхода, заново не читается"
    ),
    "each entry into a guest loads its whole state from memory": (
        "каждый вход в гостя загружает всё его состояние из памяти"
    ),
    "a processor that leaks from the host to its guests": "процессор с утечкой от хоста к гостям",
    "a processor that leaks from guest to guest": "процессор с утечкой от гостя к гостю",
    "a processor that leaks between the threads of a core": "процессор с утечкой между потоками одного ядра",
    "the kernel calls a vulnerability open through which a guest may read what the host holds": (
        "ядро Linux считает открытой уязвимость, через которую гость может прочесть данные хоста"
    ),
    "the kernel knows of no open vulnerability through which a guest may read what the host holds": (
        "ядро Linux не знает открытой уязвимости, через которую гость мог бы прочесть данные хоста"
    ),
    "the kernel calls a vulnerability open through which a guest may read what another one left behind": (
        "ядро Linux считает открытой уязвимость, через которую гость может прочесть оставленное другим гостем"
    ),
    "the kernel knows of no open vulnerability through which a guest may read what another one left behind": (
        "ядро Linux не знает открытой уязвимости, через которую гость мог бы прочесть оставленное другим гостем"
    ),
    "what runs on the other thread of a core can be read, and the kernel says that it does not prevent it": (
        "работающее в другом потоке ядра процессора можно прочесть, и Linux сообщает, что этому не мешает"
    ),
    "the kernel does not say of any vulnerability that the threads of a core are open to one another": (
        "Linux ни об одной уязвимости не говорит, что потоки одного ядра открыты друг другу"
    ),
    "guests that are not guarded against by choice": "гости, от которых намеренно не защищаются",
    "who started this kernel told it to trust its guests, and to save what guarding against them costs": (
        "запустивший это ядро велел ему доверять гостям и сберечь то, чего стоит защита от них"
    ),
    "nothing on the kernel's command line switches the mitigations off": (
        "ничто в командной строке ядра не отключает защиту"
    ),
    "cores that run two threads at once": "ядра, выполняющие сразу два потока",
    "two guests may run on one core at once, and share its caches and buffers": (
        "два гостя могут работать на одном ядре одновременно и делить его кэши и буферы"
    ),
    "each processor that the kernel sees has a core for itself, as far as it is told": (
        "у каждого процессора, который видит Linux, своё ядро, насколько ему сказали"
    ),
    "guests whose memory this host cannot read": "гости, память которых этот хост не может прочесть",
    "processor, firmware and KVM are ready to hide a guest's memory from the host": (
        "процессор, прошивка и KVM готовы скрыть память гостя от хоста"
    ),
    "whoever runs a guest here can read all its memory: nothing that could hide it is ready": (
        "хозяин гостя может прочесть здесь всю его память: ничего, что скрыло бы её, не готово"
    ),
    # Утверждения и доводы опытов
    "a guest was started, and it computed what this processor computes": (
        "гость был запущен и вычислил то же, что и этот процессор"
    ),
    "a guest was tried, and it did not get as far as its result": (
        "гостя пробовали запустить, и до результата он не дошёл"
    ),
    "guests that the hardware runs": "гости, которых выполняет оборудование",
    "the processor itself ran the guest's kernel and its programs, by KVM's count or by their time": (
        "процессор сам выполнял и ядро гостя, и его программы — по счёту KVM или по времени"
    ),
    "the guest's instructions were imitated one by one, by KVM's count or by their time": (
        "инструкции гостя имитировались одна за другой — по счёту KVM или по времени"
    ),
    "this process is refused a namespace that makes a container": (
        "этому процессу отказано в пространстве имён, без которого нет контейнера"
    ),
    "a guest's kernel at full speed": "ядро гостя на полной скорости",
    "a guest's programs at full speed": "программы гостя на полной скорости",
    "the processor itself ran a loop of the guest's kernel code, by KVM's count or by its time": (
        "цикл в ядре гостя выполнял сам процессор — по счёту KVM или по времени"
    ),
    "the processor itself ran a loop of the guest's user code, by KVM's count or by its time": (
        "цикл в программе гостя выполнял сам процессор — по счёту KVM или по времени"
    ),
    "each instruction of the guest's kernel code was imitated, by KVM's count or by their time": (
        "каждая инструкция ядра гостя имитировалась — по счёту KVM или по времени"
    ),
    "each instruction of the guest's user code was imitated, by KVM's count or by their time": (
        "каждая инструкция программ гостя имитировалась — по счёту KVM или по времени"
    ),
    "a processor whose abilities can be hidden from a guest": "процессор, способности которого можно скрыть от гостя",
    "a guest saw the processor that was set for it, in its kernel and in its programs": (
        "гость видел тот процессор, который для него задали, — и в ядре, и в программах"
    ),
    "a guest saw abilities that had been hidden from it": "гость видел способности, которые от него скрыли",
    "emulation that slows a program down": "эмуляция, которая замедляет программу",
    "an emulator took longer for a loop than this processor took for the same one": (
        "на один и тот же цикл эмулятору понадобилось больше времени, чем этому процессору"
    ),
    "an imitated foreign processor": "имитация чужого процессора",
    "an emulator ran the code of another processor and computed what this one computes": (
        "эмулятор выполнил код другого процессора и вычислил то же, что и этот"
    ),
    "imitated devices that are slow to reach": "имитированные устройства, до которых долго добираться",
    "to leave a guest for a port that its monitor imitates took longer than to emulate the instruction": (
        "выйти из гостя к порту, который имитирует монитор, дольше, чем эмулировать саму инструкцию"
    ),
    "a container made by hand": "контейнер, сделанный вручную",
    "the kernel gave a child of this process a view of its own, without an engine": (
        "ядро дало дочернему процессу собственный вид на систему, без всякого движка"
    ),
    "one kernel for all containers": "одно ядро на все контейнеры",
    "a process that was put into namespaces of its own found the kernel that it came from": (
        "процесс в собственных пространствах имён нашёл то же ядро, от которого пришёл"
    ),
    "containers that start sooner than empty machines": "контейнеры, которые запускаются раньше пустых машин",
    "a process had all its namespaces before a machine with nothing in it had run an instruction": (
        "у процесса были все пространства имён раньше, чем машина, в которой ничего нет, выполнила инструкцию"
    ),
    "an empty machine runs as soon: what takes longer is the system that has to boot in it": (
        "пустая машина заработала так же скоро: дольше — то, что в ней должна загрузиться система"
    ),
    "another file system for one process": "другая файловая система для одного процесса",
    "a process in a mount namespace of its own was given another root directory, which nobody else has": (
        "процессу в собственном пространстве монтирования дали другой корневой каталог, которого нет ни у кого больше"
    ),
    "this process is refused a mount namespace": "этому процессу отказано в пространстве монтирования",
    "processes numbered anew": "процессы, пронумерованные заново",
    "a process in a PID namespace of its own found itself to be the first one": (
        "процесс в собственном пространстве PID оказался первым"
    ),
    "this process is refused a PID namespace": "этому процессу отказано в пространстве PID",
    "the instruction CPUID takes so long that one hypervisor below another seems to answer it": (
        "инструкция CPUID идёт так долго, что на неё, похоже, отвечает гипервизор под гипервизором"
    ),
    "the instruction CPUID returns too soon to have fallen through two hypervisors": (
        "инструкция CPUID возвращается так скоро, что сквозь два гипервизора провалиться не могла"
    ),
    # Факты
    "The architecture that the kernel was built for.": "Архитектура, для которой собрано ядро.",
    "Whether the kernel keeps devices behind an IOMMU, which can confine what they write to memory.": (
        "Держит ли ядро устройства за IOMMU, который может ограничить их запись в память."
    ),
    "Why there is no IOMMU: off where the firmware tells of one that the kernel does not use; else ok or none.": (
        "Почему нет IOMMU: off, если прошивка говорит о нём, а ядро им не пользуется; иначе ok или none."
    ),
    "How many groups of devices are isolated from one another.": ("Сколько групп устройств изолированы друг от друга."),
    "Whether devices of the host could be handed to guests.": "Можно ли отдавать гостям устройства хоста.",
    "How many PCI devices wait to be handed to guests.": "Сколько устройств PCI ждут передачи гостям.",
    "Whether guests can be served through /dev/net/tun, or what stands in the way.": (
        "Можно ли обслуживать гостей через /dev/net/tun, или что этому мешает."
    ),
    "Whether guests can be served through /dev/vhost-net, or what stands in the way.": (
        "Можно ли обслуживать гостей через /dev/vhost-net, или что этому мешает."
    ),
    "Whether guests can be served through /dev/vhost-vsock, or what stands in the way.": (
        "Можно ли обслуживать гостей через /dev/vhost-vsock, или что этому мешает."
    ),
    "Whether guests can be served through /dev/vfio/vfio, or what stands in the way.": (
        "Можно ли обслуживать гостей через /dev/vfio/vfio, или что этому мешает."
    ),
    "Whether guests can be served through /dev/iommu, or what stands in the way.": (
        "Можно ли обслуживать гостей через /dev/iommu, или что этому мешает."
    ),
    "How many virtual functions PCI devices are divided into.": (
        "На сколько виртуальных функций разделены устройства PCI."
    ),
    "How many virtual functions PCI devices could be divided into.": (
        "На сколько виртуальных функций можно разделить устройства PCI."
    ),
    "The kinds of mediated devices that drivers would make for guests.": (
        "Виды опосредованных устройств, которые драйверы могут создать для гостей."
    ),
    "The sizes of huge pages that the kernel can keep ready.": (
        "Размеры больших страниц, которые ядро может держать наготове."
    ),
    "How many bytes are kept ready as huge pages.": "Сколько байтов отложено под большие страницы.",
    "When the kernel backs memory by huge pages by itself: always, where a program asks (madvise), or never.": (
        "Когда ядро само даёт под память большие страницы: всегда, если попросит программа (madvise), или никогда."
    ),
    "Whether the kernel merges pages of equal content, guests' pages among them.": (
        "Объединяет ли ядро страницы с одинаковым содержимым, в том числе страницы гостей."
    ),
    "How many NUMA nodes the memory is divided into.": "На сколько узлов NUMA разделена память.",
    "Whether QEMU could run guests through KVM here; by emulation it runs anywhere.": (
        "Мог бы QEMU запускать здесь гостей через KVM; эмуляцией он запускает их где угодно."
    ),
    "Whether Firecracker could run guests here.": "Мог бы Firecracker запускать здесь гостей.",
    "Whether Cloud Hypervisor could run guests through KVM here.": (
        "Мог бы Cloud Hypervisor запускать здесь гостей через KVM."
    ),
    "Whether crosvm could run guests through KVM here.": "Мог бы crosvm запускать здесь гостей через KVM.",
    "Whether Kata Containers could run containers in guests of QEMU here.": (
        "Мог бы Kata Containers запускать здесь контейнеры в гостях QEMU."
    ),
    "Whether libvirt could run guests with KVM and a network here.": (
        "Мог бы libvirt запускать здесь гостей с KVM и сетью."
    ),
    "The hypervisor that runs this kernel's machine, or none.": (
        "Гипервизор, под которым работает машина этого ядра, или none."
    ),
    "The program that gives this machine its board, firmware and devices, or none.": (
        "Программа, которая даёт этой машине плату, прошивку и устройства, или none."
    ),
    "The cloud that lends this machine, or the system that manages it; the machine may be a real one.": (
        "Облако, которое сдаёт эту машину, или система, которая ею управляет; машина может быть и настоящей."
    ),
    "Whose hypervisor lies beneath this kernel, in lscpu's words, in a control domain too; or none.": (
        "Чей гипервизор лежит под этим ядром, словами lscpu (в управляющем домене тоже), или none."
    ),
    "How that hypervisor virtualizes, in lscpu's words: full, para, container or none.": (
        "Как этот гипервизор виртуализирует, словами lscpu: full, para, container или none."
    ),
    "Guest of a hypervisor; host of guests (a control domain, or one runs now); both or none.": (
        "Гость гипервизора (guest), хозяин гостей (host: управляющий домен или сейчас работает гость), both или none."
    ),
    "Whether the hypervisor around this machine is itself a guest of another one.": (
        "Работает ли гипервизор этой машины сам как гость другого гипервизора."
    ),
    "What this kernel is under Xen: its control domain (dom0), a guest (domU), or none of its own.": (
        "Что это ядро для Xen: управляющий домен (dom0), гость (domU) или none."
    ),
    "What this kernel is under Hyper-V: the root partition, a guest, or none of its own.": (
        "Что это ядро для Hyper-V: корневой раздел, гость или none."
    ),
    "The technique that hides this machine's memory from its hypervisor, or none.": (
        "Способ, которым память этой машины скрыта от её гипервизора, или none."
    ),
    "The kernel that serves this process: Linux, or a program that imitates it.": (
        "Ядро, которое обслуживает этот процесс: Linux или программа, которая ему подражает."
    ),
    "The kernel's release, as uname gives it.": "Версия ядра, как её сообщает uname.",
    "The processor's vendor.": "Изготовитель процессора.",
    "The processor's brand.": "Марка процессора.",
    "How many processors the kernel runs on.": "На скольких процессорах работает ядро.",
    "The processor's extension for virtualization that the kernel may use, or none.": (
        "Расширение виртуализации у процессора, которым ядру можно пользоваться, или none."
    ),
    "Whether KVM is in this kernel and ready.": "Есть ли в этом ядре готовый к работе KVM.",
    "Whether /dev/kvm opens for this process and answers; with --prove, whether a guest runs there.": (
        "Открывается ли /dev/kvm для этого процесса и отвечает ли; с --prove — работает ли там гость."
    ),
    "By what means KVM runs a guest, as an experiment showed.": "Каким способом KVM выполняет гостя, как показал опыт.",
    "How KVM runs a guest's kernel code, as an experiment showed: on the processor, or emulated.": (
        "Как KVM выполняет ядро гостя, как показал опыт: на процессоре или имитируя."
    ),
    "How KVM runs a guest's user code, as an experiment showed: on the processor, or emulated.": (
        "Как KVM выполняет программы гостя, как показал опыт: на процессоре или имитируя."
    ),
    "Whether abilities of the processor can be hidden from a guest of KVM, as an experiment showed.": (
        "Можно ли скрыть способности процессора от гостя KVM, как показал опыт."
    ),
    "What happened when this process asked /dev/kvm: ok, or what stood in the way.": (
        "Что вышло, когда этот процесс спросил /dev/kvm: ok или то, что помешало."
    ),
    "The part of KVM that speaks to the processor, or none.": "Часть KVM, которая обращается к процессору, или none.",
    "Whether KVM can save and restore a guest that runs a guest.": (
        "Умеет ли KVM сохранять и восстанавливать гостя, у которого свой гость."
    ),
    "How many processors KVM gives to one guest at most.": "Сколько процессоров KVM даст одному гостю самое большее.",
    "The kinds of guests that KVM can make: default, and those whose memory is kept from the host.": (
        "Виды гостей, которых умеет создавать KVM: default и те, чья память скрыта от хоста."
    ),
    "What KVM says it can do, by the kernel's names for its extensions.": (
        "Что умеет KVM по его словам — имена расширений такие, как в ядре."
    ),
    "How the modules of KVM are set, as module.parameter=value.": (
        "Как настроены модули KVM: модуль.параметр=значение."
    ),
    "Other hypervisors with a driver in this kernel, which can hold what KVM needs of the processor.": (
        "Другие гипервизоры, чей драйвер есть в этом ядре: они могут занять то, что нужно KVM от процессора."
    ),
    "Whether KVM lets its guests run guests.": "Позволяет ли KVM гостям запускать своих гостей.",
    "The clock from which the kernel reads the time.": "Источник времени, которым пользуется ядро.",
    "The container engine or sandbox that set this process apart, or none.": (
        "Движок контейнеров или песочница, отделившие этот процесс, или none."
    ),
    "The id that the engine gave the container, or none.": "Идентификатор, который движок дал контейнеру, или none.",
    "The system that had the container made, or none.": "Система, по поручению которой создан контейнер, или none.",
    "The uid of the Kubernetes pod that the container belongs to, or none.": (
        "Идентификатор (uid) пода Kubernetes, которому принадлежит контейнер, или none."
    ),
    "Whether the container has the host's users and strong capabilities, no seccomp filter and nothing masked.": (
        "Правда ли, что у контейнера пользователи хоста и сильные привилегии, нет фильтра seccomp и ничего не закрыто."
    ),
    "Whether an ordinary user started the container.": "Запустил ли контейнер обычный пользователь.",
    "Whether the root directory was changed by chroot. A plain chroot is no container.": (
        "Сменён ли корневой каталог вызовом chroot. Простой chroot — не контейнер."
    ),
    "The version of the control groups: 1, 2, or hybrid for both.": (
        "Версия контрольных групп: 1, 2 или hybrid, если обе."
    ),
    "Whether this process is in the machine's initial cgroup namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён cgroup этой машины или в своём."
    ),
    "Whether this process is in the machine's initial IPC namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён IPC этой машины или в своём."
    ),
    "Whether this process is in the machine's initial mount namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён монтирования этой машины или в своём."
    ),
    "Whether this process is in the machine's initial network namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён сети этой машины или в своём."
    ),
    "Whether this process is in the machine's initial PID namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён процессов (PID) этой машины или в своём."
    ),
    "Whether this process is in the machine's initial time namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён времени этой машины или в своём."
    ),
    "Whether this process is in the machine's initial user namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён пользователей этой машины или в своём."
    ),
    "Whether this process is in the machine's initial UTS namespace or in one of its own.": (
        "Находится ли этот процесс в начальном пространстве имён UTS этой машины или в своём."
    ),
    "Whether the kernel's settings let ordinary users make user namespaces.": (
        "Позволяют ли настройки ядра обычным пользователям создавать пространства имён пользователей."
    ),
    "The capabilities that this process has in force.": (
        "Привилегии (capabilities), которыми этот процесс обладает сейчас."
    ),
    "Whether this process can never gain privileges by running a program.": (
        "Верно ли, что этот процесс не может получить новых привилегий, запустив программу."
    ),
    "Whether seccomp filters the system calls of this process.": (
        "Фильтрует ли seccomp системные вызовы этого процесса."
    ),
    "The label that AppArmor, SELinux or another security module gives this process, or none.": (
        "Метка, которую дал этому процессу AppArmor, SELinux или другой модуль безопасности, или none."
    ),
    "The formats of foreign programs that the kernel hands to a translator or interpreter.": (
        "Форматы чужих программ, которые ядро передаёт транслятору или интерпретатору."
    ),
    "What translates this very process for the processor, or none.": (
        "Что транслирует для процессора этот самый процесс, или none."
    ),
    "The memory of the machine, in bytes.": "Память машины в байтах.",
    "The lowest memory limit of this process's control groups, in bytes; 0 for none.": (
        "Наименьшее ограничение памяти у контрольных групп этого процесса, в байтах; 0 — нет."
    ),
    "The lowest limit of processor time of this process's control groups, in processors; 0 for none.": (
        "Наименьшее ограничение процессорного времени у контрольных групп этого процесса, в процессорах; 0 — нет."
    ),
    "The lowest limit of processes and threads of this process's control groups; 0 for none.": (
        "Наименьшее ограничение числа процессов и потоков у контрольных групп этого процесса; 0 — нет."
    ),
    "The share of processor time that the hypervisor took away since boot, in percent.": (
        "Доля процессорного времени, которую с момента загрузки отнял гипервизор, в процентах."
    ),
    "What keeps guests of KVM from being moved away from this host or to it.": (
        "Что мешает перенести гостей KVM с этого хоста или на него."
    ),
    "What a move of guests away from this host or to it has to mind.": (
        "Что нужно учесть, перенося гостей с этого хоста или на него."
    ),
    "The x86-64 level of this processor, for which programs are built.": (
        "Уровень x86-64 этого процессора: под уровни собирают программы."
    ),
    "The x86-64 level that KVM can give to guests here.": "Уровень x86-64, который KVM может дать гостям здесь.",
    "Whether the time-stamp counter keeps its rate in every state of the processor.": (
        "Не меняется ли частота счётчика тактов (TSC) в любом состоянии процессора."
    ),
    "Whether KVM can give a guest a time-stamp counter of another rate.": (
        "Может ли KVM дать гостю счётчик тактов (TSC) другой частоты."
    ),
    "The rate of the time-stamp counter in kHz.": "Частота счётчика тактов (TSC) в кГц.",
    "What keeps this machine itself from being moved to another host, as far as it can see.": (
        "Что мешает перенести на другой хост саму эту машину, насколько видно изнутри."
    ),
    "What a move of this machine itself to another host has to mind.": (
        "Что нужно учесть, перенося на другой хост саму эту машину."
    ),
    "What a move or a copy of this machine left in its kernel's log; most moves leave nothing.": (
        "Что перенос или копирование этой машины оставили в журнале её ядра; большинство переносов следов не оставляет."
    ),
    "VMClock's marker: if it is another one later, this machine was moved or copied in between.": (
        "Отметка VMClock: если позже она другая, машину тем временем перенесли или скопировали."
    ),
    "VMClock's count of copies: if it is another one later, this machine is a copy.": (
        "Счёт копий в VMClock: если позже он другой, эта машина — копия."
    ),
    "Whether the kernel has all options that CRIU needs to checkpoint containers.": (
        "Есть ли в ядре все параметры сборки, которые нужны CRIU, чтобы сохранять контейнеры."
    ),
    "The kernel options that CRIU needs and that are not set.": (
        "Параметры сборки ядра, которые нужны CRIU и не заданы."
    ),
    "Whether the kernel marks written pages, so that a container is saved in rounds while it runs.": (
        "Помечает ли ядро изменённые страницы, чтобы контейнер сохранялся по кругу, не останавливаясь."
    ),
    "Whether this process may checkpoint containers, as far as its rights go.": (
        "Может ли этот процесс сохранять контейнеры, насколько это зависит от его прав."
    ),
    "Whether the kernel may use an extension for virtualization, and what keeps it from one.": (
        "Может ли ядро пользоваться расширением виртуализации и что этому мешает."
    ),
    "Whether the processor has an extension that firmware, or a kernel without KVM, keeps shut.": (
        "Есть ли у процессора расширение, которое закрыто прошивкой или ядром без KVM."
    ),
    "What the extension can do, as far as the kernel names it.": "Что умеет расширение, насколько ядро это называет.",
    "What the same extension can do elsewhere, and this processor cannot or its kernel does not know.": (
        "Что то же расширение умеет в других местах, а этот процессор не умеет или его ядро не знает."
    ),
    "Whether cores run two threads at once.": "Выполняют ли ядра процессора сразу два потока.",
    "The processor's vulnerabilities that the kernel calls open.": (
        "Уязвимости процессора, которые ядро Linux считает открытыми."
    ),
    "Between whom the processor leaks through them: guest-to-host, guest-to-guest, cross-thread.": (
        "Между кем через них у процессора утечка: guest-to-host, guest-to-guest, cross-thread."
    ),
    "Between whom the kernel's command line gives up the protection against such leaks.": (
        "Между кем командная строка ядра отказывается от защиты против таких утечек."
    ),
    "The techniques by which guests of this host could hide their memory from it.": (
        "Техники, которыми гости этого хоста могли бы скрыть от него свою память."
    ),
    # Факты о том, что дано этой машине
    "The devices made for guests that know their hypervisor: bus and model, kind, driver.": (
        "Устройства для гостей, знающих свой гипервизор: шина и модель, вид, драйвер."
    ),
    "The devices of the host that were handed to this guest, as far as their models tell.": (
        "Устройства хоста, отданные этому гостю, насколько об этом говорят модели."
    ),
    "The devices that a cloud's own cards provide: bus and model, kind, driver.": (
        "Устройства, которые дают карты самого облака: шина и модель, вид, драйвер."
    ),
    "The devices that a monitor imitates: bus and model, kind, driver.": (
        "Устройства, которые имитирует монитор: шина и модель, вид, драйвер."
    ),
    "The firmware that this machine shows to its kernel, or none.": (
        "Прошивка, которую машина показывает своему ядру, или none."
    ),
    "The paravirtual features that the hypervisor offers to this machine.": (
        "Паравиртуальные средства, которые гипервизор предлагает этой машине."
    ),
    "The paravirtual features that this kernel is seen to use.": (
        "Паравиртуальные средства, которыми это ядро заметно пользуется."
    ),
    "The real devices of a physical machine: bus and model, kind, driver.": (
        "Настоящие устройства физической машины: шина и модель, вид, драйвер."
    ),
    "Whether the firmware checked what it started (Secure Boot).": (
        "Проверяла ли прошивка то, что запускала (Secure Boot)."
    ),
    "Whether the host can take memory back from this machine while it runs.": (
        "Может ли хост забрать у машины память на ходу."
    ),
    "Whether the kernel reads the time from a clock that its hypervisor keeps.": (
        "Читает ли ядро время с часов, которые ведёт гипервизор."
    ),
    "Whether this machine tells its host which memory it does not use.": (
        "Сообщает ли эта машина хосту, какой памятью не пользуется."
    ),
    "Whether this machine was started without firmware, its kernel loaded by the monitor.": (
        "Запущена ли машина без прошивки, с ядром, которое загрузил монитор."
    ),
    "Who loaded the kernel, by the number that it left; monitor: the hypervisor's own program did.": (
        "Кто загрузил ядро, по оставленному номеру; monitor: программа самого гипервизора."
    ),
    # Границы, двери и оценки изоляции
    "the host's kernel": "ядро хоста",
    "the files of the host": "файлы хоста",
    "the processes of others": "чужие процессы",
    "the network of the host": "сеть хоста",
    "the shared memory and message queues of others": "чужая общая память и очереди сообщений",
    "the name of the host": "имя хоста",
    "the users of the host": "пользователи хоста",
    "the devices of the host": "устройства хоста",
    "the kernel's rarely needed system calls": "редко нужные системные вызовы ядра",
    "the rights of root": "права root",
    "the kernel's own files below /proc and /sys": "собственные файлы ядра в /proc и /sys",
    "the memory and processor time of others": "чужая память и процессорное время",
    "what a security module guards": "то, что охраняет модуль безопасности",
    "the clock of the host": "часы хоста",
    "the control groups of others": "чужие контрольные группы",
    "a kernel of its own stands between this process and the host's": (
        "между этим процессом и ядром хоста стоит собственное ядро"
    ),
    "the root directory is another than the host's, and nothing of the host that matters is mounted in it": (
        "корневой каталог не тот, что у хоста, и ничего важного от хоста в нём не смонтировано"
    ),
    "only the processes of its own PID namespace can be seen and signalled": (
        "видны и получают сигналы только процессы собственного пространства имён PID"
    ),
    "interfaces, routes and sockets are its own": "интерфейсы, маршруты и сокеты собственные",
    "shared memory and message queues are its own": "общая память и очереди сообщений собственные",
    "the host name is its own": "имя хоста собственное",
    "root here is an ordinary user of the host": "здешний root на хосте — обычный пользователь",
    "only harmless devices can be used": "доступны только безобидные устройства",
    "a filter refuses the dangerous system calls": "фильтр отвергает опасные системные вызовы",
    "no right of root is left, and none can be gained": "прав root не осталось, и получить их нельзя",
    "what tells of the whole host is masked, and what changes it is read-only": (
        "то, что рассказывает обо всём хосте, закрыто, а то, что меняет его, доступно только для чтения"
    ),
    "memory, processor time and the number of processes are limited": (
        "память, процессорное время и число процессов ограничены"
    ),
    "a security module confines this process": "модуль безопасности ограничивает этот процесс",
    "the host's clock cannot be set": "часы хоста перевести нельзя",
    "only its own control groups can be seen and changed": "видны и изменяемы только собственные контрольные группы",
    "an error in one of the kernel's system calls": "ошибка в одном из системных вызовов ядра",
    "reading and changing the host's files, and the sockets of its services": (
        "чтение и изменение файлов хоста, сокеты его служб"
    ),
    "tracing and signalling the host's processes, and reaching their files through /proc": (
        "трассировка процессов хоста, сигналы им и их файлы через /proc"
    ),
    "services on the host's loopback, abstract sockets, and watching the host's traffic": (
        "службы на петлевом интерфейсе хоста, абстрактные сокеты и подслушивание его трафика"
    ),
    "reading and changing the shared memory of others": "чтение и изменение чужой общей памяти",
    "renaming the host": "переименование хоста",
    "every step in which root inside is root outside": "каждый шаг, на котором root внутри — это root снаружи",
    "reading and writing the host's disks and memory": "чтение и запись дисков и памяти хоста",
    "the larger part of the kernel's surface": "большая часть поверхности ядра",
    "whatever single rights of root allow": "всё, что позволяют отдельные права root",
    "naming programs that the kernel starts as root, and reading what tells of the host": (
        "назначение программ, которые ядро запускает от имени root, и чтение сведений о хосте"
    ),
    "taking so much that nothing is left for others": "захват такой доли, что другим ничего не остаётся",
    "what the other boundaries forgot": "то, о чём забыли другие границы",
    "changing the time of everything on the host": "перевод времени для всего хоста",
    "changing the limits of others, and naming a program that the kernel starts as root": (
        "изменение чужих ограничений и назначение программы, которую ядро запускает от имени root"
    ),
    "start it with a kernel of its own: gVisor, Kata Containers, or a virtual machine": (
        "запустить с собственным ядром: gVisor, Kata Containers или виртуальная машина"
    ),
    "give it a root directory of its own, and mount only what it needs, read-only": (
        "дать собственный корневой каталог и монтировать только нужное, только для чтения"
    ),
    "give it a PID namespace of its own": "дать собственное пространство имён PID",
    "give it a network of its own": "дать собственную сеть",
    "give it an IPC namespace and a /dev/shm of its own": "дать собственные пространство имён IPC и /dev/shm",
    "give it a UTS namespace of its own": "дать собственное пространство имён UTS",
    "give it users of its own, or let it run as a user that is not root": (
        "дать собственных пользователей или запускать не от имени root"
    ),
    "deny all devices but those that it needs": "запретить все устройства, кроме нужных",
    "put the default filter of an engine before its system calls": (
        "поставить перед системными вызовами стандартный фильтр движка"
    ),
    "drop all capabilities but those that it needs": "отнять все привилегии, кроме нужных",
    "mask what tells of the host, and make /proc/sys and /sys read-only": (
        "закрыть то, что рассказывает о хосте, а /proc/sys и /sys сделать доступными только для чтения"
    ),
    "limit memory, processor time and the number of processes": (
        "ограничить память, процессорное время и число процессов"
    ),
    "give it a profile of AppArmor or a label of SELinux": "дать профиль AppArmor или метку SELinux",
    "drop the capability sys_time": "отнять привилегию sys_time",
    "give it a cgroup namespace of its own, and mount control groups read-only": (
        "дать собственное пространство имён cgroup и монтировать контрольные группы только для чтения"
    ),
    "this kernel serves others too": "это ядро обслуживает и других",
    "the root directory is the host's": "это корневой каталог хоста",
    "the host's whole file system is mounted here for writing": (
        "вся файловая система хоста смонтирована здесь для записи"
    ),
    "the host's whole file system is mounted": "вся файловая система хоста смонтирована здесь",
    "directories of the host that matter are mounted for writing": "важные каталоги хоста смонтированы для записи",
    "directories of the host that matter can be read": "важные каталоги хоста можно читать",
    "what is mounted here appears on the host": "смонтированное здесь появляется на хосте",
    "the socket of a service of the host lies here": "здесь лежит сокет службы хоста",
    "every process of the host has a number here": "у каждого процесса хоста здесь есть номер",
    "the process table of others is mounted here": "здесь смонтирована чужая таблица процессов",
    "the network is the host's, with its loopback and abstract sockets": (
        "это сеть хоста с его петлевым интерфейсом и абстрактными сокетами"
    ),
    "shared memory and message queues are the host's": "общая память и очереди сообщений те же, что у хоста",
    "/dev/shm is the host's": "/dev/shm тот же, что у хоста",
    "the host name is the host's": "имя то же, что у хоста",
    "root here is root on the host": "здешний root — root и на хосте",
    "the users are the host's, and programs may make this process root": (
        "пользователи те же, что у хоста, и программы могут сделать этот процесс root"
    ),
    "the users are the host's, but this process is not root and cannot become it": (
        "пользователи те же, что у хоста, но этот процесс не root и стать им не может"
    ),
    "a user of this namespace stands for the host's root": "один из пользователей этого пространства имён — root хоста",
    "the control group allows every device": "контрольная группа разрешает все устройства",
    "chroot alone keeps it from the host's root, and a further chroot leads out of that": (
        "от корня хоста отделяет лишь chroot, а ещё один chroot выводит наружу"
    ),
    "disks of the host have a node here, and root may open it": (
        "здесь есть узел диска хоста, и root может его открыть"
    ),
    "disks of the host have a node here, and a right of root's is enough to open it": (
        "здесь есть узел диска хоста, и чтобы его открыть, хватает одного из прав root"
    ),
    "disks or memory of the host have a node here": "здесь есть узел диска или памяти хоста",
    "other devices of the host have a node here": "здесь есть узлы других устройств хоста",
    "no filter stands before the system calls": "перед системными вызовами нет фильтра",
    "the filter lets dangerous system calls pass": "фильтр пропускает опасные системные вызовы",
    "rights with which the whole host can be changed are in force or can be gained": (
        "действуют или могут быть получены права, позволяющие изменить весь хост"
    ),
    "some rights of root are in force or can be gained": "действуют или могут быть получены некоторые права root",
    "programs that give more rights may be run": "можно запускать программы, дающие больше прав",
    "settings of the kernel that count for the whole host can be changed": (
        "можно менять настройки ядра, действующие на весь хост"
    ),
    "the kernel's memory can be read": "память ядра можно читать",
    "the host can be restarted through sysrq-trigger": "через sysrq-trigger можно перезагрузить хост",
    "files that tell of the whole host are not masked": "файлы, рассказывающие обо всём хосте, не закрыты",
    "neither memory nor processor time nor the number of processes is limited": (
        "не ограничены ни память, ни процессорное время, ни число процессов"
    ),
    "memory is not limited": "память не ограничена",
    "processor time is not limited": "процессорное время не ограничено",
    "the number of processes is not limited": "число процессов не ограничено",
    "a security module is there, but it does not confine this": (
        "модуль безопасности есть, но этот процесс он не ограничивает"
    ),
    "the profile of AppArmor has a name and no rules": "у профиля AppArmor есть имя и нет правил",
    "SELinux knows this process as unconfined": "для SELinux этот процесс не ограничен",
    "SELinux knows this service as unconfined": "для SELinux эта служба не ограничена",
    "SELinux knows this container as privileged": "для SELinux этот контейнер привилегированный",
    "the profile only complains and refuses nothing": "профиль только жалуется и ничего не запрещает",
    "SELinux is permissive: it complains and refuses nothing": (
        "SELinux в разрешающем режиме: жалуется и ничего не запрещает"
    ),
    "no security module gives labels here": "ни один модуль безопасности не даёт здесь меток",
    "the host's clock can be set": "часы хоста можно перевести",
    "the root of the host's control groups can be changed": "корень контрольных групп хоста можно менять",
    "the host's names of control groups are shown": "видны имена контрольных групп хоста",
    "have an engine or service of the host start anything as root": (
        "заставить движок или службу хоста запустить что угодно от имени root"
    ),
    "do not mount the socket; use a proxy that allows single requests, or an engine without root": (
        "не монтировать сокет; взять посредника, пропускающего отдельные запросы, или движок без root"
    ),
    "the socket of a service of the host can be written to": "в сокет службы хоста можно писать",
    "change the host's programs and settings": "изменить программы и настройки хоста",
    "mount only the directories that are needed, and read-only": (
        "монтировать только нужные каталоги и только для чтения"
    ),
    "the host's whole file system can be written to": "во всю файловую систему хоста можно писать",
    "directories of the host that matter can be written to": "в важные каталоги хоста можно писать",
    "load code into the kernel": "загрузить код в ядро",
    "drop the capability sys_module": "отнять привилегию sys_module",
    "modules of the kernel can be loaded, and no filter stands before that": (
        "можно загружать модули ядра, и фильтра перед этим нет"
    ),
    "modules of the kernel can be loaded, and the filter lets that pass": (
        "можно загружать модули ядра, и фильтр это пропускает"
    ),
    "read and write the host's disks below their file systems": (
        "читать и писать диски хоста в обход их файловых систем"
    ),
    "take the device away; drop the capability mknod, or let the control group deny devices": (
        "убрать устройство; отнять привилегию mknod или запретить устройства контрольной группой"
    ),
    "a disk of the host has a node here": "здесь есть узел диска хоста",
    "a node for any disk can be made, and the control group allows to open it": (
        "можно создать узел любого диска, и контрольная группа разрешает его открыть"
    ),
    "read the kernel's memory": "читать память ядра",
    "mask /proc/kcore, take such nodes away, and drop the capability sys_rawio": (
        "закрыть /proc/kcore, убрать такие узлы и отнять привилегию sys_rawio"
    ),
    "memory or ports of the host have a node here": "здесь есть узел памяти или портов хоста",
    "/proc/kcore can be read": "/proc/kcore можно читать",
    "mount file systems of the host, and undo what is read-only": (
        "монтировать файловые системы хоста и снимать запрет записи"
    ),
    "drop the capability sys_admin": "отнять привилегию sys_admin",
    "file systems can be mounted over the whole host, and no filter stands before that": (
        "можно монтировать файловые системы с правами над всем хостом, и фильтра перед этим нет"
    ),
    "file systems can be mounted over the whole host, and the filter lets that pass": (
        "можно монтировать файловые системы с правами над всем хостом, и фильтр это пропускает"
    ),
    "have the kernel start a program as root on the host": "заставить ядро запустить на хосте программу от имени root",
    "mount control groups read-only, or use their version 2": (
        "монтировать контрольные группы только для чтения или перейти на версию 2"
    ),
    "the release_agent of a tree of control groups can be written": (
        "в release_agent дерева контрольных групп можно писать"
    ),
    "make /proc/sys and /sys read-only, or give the container users of its own": (
        "сделать /proc/sys и /sys доступными только для чтения или дать контейнеру собственных пользователей"
    ),
    "have the kernel start a program as root on the host when any program crashes": (
        "заставить ядро запускать на хосте программу от имени root при каждом сбое любой программы"
    ),
    "core_pattern can be written": "в core_pattern можно писать",
    "have the kernel start a program as root on the host when it wants a module": (
        "заставить ядро запускать на хосте программу от имени root, когда ему нужен модуль"
    ),
    "the path of modprobe can be written": "путь к modprobe можно изменить",
    "have programs of the host run through one's own": "пропустить программы хоста через свою",
    "formats of programs can be registered for the whole host": (
        "можно зарегистрировать формат программ для всего хоста"
    ),
    "have the kernel start a program as root on the host when a device comes or goes": (
        "заставить ядро запускать на хосте программу от имени root при появлении и пропаже устройств"
    ),
    "uevent_helper can be written": "в uevent_helper можно писать",
    "take over processes of the host": "захватить процессы хоста",
    "give it a PID namespace of its own, or drop the capability sys_ptrace": (
        "дать собственное пространство имён PID или отнять привилегию sys_ptrace"
    ),
    "the host's processes are in sight, and can be traced": "процессы хоста видны, и их можно трассировать",
    "open any file of a file system of which one directory is mounted here": (
        "открыть любой файл файловой системы, один каталог которой смонтирован здесь"
    ),
    "drop the capability dac_read_search": "отнять привилегию dac_read_search",
    "files can be opened by their numbers, past every directory, and no filter stands before that": (
        "файлы можно открывать по номерам, минуя все каталоги, и фильтра перед этим нет"
    ),
    "files can be opened by their numbers, past every directory, and the filter lets that pass": (
        "файлы можно открывать по номерам, минуя все каталоги, и фильтр это пропускает"
    ),
    "command services of the host through sockets that have no file": (
        "командовать службами хоста через сокеты, у которых нет файла"
    ),
    "the network is the host's, and an abstract socket of a service with more rights is in it": (
        "это сеть хоста, и в ней есть абстрактный сокет службы с большими правами"
    ),
    "watch every process of the host, and read the kernel's memory": (
        "наблюдать за каждым процессом хоста и читать память ядра"
    ),
    "drop the capabilities bpf and perfmon": "отнять привилегии bpf и perfmon",
    "programs can be put into the kernel, and no filter stands before that": (
        "в ядро можно вставлять программы, и фильтра перед этим нет"
    ),
    "programs can be put into the kernel, and the filter lets that pass": (
        "в ядро можно вставлять программы, и фильтр это пропускает"
    ),
    "every process of the host can be measured, and no filter stands before that": (
        "можно измерять каждый процесс хоста, и фильтра перед этим нет"
    ),
    "every process of the host can be measured, and the filter lets that pass": (
        "можно измерять каждый процесс хоста, и фильтр это пропускает"
    ),
    "start it in a container or a virtual machine; for a service, systemd has settings that set it apart": (
        "запустить в контейнере или виртуальной машине; службу отделяют настройки systemd"
    ),
    "no door is open, and nothing that matters is shared": "ни одна дверь не открыта, и ничто важное не общее с хостом",
    "its rights, its users and what it may take are limited as well": (
        "ограничены и права, и пользователи, и то, сколько можно взять"
    ),
    "give it users of its own, or a user that is not root and cannot become it": (
        "дать собственных пользователей или пользователя, который не root и не может им стать"
    ),
    "forbid programs that give more rights (no_new_privs)": "запретить программы, дающие больше прав (no_new_privs)",
    "have a security module confine it": "ограничить модулем безопасности",
    "limit memory": "ограничить память",
    "limit the number of processes": "ограничить число процессов",
    # Факты об изоляции
    "How well this process is isolated, where only one grade is possible.": (
        "Насколько хорошо изолирован этот процесс, если возможна только одна оценка."
    ),
    "The grade of isolation by all that could be seen: what could not be seen is not held against it.": (
        "Оценка изоляции по всему, что удалось увидеть: неувиденное в вину не ставится."
    ),
    "The grade of isolation if all that could not be seen were as bad as it can be.": (
        "Оценка изоляции, если всё, чего не удалось увидеть, настолько плохо, насколько возможно."
    ),
    "The escapes to the host that stand open to this process.": "Выходы на хост, открытые этому процессу.",
    "How far this process is kept apart from the host's kernel.": "Насколько этот процесс отделён от ядра хоста.",
    "How far this process is kept apart from the files of the host.": "Насколько этот процесс отделён от файлов хоста.",
    "How far this process is kept apart from the processes of others.": (
        "Насколько этот процесс отделён от чужих процессов."
    ),
    "How far this process is kept apart from the network of the host.": "Насколько этот процесс отделён от сети хоста.",
    "How far this process is kept apart from the shared memory and message queues of others.": (
        "Насколько этот процесс отделён от чужой общей памяти и очередей сообщений."
    ),
    "How far this process is kept apart from the name of the host.": "Насколько этот процесс отделён от имени хоста.",
    "How far this process is kept apart from the users of the host.": (
        "Насколько этот процесс отделён от пользователей хоста."
    ),
    "How far this process is kept apart from the devices of the host.": (
        "Насколько этот процесс отделён от устройств хоста."
    ),
    "How far this process is kept apart from the kernel's rarely needed system calls.": (
        "Насколько этот процесс отделён от редко нужных системных вызовов ядра."
    ),
    "How far this process is kept apart from the rights of root.": "Насколько этот процесс отделён от прав root.",
    "How far this process is kept apart from the kernel's own files below /proc and /sys.": (
        "Насколько этот процесс отделён от собственных файлов ядра в /proc и /sys."
    ),
    "How far this process is kept apart from the memory and processor time of others.": (
        "Насколько этот процесс отделён от чужих памяти и процессорного времени."
    ),
    "How far this process is kept apart from what a security module guards.": (
        "Насколько этот процесс отделён от того, что охраняет модуль безопасности."
    ),
    "How far this process is kept apart from the clock of the host.": "Насколько этот процесс отделён от часов хоста.",
    "How far this process is kept apart from the control groups of others.": (
        "Насколько этот процесс отделён от чужих контрольных групп."
    ),
    # Правила других программ
    "where even root may not read the environment of process 1, it stops": (
        "останавливается там, где окружение процесса 1 закрыто даже для root"
    ),
    "it looks for docker or lxc in the control group of process 1": (
        "ищет docker или lxc в контрольной группе процесса 1"
    ),
    "it believes the word that process 1 was told": "верит слову, которое сказали процессу 1",
    "it has one word for everything": "у неё одно слово на всё",
    "it repeats the first word of virt-what": "повторяет первое слово virt-what",
    "it looks for a product's name in SMBIOS": "ищет в SMBIOS имя изделия",
    "it takes /proc/xen or a disk called xvda1 for a guest of Xen": "принимает /proc/xen или диск xvda1 за гостя Xen",
    "it takes a /proc/vz that is not empty for OpenVZ": "принимает непустой /proc/vz за OpenVZ",
    "it takes a line VxID for Linux-VServer": "принимает строку VxID за Linux-VServer",
    "it finds no name that it knows": "не находит ни одного знакомого имени",
    "without a vmx or svm flag it looks no further": "без флага vmx или svm дальше не смотрит",
    "it takes any file /dev/kvm for a KVM that works, and never opens it": (
        "принимает любой файл /dev/kvm за работающий KVM и не открывает его"
    ),
    "without /dev/kvm it wants to be root to go on": "без /dev/kvm идёт дальше только от имени root",
    "without /sys/devices/system/cpu it gives up": "без /sys/devices/system/cpu сдаётся",
    "it reads only the first hypervisor leaf of CPUID, 0x40000000, and never the hypervisor bit": (
        "читает только первый лист гипервизора в CPUID, 0x40000000, а бит гипервизора не читает"
    ),
    "of the makers in SMBIOS it knows three": "из изготовителей в SMBIOS знает трёх",
    "it takes /proc/xen or Xen's features for a paravirtual guest": (
        "принимает /proc/xen или свойства Xen за паравиртуального гостя"
    ),
    "of three hypervisors it knows one device each on the PCI bus": (
        "знает по одному устройству на шине PCI от трёх гипервизоров"
    ),
    "it takes a kernel release with Microsoft in it for WSL": "принимает выпуск ядра со словом Microsoft за WSL",
    "it believes /proc/sysinfo": "верит /proc/sysinfo",
    "it takes /proc/vz without /proc/bc for a container of Parallels": (
        "принимает /proc/vz без /proc/bc за контейнер Parallels"
    ),
    "it looks for UML in the processor's model only after CPUID": "ищет UML в модели процессора только после CPUID",
    "it goes by the device tree, and takes QEMU's pseries for KVM": (
        "судит по дереву устройств и принимает pseries от QEMU за KVM"
    ),
    "it takes a line VxID for Linux-VServer, whatever the number": (
        "принимает строку VxID за Linux-VServer, какое бы там ни было число"
    ),
    "it repeats the processor's flag": "повторяет флаг процессора",
    "none of its rules holds": "ни одно из её правил не выполнено",
    "it takes /proc/vz without /proc/bc for OpenVZ": "принимает /proc/vz без /proc/bc за OpenVZ",
    "it takes a kernel release with Microsoft or WSL in it for WSL": (
        "принимает выпуск ядра со словом Microsoft или WSL за WSL"
    ),
    "it takes a tracer called proot for PRoot": "принимает трассировщик по имени proot за PRoot",
    "it believes the word that the container was told": "верит слову, которое сказали контейнеру",
    "it takes this file alone for Podman": "одного этого файла ей хватает для Podman",
    "it takes this file alone for Docker": "одного этого файла ей хватает для Docker",
    "it takes a control group below the topmost for a container; version 257 asks the PID namespace": (
        "принимает контрольную группу ниже самой верхней за контейнер; версия 257 спрашивает пространство имён PID"
    ),
    "it goes by how a name in SMBIOS begins": "судит по началу имени в SMBIOS",
    "it reads only the first hypervisor leaf of CPUID, 0x40000000": (
        "читает только первый лист гипервизора в CPUID, 0x40000000"
    ),
    "it reads only the first hypervisor leaf of CPUID, 0x40000000; since version 256 SMBIOS outweighs Hyper-V's name": (
        "читает только первый лист гипервизора в CPUID, 0x40000000; с версии 256 SMBIOS важнее имени Hyper-V"
    ),
    "it does not know this signature": "не знает этой подписи",
    "it takes the virtual-machine bit of SMBIOS for a virtual machine of unknown kind": (
        "принимает бит виртуальной машины в SMBIOS за неизвестную виртуальную машину"
    ),
    "it knows User-Mode Linux by the processor's vendor": "узнаёт User-Mode Linux по изготовителю процессора",
    "it takes /proc/xen for Xen unless this is its control domain": (
        "принимает /proc/xen за Xen, если это не управляющий домен"
    ),
    "it believes the kernel's name for the hypervisor": "верит имени гипервизора, которое даёт ядро",
    "it goes by the device tree": "судит по дереву устройств",
    "it takes any control program but z/VM for KVM": "любую управляющую программу, кроме z/VM, принимает за KVM",
    "without a vmx, svm or sie flag it says no and looks no further": (
        "без флага vmx, svm или sie отвечает «нет» и дальше не смотрит"
    ),
    "it looks whether /dev/kvm exists": "смотрит, есть ли /dev/kvm",
    "it asks whether it may write to /dev/kvm": "спрашивает, можно ли писать в /dev/kvm",
    "it takes a /dev/kvm that it may write to for a KVM that works, and never opens it": (
        "принимает /dev/kvm, в который можно писать, за работающий KVM и не открывает его"
    ),
    "it wants to be root, and says nothing to others": "требует прав root, а другим ничего не говорит",
    "it walks the hypervisor leaves of CPUID from the highest down, and the first name that it knows counts": (
        "идёт по листам гипервизора в CPUID от старшего к младшему, и решает первое знакомое имя"
    ),
    "it looks for a maker's or product's name in SMBIOS": "ищет в SMBIOS имя изготовителя или изделия",
    "it looks for a word in /proc/cpuinfo": "ищет слово в /proc/cpuinfo",
    "it takes /proc/xen for Xen, and without xenfs there for a guest of it": (
        "принимает /proc/xen за Xen, а без xenfs в нём — за гостя Xen"
    ),
    "it looks for a word in the device tree": "ищет слово в дереве устройств",
    "it looks for the engine's name in its own control group": "ищет имя движка в своей контрольной группе",
    "it takes a pSeries that QEMU does not emulate for a partition": (
        "принимает pSeries, которую не эмулирует QEMU, за раздел"
    ),
    # Почему не удалось посмотреть и что замечено рядом; `{}` — то, что меняется
    "CPUID does not answer": "CPUID не отвечает",
    "only a process itself can ask what it may do": "что процессу можно, может спросить только он сам",
    "another device bears its name": "под этим именем другое устройство",
    "a container's list of devices may still refuse it": "список устройств контейнера ещё может отказать",
    "this kernel loads no modules": "это ядро не загружает модулей",
    "this kernel loads no modules any more": "это ядро больше не загружает модулей",
    "the modules that the kernel could load are not shown": "модули, которые ядро могло бы загрузить, не показаны",
    "this kernel was built without it": "это ядро собрано без этого",
    "the kernel has made no such directory": "ядро не создало такого каталога",
    "Xen keeps the IOMMU to itself": "Xen держит IOMMU при себе",
    "VFIO made all groups itself": "все группы создал сам VFIO",
    "the table IORT may tell of an IOMMU": "об IOMMU может говорить таблица IORT",
    "there are no ACPI tables": "таблиц ACPI нет",
    "there is no PCI bus": "шины PCI нет",
    "only Linux itself names this ability": "эту способность называет только сам Linux",
    "a tree of files need not hold device nodes": "в дереве файлов может не быть узлов устройств",
    "the device tree may tell of an IOMMU": "дерево устройств, возможно, говорит об IOMMU",
    "there are too many devices to look at each": "устройств слишком много, чтобы смотреть на каждое",
    "no driver offers any": "ни один драйвер их не предлагает",
    "CPUID is an instruction of x86 programs": "CPUID — инструкция программ для x86",
    "CPUID is an instruction of x86-64 programs; this is {}": "CPUID — инструкция программ для x86-64, а здесь {}",
    "SEV is possible; whether it is on stands in an MSR": "SEV возможна, а включена ли она, сказано в регистре MSR",
    "a file system like this may be the machine's root as well": "такая файловая система бывает и корнем машины",
    "a program of {}": "программа для {}",
    "a translator answers in its place": "вместо него отвечает транслятор",
    "nothing tells whether a translator answers in its place": "неизвестно, не отвечает ли вместо него транслятор",
    "a tree of files cannot answer it": "дерево файлов на это ответить не может",
    "there are no processes in the tree": "в дереве нет процессов",
    "the tree does not hold what this device is": "в дереве нет того, что говорит, какое это устройство",
    "this tree holds a part of the firmware's tables": "в этом дереве лежит часть таблиц прошивки",
    "no firmware of x86 processors makes such partitions": "ни одна прошивка процессоров x86 не делает таких разделов",
    "nothing is registered for this processor": "для этого процессора ничего не зарегистрировано",
    "more formats than are read": "форматов больше, чем читает virtcheck",
    "more vulnerabilities than are read": "уязвимостей больше, чем читается",
    "there are too many groups to look at each": "групп слишком много, чтобы смотреть каждую",
    "more clocks than are read": "часов больше, чем читает virtcheck",
    "several are registered": "зарегистрировано несколько",
    "starts {}": "запускает {}",
    "switched off": "выключен",
    "the number of this processor is not known": "номер этого процессора неизвестен",
    "the program is not foreign": "программа не чужая",
    "this kernel shows no channels of its domain": "это ядро не показывает каналов своего домена",
    "x86 processors tell of a hypervisor in CPUID": "процессоры x86 сообщают о гипервизоре в CPUID",
    "and /proc/sys/net is not shown": "а /proc/sys/net не показан",
    "and whoever looks is not in the first one": "а смотрящий не в первом из них",
    "another than the first one": "не первое из них",
    "binfmt_misc is not mounted": "binfmt_misc не смонтирована",
    "but groups above are not shown": "но группы выше не показаны",
    "compared with the root of process 1": "по сравнению с корнем процесса 1",
    "nothing is shared": "ничего общего нет",
    "nobody here can tell with whom mounts are shared": "отсюда не узнать, с кем общие точки монтирования",
    "nobody here can tell whose it is": "отсюда не узнать, чей он",
    "this file system may be the host's or a volume: {}": "эта файловая система может быть хостовой или томом: {}",
    "whose socket it is cannot be told: {}": "чей это сокет, сказать нельзя: {}",
    "a socket may be mounted here under another name: {}": "здесь под другим именем может быть смонтирован сокет: {}",
    "whether this process is obeyed there is not told: {}": "слушаются ли там этого процесса, не видно: {}",
    "a tree of files has no sockets": "в дереве файлов нет сокетов",
    "the control group allows it and a node may have any name: {}": (
        "контрольная группа это разрешает, а имя у узла может быть любое: {}"
    ),
    "a tree of files has no devices": "в дереве файлов нет устройств",
    "this kernel has no control groups": "в этом ядре нет контрольных групп",
    "no control group decides on devices": "ни одна контрольная группа не распоряжается устройствами",
    "no program decides on devices": "ни одна программа не распоряжается устройствами",
    "this kernel has no programs for that": "в этом ядре нет программ для этого",
    "a program does what is not understood": "программа делает то, чего virtcheck не понимает",
    "whether it may be used is not shown: {}": "можно ли им пользоваться, не видно: {}",
    "a filter of system calls stands before the question": "этому вопросу мешает фильтр системных вызовов",
    "the number of the system call bpf is not known here": "номер системного вызова bpf здесь неизвестен",
    "groups above are not shown": "группы выше не показаны",
    "it ends with signal {}": "процесс завершился по сигналу {}",
    "it holds more than {}": "в каталоге слишком много имён",
    "it is larger than {}": "файл слишком велик",
    "it is not a regular file": "это не обычный файл",
    "it is not on the list of what virtcheck reads": "этого нет в списке того, что читает virtcheck",
    "it is shown to each process for itself alone": "каждому процессу это показано только о нём самом",
    "it leads to the kernel's own files": "путь ведёт к собственным файлам ядра",
    "it has a number in more than one": "номер у него есть больше чем в одном",
    "its users are others": "пользователи у него другие",
    "it lies in an image store": "он лежит в хранилище образов",
    "masked by procfs (hidepid)": "закрыто самой procfs (hidepid)",
    "masked by procfs (subset=pid)": "закрыто самой procfs (subset=pid)",
    "masked by {}": "закрыто: {}",
    "more than one is built in": "встроено больше одной",
    "neither of the two": "ни то ни другое",
    "not a paravirtual guest": "это не паравиртуальный гость",
    "not Xen's control domain": "это не управляющий домен Xen",
    "no answer within {}": "нет ответа за отведённое время ({})",
    "no board is described": "плата не описана",
    "no file can have this name": "у файла не бывает такого имени",
    "no group on the way up has a limit": "ни у одной группы на пути вверх ограничения нет",
    "no limit here": "здесь ограничения нет",
    "no memory to run machine code in: {}": "нет памяти, в которой можно выполнить машинный код: {}",
    "no name stands there": "имя там не названо",
    "Unicorn is not installed": "Unicorn не установлен",
    "Unicorn cannot be loaded": "Unicorn не загружается",
    "by the boot id and the release": "по идентификатору загрузки и версии",
    "it cannot be tried inside": "внутри этого не попробовать",
    "what a container takes is not made": "нужное для контейнера не создано",
    "no namespace is made": "ни одно пространство имён не создано",
    "nothing that can be read explains {}": "ничто из того, что можно прочесть, не объясняет {}",
    "of a program for {}": "программы для {}",
    "of some it cannot be told: {}": "о некоторых сказать нельзя: {}",
    "the boot id cannot be read": "идентификатор загрузки не прочесть",
    "the guest was not run": "гость не был запущен",
    "the loops are written for x86-64": "циклы написаны для x86-64",
    "the measurements differ too much: {}": "измерения слишком расходятся: {}",
    "the namespace that it takes cannot be made": "нужное для этого пространство имён не создать",
    "the process cannot be started": "процесс не запустить",
    "the result is wrong": "результат неверен",
    "they cannot be made together": "вместе их не создать",
    "too few batches in the time given": "за отведённое время слишком мало серий",
    "no other hypervisor answers": "другой гипервизор не отвечает",
    "no part of KVM is shown in /sys/module": "в /sys/module не видно ни одной части KVM",
    "by its abilities neither kvm_intel nor kvm_amd": "судя по возможностям — не kvm_intel и не kvm_amd",
    "this KVM does not list its kinds of guests": "этот KVM не перечисляет видов гостей",
    "only x86 processors are asked this": "об этом спрашивают только процессоры x86",
    "no part of KVM shows how it is set": "ни одна часть KVM не показывает своих настроек",
    "no security module gives labels": "ни один модуль безопасности меток не даёт",
    "no such virtual machine is listed": "такой виртуальной машины в списке нет",
    "no table of mounts tells what lies there": "нет таблицы монтирования, которая сказала бы, что там лежит",
    "nobody traces this process": "этот процесс никто не трассирует",
    "not an x86 processor": "процессор не x86",
    "nothing tells the processor's architecture": "об архитектуре процессора ничто не говорит",
    "numbered while the kernel started": "номер получен при запуске ядра",
    "one user": "один пользователь",
    "only the processes of this PID namespace are shown": "показаны только процессы этого пространства имён",
    "only x86 processors have CPUID": "CPUID есть только у процессоров x86",
    "process 1 has other mounts: nothing to compare with": "у процесса 1 другие точки монтирования: сравнить не с чем",
    "process 1 is the machine's own": "процесс 1 принадлежит самой машине",
    "process {}": "процесс {}",
    "procfs is not mounted": "procfs не смонтирована",
    "psutil is not at hand": "psutil недоступен",
    "psutil: {}": "psutil сообщает: {}",
    "securityfs is not mounted": "securityfs не смонтирована",
    "selinuxfs is not mounted": "selinuxfs не смонтирована",
    "sysfs is not mounted": "sysfs не смонтирована",
    "the child that looked gave no answer": "дочерний процесс, который смотрел, не дал ответа",
    "the features are no hexadecimal number": "возможности записаны не шестнадцатеричным числом",
    "the field is empty": "поле пусто",
    "the form of /proc/cpuinfo tells no processor": "по виду /proc/cpuinfo процессор не узнать",
    "the hypervisor bit is clear": "бит гипервизора сброшен",
    "the kernel limits nothing of the kind": "ядро ничего подобного не ограничивает",
    "the map of users does not tell who made it": "таблица пользователей не говорит, кто её составил",
    "the most there may be is not shown": "наибольшее возможное число не показано",
    "the most there may be is the looker's": "показано наибольшее число для самого смотрящего",
    "the looker has no numbers for these users": "у смотрящего нет номеров для этих пользователей",
    "the process 1 that is shown is the looker's": "показан процесс 1 самого смотрящего",
    "the process has ended": "процесс завершился",
    "the node is not KVM's device 10:232": "это не устройство KVM 10:232",
    "the probe {}": "сбой пробы {}",
    "the experiment {}": "сбой опыта {}",
    "the recording holds no answer of the right shape": "в записи нет ответа нужного вида",
    "the recording was never asked": "запись об этом не спрашивали",
    "the root directory is no mount point": "корневой каталог — не точка монтирования",
    "the signature is not Hyper-V's": "подпись принадлежит не Hyper-V",
    "the structure is too short to hold the bit": "структура слишком коротка, чтобы вместить этот бит",
    "the table is older than this field": "таблица старше этого поля",
    "the tracer is not shown": "трассирующий процесс не показан",
    "the tree does not tell where this process has its root": "дерево не говорит, где у этого процесса корень",
    "the users are the host's": "пользователи те же, что у хоста",
    "themselves: {}": "сам запустивший: {}",
    "there is no cpuid.txt in the tree": "в дереве нет cpuid.txt",
    "there is no line {}": "нет строки {}",
    "a tree of files may lack it": "в дереве файлов этого может не быть",
    "groups above those of whoever looks are not shown": "группы выше тех, в которых состоит смотрящий, не показаны",
    "its user has no number here": "у его пользователя здесь нет номера",
    "its user may have no number here": "у его пользователя здесь может не быть номера",
    "no process table has more than this process's own": "собственная таблица процессов и так самая полная",
    "only the host's root may": "это может только root хоста",
    "so old a kernel may allow it to every root": "столь старое ядро может разрешать это всякому root",
    "the cgroup namespace is not shown": "пространство имён контрольных групп не показано",
    "the host's root is among the users that it goes by": "среди пользователей этого процесса есть root хоста",
    "the process table of whoever looks": "это таблица процессов самого смотрящего",
    "the user namespace is none of Linux's": "такого пространства имён пользователей у Linux не бывает",
    "there are more than are looked at": "их больше, чем просматривается",
    "this is not shown": "это не показано",
    "this is not the kernel's own file": "это не собственный файл ядра",
    "this kernel is built without modules": "это ядро собрано без модулей",
    "this process has another number there": "у этого процесса там другой номер",
    "this takes the capability sys_admin over the host": "для этого нужна привилегия sys_admin над хостом",
    "whose processes another procfs shows is not told": "чьи процессы показывает другая procfs, неизвестно",
    "this KVM has no parameter for it": "у этого KVM нет такого параметра",
    "this Python has no ctypes": "в этом Python нет ctypes",
    "this architecture's /proc/cpuinfo does not tell": "/proc/cpuinfo этой архитектуры об этом не говорит",
    "this is not among what KVM is asked": "об этом KVM не спрашивают",
    "this kernel has no other": "других у этого ядра нет",
    "this kernel has no security modules": "модулей безопасности в этом ядре нет",
    "this kernel has no user namespaces to make": "создавать пространства имён пользователей это ядро не умеет",
    "this leaf is not among those that are run": "этот лист не входит в число выполняемых",
    "this process is in no control group": "этот процесс не состоит ни в одной контрольной группе",
    "this process's control group is not mounted here": "контрольная группа этого процесса здесь не смонтирована",
    "nobody has looked yet": "туда ещё не смотрели",
    "to ask might load the driver": "вопрос мог бы загрузить драйвер",
    "to look would mount it": "взгляд туда смонтировал бы файловую систему",
    "to process 1 it is {}": "для процесса 1 это {}",
    "with the sysctls of the first one": "с настройками sysctl первого из них",
    "without the sysctls of the first one": "без настроек sysctl первого из них",
    "x86 processors have a hypervisor bit instead": "у процессоров x86 вместо этого есть бит гипервизора",
    "xenfs is not mounted": "xenfs не смонтирована",
    "it asks dmidecode if that is installed": "она спрашивает dmidecode, если та установлена",
    "nothing tells whose process this is": "ничто не говорит, чей это процесс",
    "it asks lspci if that is installed": "она спрашивает lspci, если та установлена",
    "virtcheck does not read the processor's registers": "регистров процессора virtcheck не читает",
    "virtcheck does not read the whole table": "всю таблицу virtcheck не читает",
    "the kernel's configuration is damaged": "конфигурация ядра повреждена",
    "it is no kernel's configuration": "это не конфигурация ядра",
    "the kernel's configuration is not kept here": "конфигурация ядра здесь не хранится",
    "the node is not VMClock's device": "узел не принадлежит устройству VMClock",
    "the device does not hold what VMClock must": "в устройстве не то, что должно быть в VMClock",
    "this VMClock does not count copies": "этот VMClock копий не считает",
    "only x86 processors have a time-stamp counter": "счётчик тактов (TSC) есть только у процессоров x86",
    "the kernel's log does not tell it": "журнал ядра этого не говорит",
    "a hypervisor keeps the extension to itself": "гипервизор держит расширение для себя",
    "nothing tells it on this architecture": "в этой архитектуре узнать это неоткуда",
    "nothing tells whether the processor has one": "ничто не говорит, есть ли оно у процессора",
    "only KVM tells and it has no such parameter here": "это знает только KVM, а такого параметра у него здесь нет",
    "the driver msr is not loaded": "драйвер msr не загружен",
    "the node is not the device 202:0": "это не устройство 202:0",
    "the processor or its firmware does not offer one": "процессор или его прошивка ни одной не предлагает",
    "there is no Ultravisor": "Ultravisor нет",
    "there is no extension for virtualization": "расширения виртуализации нет",
    "there is no hypervisor below": "ниже нет гипервизора",
    "this kernel shows it where firmware forbids it too": "это ядро показывает его и там, где прошивка запрещает",
    "the log does not tell how the kernel was started": "журнал не говорит, как было запущено ядро",
    "the mode of KVM was chosen on the command line": "режим KVM выбран в командной строке",
    "this register is not among those that are read": "этот регистр не из тех, которые читают",
    "in a user namespace of its own": "в своём пространстве имён пользователей",
    "KVM is there and its node is not": "KVM есть, а его узла нет",
    "without CAP_CHECKPOINT_RESTORE and CAP_SYS_ADMIN": "без CAP_CHECKPOINT_RESTORE и CAP_SYS_ADMIN",
    "more kinds of devices than are told": "видов устройств больше, чем показывается",
    "no hypervisor tells it here": "ни один гипервизор не говорит этого здесь",
    "no table that is known": "нет ни одной известной таблицы",
    "only UEFI has it": "это есть только в UEFI",
    "the loader did not tell the kernel": "загрузчик не сообщил этого ядру",
    "the log no longer holds its first lines": "в журнале уже нет первых строк",
    "the processor shows no hypervisor": "процессор не показывает гипервизора",
    "there is no balloon": "баллона нет",
    "this processor has no such mode": "у этого процессора такого режима нет",
    "by its time alone": "судя только по времени",
    "it left for the reason {}": "он вышел по причине {}",
    "it speaks another version of KVM's interface": "он говорит на другой версии интерфейса KVM",
    "it takes no memory": "она не принимает память",
    "KVM does not count here": "KVM здесь не считает",
    "KVM does not count here and nothing was timed": "KVM здесь не считает, и ничего не измерено",
    "KVM does not count here and the time leaves it open": "KVM здесь не считает, а время не даёт ответа",
    "KVM gives the suberror {}": "KVM называет подошибку {}",
    "KVM imitated a part of the instructions": "KVM имитировал часть инструкций",
    "no guest could be made": "гостя создать не удалось",
    "no guest could be run": "гостя запустить не удалось",
    "no guest is written for this architecture": "для этой архитектуры гостя нет",
    "no word fits both rings": "для обоих колец вместе слова нет",
    "only its signature could be told apart": "отличить можно было только его сигнатуру",
    "system calls are slow here": "системные вызовы здесь медленные",
    "the guest failed in {}": "у гостя не вышло в {}",
    "the guest failed in this mode": "в этом режиме у гостя не вышло",
    "the guest saw the real {}": "гость увидел настоящее: {}",
    "the guest's processor shut down": "процессор гостя остановился",
    "the machine lacks something for the moment": "машине сейчас чего-то не хватает",
    "the processor gives the reason {}": "процессор называет причину {}",
    "the ratio lies between what is clear": "отношение лежит между ясными границами",
    "this is a program of 32 bits": "это программа для 32 разрядов",
    "this is tried on x86 only": "это проверяется только на x86",
    "the numbers of system calls are known for 64-bit x86 and ARM only": (
        "номера системных вызовов известны только для 64-разрядных x86 и ARM"
    ),
    "virtcheck's guest for this processor was tried on imitated ones only": (
        "гость virtcheck для этого процессора испытан только на имитациях"
    ),
    "there are more than {}": "их больше, чем можно удержать в памяти",
    # Таблица рабочих нагрузок
    "this /proc does not show the processes of others": "этот /proc не показывает чужие процессы",
    "the machine has a kernel of its own, and its monitor is confined or not root": (
        "у машины собственное ядро, а её монитор ограничен или работает не от root"
    ),
    "the monitor of the machine runs as root, and nothing confines it: an error in it opens the host": (
        "монитор машины работает от root, и ничто его не ограничивает: ошибка в нём открывает хост"
    ),
    "let the monitor run as a user of its own, or behind a filter of system calls or a security module": (
        "запустить монитор от отдельного пользователя либо за фильтром системных вызовов или модулем безопасности"
    ),
    "the machine is emulated by a program, which its makers do not take for a boundary": (
        "машину эмулирует программа, и её создатели не считают это границей"
    ),
    "run it on KVM": "запустить на KVM",
    # Что отвечают движки, когда их спрашивают
    "neither root nor this user listens there": "там слушает не root и не этот пользователь",
    "its answer is not HTTP": "ответ не по HTTP",
    "its answer is larger than {}": "ответ слишком велик",
    "it refuses with status {}": "отказ с кодом {}",
    # Расхождения объявленного и действующего
    "of its own": "собственное",
    "the host's": "пространство хоста",
    "another one": "другое",
    "a filter": "фильтр",
    "nothing": "ничего",
    "set": "установлено",
    "not set": "не установлено",
    "not masked": "не закрыто",
    "read-only": "только чтение",
    "writable": "запись возможна",
    # Слова самого ядра
    "operation not permitted": "операция не разрешена",
    "permission denied": "отказано в доступе",
    "error {}": "ошибка {}",
    "Input/output error": "ошибка ввода-вывода",
    "Invalid argument": "недопустимый аргумент",
    "Too many levels of symbolic links": "слишком много символьных ссылок подряд",
    "Device or resource busy": "устройство или ресурс занят",
    "File name too long": "имя файла слишком длинное",
    "Stale file handle": "дескриптор файла устарел",
    "Connection timed out": "время ожидания истекло",
    "Is a directory": "это каталог",
    "Too many open files": "слишком много открытых файлов",
    "Cannot allocate memory": "не хватает памяти",
    "Interrupted system call": "системный вызов прерван",
    "Resource temporarily unavailable": "ресурс временно недоступен",
    "Transport endpoint is not connected": "служба файловой системы не отвечает",
    "No such process": "такого процесса нет",
}
