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

}  // namespace ebpf
