// Programs at perf events: samples of counters and clocks, breakpoints, and kernel and user functions by the many.
//
// One call opens all events of an attachment and gives each the program, on one thread of the pool: a thousand probes are a
// thousand times three system calls, and no crossing into JavaScript. What the numbers mean is TypeScript's.
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "attach/attach.h"
#include "link_set.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr const char* kOpen = "perf_event_open";
constexpr const char* kLink = "bpf(BPF_LINK_CREATE)";
constexpr const char* kIoctl = "ioctl(PERF_EVENT_IOC_SET_BPF)";

template <class T>
std::vector<T> ListOf(const std::vector<uint8_t>& bytes) {
  std::vector<T> list(bytes.size() / sizeof(T));
  if (!list.empty()) memcpy(list.data(), bytes.data(), list.size() * sizeof(T));
  return list;
}

template <class T>
std::vector<T> ReadList(Fields& fields, const char* name) {
  return ListOf<T>(fields.OptionalBytes(name).value_or(std::vector<uint8_t>()));
}

class PerfEventsTask : public AttachTask {
 public:
  using AttachTask::AttachTask;

  bool Read(Fields& options) {
    attributes_.size = sizeof(attributes_);
    attributes_.type = static_cast<uint32_t>(options.Integer("type", 0, UINT32_MAX));
    attributes_.config = options.OptionalBigInt("config").value_or(0);
    attributes_.config1 = options.OptionalBigInt("config1").value_or(0);
    attributes_.config2 = options.OptionalBigInt("config2").value_or(0);
    attributes_.bp_type = static_cast<uint32_t>(options.Integer("breakpointType", 0, UINT32_MAX, 0));
    if (const auto frequency = options.OptionalInteger("frequency", 1, INT32_MAX)) {
      attributes_.freq = 1;
      attributes_.sample_freq = static_cast<uint64_t>(*frequency);
    } else {
      attributes_.sample_period = options.OptionalBigInt("period").value_or(0);
    }
    pid_ = static_cast<pid_t>(options.Integer("pid", -1, INT32_MAX));
    cpus_ = ReadList<int32_t>(options, "cpus");
    symbols_ = options.OptionalStrings("symbols").value_or(std::vector<std::string>());
    path_ = options.OptionalString("path");
    offsets_ = ReadList<uint64_t>(options, "offsets");
    cookies_ = ReadList<uint64_t>(options, "cookies");
    refusals_ = ReadList<int32_t>(options, "refusals");
    if (!options.ok()) return false;
    count_ = std::max({symbols_.size(), offsets_.size(), cpus_.size()});
    if (count_ > 0 && Fits(symbols_.size()) && Fits(offsets_.size()) && Fits(cpus_.size()) && !cpus_.empty() &&
        (cookies_.empty() || cookies_.size() == 1 || cookies_.size() == count_))
      return true;
    ThrowArgument(options.env(), "symbols, offsets, cpus, cookies: one for each event, or one for all, is expected");
    return false;
  }

 private:
  bool Fits(size_t size) const { return size <= 1 || size == count_; }

  void Execute() override {
    links_.reserve(count_);
    for (size_t i = 0; i < count_ && !failed(); i++) Attach(i);
    if (links_.empty() && !failed()) Fail(kOpen, first_refusal_);
    if (failed()) return LinkSet::CloseAll(&links_);
    attachment_ = LinkSet::Make(std::move(links_));
  }

  void Attach(size_t i) {
    perf_event_attr attributes = attributes_;
    // kprobe_func and uprobe_path lie where config1 does, probe_offset where config2 does (include/uapi/linux/perf_event.h).
    if (!symbols_.empty()) attributes.kprobe_func = reinterpret_cast<uintptr_t>(symbols_[i].c_str());
    if (path_) attributes.uprobe_path = reinterpret_cast<uintptr_t>(path_->c_str());
    if (!offsets_.empty()) attributes.probe_offset = offsets_[offsets_.size() == 1 ? 0 : i];
    const int cpu = cpus_[cpus_.size() == 1 ? 0 : i];
    const auto flags = static_cast<unsigned long>(PERF_FLAG_FD_CLOEXEC);
    Fd event(static_cast<int>(syscall(SYS_perf_event_open, &attributes, pid_, cpu, -1, flags)));
    if (event.ok()) return GiveProgram(std::move(event), Cookie(i));
    const int error = errno;
    if (std::find(refusals_.begin(), refusals_.end(), error) == refusals_.end()) return Fail(kOpen, error);
    if (!first_refusal_) first_refusal_ = error;
    refused_.push_back(static_cast<uint32_t>(i));
  }

  uint64_t Cookie(size_t i) const {
    if (cookies_.empty()) return 0;
    return cookies_[cookies_.size() == 1 ? 0 : i];
  }

  /// By a link (kernel 5.15), which keeps the event: its descriptor is not needed any more. Else the event keeps the program.
  void GiveProgram(Fd event, uint64_t cookie) {
    if (!without_links_) {
      bpf_attr attr{};
      attr.link_create.prog_fd = static_cast<uint32_t>(program_->fd.get());
      attr.link_create.target_fd = static_cast<uint32_t>(event.get());
      attr.link_create.attach_type = BPF_PERF_EVENT;
      attr.link_create.perf_event.bpf_cookie = cookie;
      Fd link(static_cast<int>(syscall(SYS_bpf, BPF_LINK_CREATE, &attr, sizeof(attr))));
      const int error = errno;
      if (link.ok()) return links_.push_back(std::move(link));
      // Older kernels do not know the attach type. A cookie would be lost without a link.
      if (error != EINVAL || cookie || !links_.empty()) return Fail(kLink, error);
    }
    if (ioctl(event.get(), PERF_EVENT_IOC_SET_BPF, program_->fd.get()) != 0) return Fail(kIoctl, errno);
    without_links_ = true;
    links_.push_back(std::move(event));
  }

  napi_value Result(napi_env env) override {
    return ObjectBuilder(env).Set("link", AttachTask::Result(env)).Set("refused", Numbers(env, refused_)).value();
  }

  perf_event_attr attributes_{};
  pid_t pid_ = -1;
  std::vector<int32_t> cpus_;
  std::vector<std::string> symbols_;
  std::optional<std::string> path_;
  std::vector<uint64_t> offsets_;
  std::vector<uint64_t> cookies_;
  // errnos of perf_event_open() that leave an event out, and do not fail the whole.
  std::vector<int32_t> refusals_;
  size_t count_ = 0;

  std::vector<Fd> links_;
  bool without_links_ = false;
  std::vector<uint32_t> refused_;
  int first_refusal_ = 0;
};

}  // namespace

napi_value AttachPerfEvents(napi_env env, napi_callback_info info) { return StartAttach<PerfEventsTask>(env, info, kOpen); }

}  // namespace ebpf
