"""Whether a file lies on a network drive, where locks and write-ahead logs cannot be relied on."""

import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath

REMOTE = frozenset(
    {
        "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "ncpfs", "webdav",
        "davfs", "fuse.davfs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs",
        "fuse.smbnetfs", "glusterfs", "ceph", "lustre", "vboxsf", "drvfs",
    }
)  # fmt: skip
"""Types of file systems that another machine keeps."""
DRIVE_REMOTE = 4
"""Kind that Windows gives a drive of another machine."""


def kind_of(path: Path) -> str:
    """Return the type of the network drive that a file lies on, blank for a local one."""
    if sys.platform == "win32":
        return _on_windows(path)
    try:
        if sys.platform == "darwin":
            return remote_type(path, _mounts_of_mac())
        return remote_type(path, Path("/proc/self/mounts").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, subprocess.SubprocessError):
        return ""


def remote_type(path: Path, mounts: str) -> str:
    r"""Return the type of the network drive that a table of mounts gives for a path, or blank.

    mounts: lines of `device place type options …`, as Linux has them; \040 stands for a space.
    """
    place, found = "", ""
    real = os.path.realpath(path)
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:  # noqa: PLR2004 - device, place, type
            continue
        mounted = fields[1].replace("\\040", " ").rstrip("/")
        inside = real == mounted or real.startswith(f"{mounted}/")
        if inside and len(mounted) >= len(place):
            windows_drive = fields[2] == "9p" and "aname=drvfs" in line
            place, found = mounted, "drvfs" if windows_drive else fields[2]
    return found if found in REMOTE else ""


def is_unc(path: str) -> bool:
    r"""Return True for a Windows path of another machine, \\server\share\…."""
    drive = PureWindowsPath(path).drive
    return drive.startswith("\\\\") and not drive.startswith(("\\\\?\\", "\\\\.\\"))


def _mounts_of_mac() -> str:
    """Return what `mount` says, in the form that Linux has."""
    said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=True)
    lines = []
    for line in said.stdout.splitlines():
        device, _, rest = line.partition(" on ")
        place, _, options = rest.rpartition(" (")
        kind = options.split(",")[0].rstrip(")")
        lines.append(f"{device.replace(' ', '_')} {place.replace(' ', chr(92) + '040')} {kind}")
    return "\n".join(lines)


def _on_windows(path: Path) -> str:
    if is_unc(str(path.resolve())):
        return "smb"
    import ctypes

    drive = PureWindowsPath(str(path.resolve())).drive
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows only
    return "smb" if kernel.GetDriveTypeW(f"{drive}\\") == DRIVE_REMOTE else ""
