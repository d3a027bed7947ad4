// One pass of an iterator: a descriptor to read from, which is the caller's to close.
#include <bpf/bpf.h>

#include <cerrno>

#include "system.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {

napi_value CreateIterator(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto link = static_cast<int>(arguments.Integer(0, "linkFd", 0, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  const int fd = bpf_iter_create(link);
  if (fd < 0) return Throw(env, {errno, "bpf(BPF_ITER_CREATE)"});
  return Number(env, fd);
}

}  // namespace ebpf
