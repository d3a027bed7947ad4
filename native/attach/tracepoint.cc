// Tracepoints, and the programs whose target was fixed when they were loaded.
#include "attach/attach.h"

namespace ebpf {
namespace {

constexpr const char* kTracepoint = "bpf_program__attach_tracepoint_opts";
constexpr const char* kRawTracepoint = "bpf_program__attach_raw_tracepoint_opts";
constexpr const char* kTrace = "bpf_program__attach_trace_opts";

class TracepointTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    category_ = options.String("category");
    name_ = options.String("name");
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    return options.ok();
  }

 private:
  // By way of a perf event, for whose number libbpf reads tracefs: ENOENT where it is not mounted or has no such tracepoint.
  void Execute() override {
    LIBBPF_OPTS(bpf_tracepoint_opts, options);
    options.bpf_cookie = cookie_;
    Take(kTracepoint,
         bpf_program__attach_tracepoint_opts(program_->program, category_.c_str(), name_.c_str(), &options), true);
  }
  std::string category_;
  std::string name_;
  uint64_t cookie_ = 0;
};

class RawTracepointTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    name_ = options.String("name");
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    return options.ok();
  }

 private:
  void Execute() override {
    LIBBPF_OPTS(bpf_raw_tracepoint_opts, options);
    options.cookie = cookie_;
    Take(kRawTracepoint, bpf_program__attach_raw_tracepoint_opts(program_->program, name_.c_str(), &options), false);
  }
  std::string name_;
  uint64_t cookie_ = 0;
};

class TraceTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    return options.ok();
  }

 private:
  void Execute() override {
    LIBBPF_OPTS(bpf_trace_opts, options);
    options.cookie = cookie_;
    Take(kTrace, bpf_program__attach_trace_opts(program_->program, &options), false);
  }
  uint64_t cookie_ = 0;
};

}  // namespace

napi_value AttachTracepoint(napi_env env, napi_callback_info info) {
  return StartAttach<TracepointTask>(env, info, kTracepoint);
}

napi_value AttachRawTracepoint(napi_env env, napi_callback_info info) {
  return StartAttach<RawTracepointTask>(env, info, kRawTracepoint);
}

napi_value AttachTrace(napi_env env, napi_callback_info info) { return StartAttach<TraceTask>(env, info, kTrace); }

}  // namespace ebpf
