// One pass of an iterator: a descriptor to read from, which is the caller's to close.
#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>

#include "system.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// Reads until the memory is full or the pass is over: the kernel answers 8 pages at a time at the most, and each way to the pool
/// and back costs as much as it takes to fill one of them.
class ReadIteratorTask : public Task {
 public:
  ReadIteratorTask(napi_env env, int fd, uint8_t* data, size_t size, napi_ref memory)
      : env_(env), fd_(fd), data_(data), size_(size), memory_(memory) {}

 private:
  void Execute() override {
    while (count_ < size_ && !done_) {
      const ssize_t got = read(fd_, data_ + count_, size_ - count_);
      if (got > 0) count_ += static_cast<size_t>(got);
      if (got == 0) done_ = true;
      if (got >= 0 || errno == EINTR) continue;
      // EAGAIN: after a million objects of which the program wrote nothing (bpf_seq_read() in kernel/bpf/bpf_iter.c). What was read
      // before an error is answered first; it comes again.
      if (errno != EAGAIN && count_ == 0) Fail("read", errno);
      return;
    }
  }

  void Finish() override { napi_delete_reference(env_, memory_); }

  napi_value Result(napi_env env) override {
    return ObjectBuilder(env)
        .Set("count", Number(env, static_cast<uint32_t>(count_)))
        .Set("done", Boolean(env, done_))
        .value();
  }

  const napi_env env_;
  const int fd_;
  uint8_t* const data_;
  const size_t size_;
  const napi_ref memory_;  // keeps `data_`
  size_t count_ = 0;
  bool done_ = false;
};

}  // namespace

napi_value CreateIterator(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto link = static_cast<int>(arguments.Integer(0, "linkFd", 0, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  const int fd = bpf_iter_create(link);
  if (fd < 0) return Throw(env, {errno, "bpf(BPF_ITER_CREATE)"});
  return Number(env, fd);
}

napi_value ReadIterator(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto fd = static_cast<int>(arguments.Integer(0, "fd", 0, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  void* data = nullptr;
  size_t size = 0;
  napi_typedarray_type type;
  napi_ref memory = nullptr;
  const napi_value into = arguments.value(1);
  if (napi_get_typedarray_info(env, into, &type, &size, &data, nullptr, nullptr) != napi_ok || type != napi_uint8_array ||
      size == 0 || size > UINT32_MAX)
    return ThrowArgument(env, "into: a Uint8Array that is not empty is expected");
  if (napi_create_reference(env, into, 1, &memory) != napi_ok) return nullptr;
  napi_value promise = Task::Start(
      env, "ebpf:read", std::make_unique<ReadIteratorTask>(env, fd, static_cast<uint8_t*>(data), size, memory));
  if (!promise) napi_delete_reference(env, memory);
  return promise;
}

}  // namespace ebpf
