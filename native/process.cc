#include "process.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// include/uapi/linux/pidfd.h
constexpr unsigned kThread = O_EXCL;

}  // namespace

napi_value OpenProcess(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto pid = static_cast<pid_t>(arguments.Integer(0, "pid", 1, INT32_MAX));
  const bool thread = arguments.Boolean(1, "thread");
  if (!arguments.ok()) return nullptr;
  // Closed on exec by itself.
  const long fd = syscall(SYS_pidfd_open, pid, thread ? kThread : 0U);
  return fd < 0 ? Throw(env, {errno, "pidfd_open"}) : Number(env, static_cast<double>(fd));
}

}  // namespace ebpf
