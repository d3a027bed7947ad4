// BPF_PROG_TEST_RUN, on libuv's pool.
#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "program.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr size_t kRoomToGrow = 256;
constexpr size_t kLeastRoom = 4096;

/// Kinds whose run refuses an output context (net/bpf/test_run.c): tracing has none, and 'syscall' programs have theirs
/// written back over the input.
bool HasContextOut(bpf_prog_type type) {
  return type != BPF_PROG_TYPE_SYSCALL && type != BPF_PROG_TYPE_RAW_TRACEPOINT &&
         type != BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE && type != BPF_PROG_TYPE_TRACING;
}

class RunTask : public Task {
 public:
  explicit RunTask(std::shared_ptr<Program::Share> program) : program_(std::move(program)) {
    options_.sz = sizeof(options_);
  }

  /// false, and an error thrown, if the request makes no sense.
  bool Read(napi_env env, napi_value request) {
    Fields fields(env, request, "request");
    data_ = fields.OptionalBytes("data");
    context_ = fields.OptionalBytes("context");
    // 0 is the kernel's "not given", which counts as 1 where it counts at all; raw tracepoints refuse anything else.
    options_.repeat = static_cast<int>(fields.Integer("repeat", 0, INT32_MAX, 0));
    options_.cpu = static_cast<uint32_t>(fields.Integer("cpu", 0, UINT32_MAX, 0));
    options_.flags = static_cast<uint32_t>(fields.Integer("flags", 0, UINT32_MAX, 0));
    options_.batch_size = static_cast<uint32_t>(fields.Integer("batchSize", 0, UINT32_MAX, 0));
    const size_t room = data_ ? std::max(data_->size() + kRoomToGrow, kLeastRoom) : 0;
    const auto out = fields.Integer("dataOutSize", 0, INT32_MAX, static_cast<int64_t>(room));
    if (!fields.ok()) return false;
    // Frames that really leave (BPF_F_TEST_XDP_LIVE_FRAMES) come back to nobody.
    if (data_ && !(options_.flags & BPF_F_TEST_XDP_LIVE_FRAMES)) data_out_.resize(static_cast<size_t>(out));
    return true;
  }

 private:
  void Execute() override {
    if (data_) {
      options_.data_in = data_->data();
      options_.data_size_in = static_cast<uint32_t>(data_->size());
    }
    if (!data_out_.empty()) {
      options_.data_out = data_out_.data();
      options_.data_size_out = static_cast<uint32_t>(data_out_.size());
    }
    const bool context_out = context_ && HasContextOut(bpf_program__type(program_->program)) &&
                             !(options_.flags & BPF_F_TEST_XDP_LIVE_FRAMES);
    if (context_) {
      options_.ctx_in = context_->data();
      options_.ctx_size_in = static_cast<uint32_t>(context_->size());
    }
    if (context_out) {
      context_out_.resize(context_->size());
      options_.ctx_out = context_out_.data();
      options_.ctx_size_out = static_cast<uint32_t>(context_out_.size());
    }

    if (int error = bpf_prog_test_run_opts(program_->fd.get(), &options_)) {
      // With ENOSPC the kernel says how much it had to give.
      const bool too_small = error == -ENOSPC && options_.data_size_out > data_out_.size();
      return Fail("bpf(BPF_PROG_TEST_RUN)", error,
                  too_small ? "the packet after the run has " + std::to_string(options_.data_size_out) +
                                  " bytes, and room was made for " + std::to_string(data_out_.size()) + ": set dataOutSize"
                            : std::string());
    }
    data_out_.resize(std::min<size_t>(data_out_.size(), options_.data_size_out));
    if (context_out)
      context_out_.resize(std::min<size_t>(context_out_.size(), options_.ctx_size_out));
    else if (context_)
      context_out_ = std::move(*context_);
  }

  napi_value Result(napi_env env) override {
    return ObjectBuilder(env)
        .Set("returnValue", Number(env, options_.retval))
        .Set("data", Bytes(env, data_out_.data(), data_out_.size()))
        .Set("context", Bytes(env, context_out_.data(), context_out_.size()))
        .Set("duration", Number(env, options_.duration))
        .value();
  }

  const std::shared_ptr<Program::Share> program_;
  std::optional<std::vector<uint8_t>> data_;
  std::optional<std::vector<uint8_t>> context_;
  std::vector<uint8_t> data_out_;
  std::vector<uint8_t> context_out_;
  bpf_test_run_opts options_{};
};

}  // namespace

napi_value Program::Run(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Program>();
  const auto share = self ? self->Use(env, "bpf(BPF_PROG_TEST_RUN)") : nullptr;
  if (!share) return nullptr;
  auto task = std::make_unique<RunTask>(share);
  if (!task->Read(env, arguments.value(0))) return nullptr;
  return Task::Start(env, "ebpf:run", std::move(task));
}

}  // namespace ebpf
