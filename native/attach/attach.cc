#include "attach/attach.h"

#include <cerrno>

#include "kernel_link.h"

namespace ebpf {

void AttachTask::Take(const char* call, bpf_link* link, bool perf) {
  const int error = errno;
  if (link)
    attachment_ = KernelLink::Libbpf(link, perf);
  else
    Fail(call, error);
}

bool Duplicate(napi_env env, int64_t number, Fd* fd) {
  *fd = Fd::Duplicate(static_cast<int>(number));
  if (!fd->ok()) Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  return fd->ok();
}

}  // namespace ebpf
