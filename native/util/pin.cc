#include "util/pin.h"

#include <limits.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ebpf {

int RemovePin(const std::string& path) {
  const std::string folder = path.find('/') == std::string::npos ? "." : path.substr(0, path.rfind('/') + 1);
  struct statfs info;
  // The folder is asked, as the pin itself may be a symbolic link to somewhere else.
  if (statfs(folder.c_str(), &info) != 0) return errno;
  if (info.f_type != BPF_FS_MAGIC) return EINVAL;
  return unlink(path.c_str()) == 0 ? 0 : errno;
}

bool IsBpfObject(int fd, const char* kind) {
  char name[PATH_MAX];
  const ssize_t length = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), name, sizeof(name) - 1);
  if (length < 0) return true;
  name[length] = '\0';
  // anon_inode:bpf-map, anon_inode:bpf-prog, anon_inode:bpf_link (kernel/bpf/syscall.c); newer kernels put brackets around.
  return strstr(name, "bpf") && strstr(name, kind);
}

}  // namespace ebpf
