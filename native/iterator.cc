#include "iterator.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>

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
  ReadIteratorTask(napi_env env, std::shared_ptr<Fd> fd, uint8_t* data, size_t size, napi_ref memory)
      : env_(env), fd_(std::move(fd)), data_(data), size_(size), memory_(memory) {}

 private:
  void Execute() override {
    while (count_ < size_ && !done_) {
      const ssize_t got = read(fd_->get(), data_ + count_, size_ - count_);
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
  const std::shared_ptr<Fd> fd_;
  uint8_t* const data_;
  const size_t size_;
  const napi_ref memory_;  // keeps `data_`
  size_t count_ = 0;
  bool done_ = false;
};

}  // namespace

bool Iterator::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeIterator", {Method("read", Read), Method("close", Close)});
}

napi_value Iterator::Open(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto link = static_cast<int>(arguments.Integer(0, "linkFd", 0, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  Fd fd(bpf_iter_create(link));
  if (!fd.ok()) return Throw(env, {errno, "bpf(BPF_ITER_CREATE)"});
  return Wrap(env, std::unique_ptr<Iterator>(new Iterator(std::move(fd))));
}

napi_value Iterator::Read(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Iterator>();
  if (!self) return nullptr;
  if (!self->fd_) return Throw(env, {EBADF, "read", "the pass is closed"});
  void* data = nullptr;
  size_t size = 0;
  napi_typedarray_type type;
  napi_ref memory = nullptr;
  const napi_value into = arguments.value(0);
  if (napi_get_typedarray_info(env, into, &type, &size, &data, nullptr, nullptr) != napi_ok || type != napi_uint8_array ||
      size == 0 || size > UINT32_MAX)
    return ThrowArgument(env, "into: a Uint8Array that is not empty is expected");
  if (napi_create_reference(env, into, 1, &memory) != napi_ok) return Throw(env, {ENOMEM, "read"});
  napi_value promise = Task::Start(
      env, "ebpf:read", std::make_unique<ReadIteratorTask>(env, self->fd_, static_cast<uint8_t*>(data), size, memory));
  if (!promise) napi_delete_reference(env, memory);
  return promise;
}

napi_value Iterator::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Iterator>();
  if (!self) return nullptr;
  self->fd_.reset();
  return Undefined(env);
}

}  // namespace ebpf
