// Software perf events: clocks, page faults, context switches.
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include <cerrno>

#include "attach/attach.h"

namespace ebpf {
namespace {

constexpr const char* kAttach = "bpf_program__attach_perf_event_opts";

class PerfEventTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    config_ = static_cast<uint64_t>(options.Integer("config", 0, PERF_COUNT_SW_MAX - 1));
    period_ = options.OptionalBigInt("period");
    frequency_ = options.OptionalInteger("frequency", 1, INT32_MAX);
    pid_ = static_cast<pid_t>(options.Integer("pid", -1, INT32_MAX));
    cpu_ = static_cast<int>(options.Integer("cpu", -1, INT32_MAX));
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    if (!options.ok()) return false;
    if (period_.has_value() == frequency_.has_value()) {
      ThrowArgument(options.env(), "period, frequency: one of the two is expected");
      return false;
    }
    return true;
  }

 private:
  void Execute() override {
    perf_event_attr attributes{};
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.size = sizeof(attributes);
    attributes.config = config_;
    if (frequency_) {
      attributes.freq = 1;
      attributes.sample_freq = static_cast<uint64_t>(*frequency_);
    } else {
      attributes.sample_period = *period_;
    }
    Fd event(static_cast<int>(
        syscall(SYS_perf_event_open, &attributes, pid_, cpu_, -1, static_cast<unsigned long>(PERF_FLAG_FD_CLOEXEC))));
    if (!event.ok()) return Fail("perf_event_open", errno);

    LIBBPF_OPTS(bpf_perf_event_opts, options);
    options.bpf_cookie = cookie_;
    Take(kAttach, bpf_program__attach_perf_event_opts(program_->program, event.get(), &options), true);
    if (!failed()) event.release();  // libbpf's link owns it now; it does not where it failed
  }

  uint64_t config_ = 0;
  std::optional<uint64_t> period_;
  std::optional<int64_t> frequency_;
  pid_t pid_ = -1;
  int cpu_ = -1;
  uint64_t cookie_ = 0;
};

}  // namespace

napi_value AttachPerfEvent(napi_env env, napi_callback_info info) {
  return StartAttach<PerfEventTask>(env, info, kAttach);
}

}  // namespace ebpf
