"""Русский перевод предложений из строк знания (признаки, доводы, факты) — по английскому предложению."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Признаки пробы cpuid
    "the hypervisor bit of CPUID (leaf 1, ECX bit 31)": "бит гипервизора в CPUID (лист 1, бит 31 ECX)",
    "the hypervisor's signature in CPUID (0x40000000 and the two bases above it)": (
        "подпись гипервизора в CPUID (0x40000000 и две следующие базы)"
    ),
    "KVM's paravirtual feature bits in CPUID": "биты паравиртуальных возможностей KVM в CPUID",
    "Hyper-V's right to create partitions (0x40000003, EBX bit 0)": (
        "право Hyper-V создавать разделы (0x40000003, бит 0 EBX)"
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
    "the virtual-machine bit of SMBIOS (type 0, extension byte 2, bit 4)": (
        "бит виртуальной машины в SMBIOS (тип 0, байт расширения 2, бит 4)"
    ),
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
    # Признаки пробы container_markers
    "the file Docker puts at the root of a container": "файл, который Docker кладёт в корень контейнера",
    "the file Toolbx puts into /run": "файл, который Toolbx кладёт в /run",
    "the file Flatpak puts at the root of a sandbox": "файл, который Flatpak кладёт в корень песочницы",
    "the directory that an Apptainer or Singularity image carries": (
        "каталог, который есть в образах Apptainer и Singularity"
    ),
    "the socket that LXD shows to its instances": "сокет, который LXD показывает своим экземплярам",
    "the socket that Incus shows to its instances": "сокет, который Incus показывает своим экземплярам",
    "the directory where Kubernetes mounts a service account": (
        "каталог, куда Kubernetes монтирует учётную запись службы"
    ),
    "the file Podman puts into /run of a container": "файл, который Podman кладёт в /run контейнера",
    "the engine named in /run/.containerenv": "движок, названный в /run/.containerenv",
    "OpenVZ's guest side (/proc/vz without the host's /proc/bc)": (
        "гостевая сторона OpenVZ (/proc/vz без /proc/bc, который есть у хоста)"
    ),
    # Утверждения и доводы слоя machine
    "physical machine": "физическая машина",
    "hypervisors set this bit in their guests; a few let it be hidden": (
        "гипервизоры ставят этот бит своим гостям; немногие позволяют его скрыть"
    ),
    "no physical processor sets this bit: a hypervisor does": (
        "ни один физический процессор этот бит не ставит: его ставит гипервизор"
    ),
    "KVM gives its name there; nobody else has a reason to, and Hyper-V's interface before it is an imitation": (
        "там KVM называет себя; другим это ни к чему, а интерфейс Hyper-V перед ним — подражание"
    ),
    "QEMU's own translator, TCG, gives this name": "так называет себя TCG, собственный транслятор QEMU",
    "no maker of real machines has this name": "изготовителя настоящих машин с таким именем нет",
    "a firmware may say that it is virtual; a few real machines say so by mistake": (
        "прошивка может сказать, что она виртуальная; немногие настоящие машины говорят так по ошибке"
    ),
    "a virtual machine of unknown kind": "виртуальная машина неизвестного вида",
    # Утверждения и доводы слоя container
    "no container": "не контейнер",
    "a container has at least one namespace of its own; here the process lives in those that the machine booted": (
        "у контейнера есть хотя бы одно своё пространство имён, а здесь процесс живёт в тех, которые загрузила машина"
    ),
    "somebody gave this process a process table of its own": "кто-то дал этому процессу собственную таблицу процессов",
    "Docker creates it, but a root image can carry it elsewhere": (
        "его создаёт Docker, но образ корня может унести его в другое место"
    ),
    "a container of unknown kind": "контейнер неизвестного вида",
    # Факты
    "The hypervisor that runs this kernel's machine, or none.": (
        "Гипервизор, под которым работает машина этого ядра, или none."
    ),
    "The container engine or sandbox that set this process apart, or none.": (
        "Движок контейнеров или песочница, отделившие этот процесс, или none."
    ),
    # Почему не удалось посмотреть; `{}` — то, что меняется
    "CPUID is an instruction of x86-64 programs; this is {}": "CPUID — инструкция программ для x86-64, а здесь {}",
    "a file system like this may be the machine's root as well": "такая файловая система бывает и корнем машины",
    "a tree of files cannot answer it": "дерево файлов на это ответить не может",
    "and /proc/sys/net is not shown": "а /proc/sys/net не показан",
    "it ends with signal {}": "процесс завершился по сигналу {}",
    "it holds more than {}": "в каталоге слишком много имён",
    "it is larger than {}": "файл слишком велик",
    "it is not a regular file": "это не обычный файл",
    "it is not on the list of what virtcheck reads": "этого нет в списке того, что читает virtcheck",
    "masked by procfs (hidepid)": "закрыто самой procfs (hidepid)",
    "masked by procfs (subset=pid)": "закрыто самой procfs (subset=pid)",
    "masked by {}": "закрыто: {}",
    "no answer within {}": "нет ответа за отведённое время ({})",
    "no file can have this name": "у файла не бывает такого имени",
    "no memory to run CPUID in: {}": "нет памяти, в которой можно выполнить CPUID: {}",
    "no table of mounts tells what lies there": "нет таблицы монтирования, которая сказала бы, что там лежит",
    "process 1 has other mounts: nothing to compare with": "у процесса 1 другие точки монтирования: сравнить не с чем",
    "process 1 is not shown": "процесс 1 не показан",
    "procfs is not mounted": "procfs не смонтирована",
    "psutil is not at hand": "psutil недоступен",
    "psutil: {}": "psutil сообщает: {}",
    "sysfs is not mounted": "sysfs не смонтирована",
    "the child that looked gave no answer": "дочерний процесс, который смотрел, не дал ответа",
    "the hypervisor bit is clear": "бит гипервизора сброшен",
    "the node is not KVM's device 10:232": "это не устройство KVM 10:232",
    "the probe {}": "сбой пробы {}",
    "the recording holds no answer of the right shape": "в записи нет ответа нужного вида",
    "the recording was never asked": "запись об этом не спрашивали",
    "the root directory is no mount point": "корневой каталог — не точка монтирования",
    "the signature is not Hyper-V's": "подпись принадлежит не Hyper-V",
    "the structure is too short to hold the bit": "структура слишком коротка, чтобы вместить этот бит",
    "the tree does not tell where this process has its root": "дерево не говорит, где у этого процесса корень",
    "there is no cpuid.txt in the tree": "в дереве нет cpuid.txt",
    "this Python has no ctypes": "в этом Python нет ctypes",
    "this is not among what KVM is asked": "об этом KVM не спрашивают",
    "this leaf is not among those that are run": "этот лист не входит в число выполняемых",
    "to look would mount it": "взгляд туда смонтировал бы файловую систему",
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
