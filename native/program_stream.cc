// What a program has written to its streams (kernel/bpf/stream.c, kernel 6.17).
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "program.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// Newer than libbpf 1.5's headers: BPF_PROG_STREAM_READ_BY_FD and bpf_attr.prog_stream_read of include/uapi/linux/bpf.h.
constexpr int kStreamRead = 37;
struct StreamRead {
  uint64_t buffer;
  uint32_t length;
  uint32_t stream;
  uint32_t program;
  uint32_t padding;
};

/// A stream holds up to 100,000 bytes (BPF_STREAM_MAX_CAPACITY in include/linux/bpf.h).
constexpr size_t kMost = 128 * 1024;

}  // namespace

napi_value Program::ReadStream(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Program>();
  const auto stream = static_cast<uint32_t>(arguments.Integer(0, "stream", 0, UINT32_MAX));
  const auto share = arguments.ok() ? self->Use(env, "bpf(BPF_PROG_STREAM_READ_BY_FD)") : nullptr;
  if (!share) return nullptr;
  std::vector<uint8_t> buffer(kMost);
  StreamRead attr{reinterpret_cast<uintptr_t>(buffer.data()), static_cast<uint32_t>(buffer.size()), stream,
                  static_cast<uint32_t>(share->fd.get()), 0};
  const long count = syscall(SYS_bpf, kStreamRead, &attr, sizeof(attr));
  if (count < 0) return Throw(env, {errno, "bpf(BPF_PROG_STREAM_READ_BY_FD)"});
  return Bytes(env, buffer.data(), static_cast<size_t>(count));
}

}  // namespace ebpf
