// USDT: libbpf reads the probe's notes, and puts what the program needs to read its arguments into maps of the object.
#include <cerrno>

#include "attach/attach.h"

namespace ebpf {
namespace {

constexpr const char* kUsdt = "bpf_program__attach_usdt";

/// libbpf's link over the uprobes of all places that have the probe. What it detaches it gives back to the object's list of USDT
/// arguments, which attaching changes as well, and for which libbpf has no lock: hence ours. The task has it hold the object itself, too.
class UsdtAttachment : public Attachment {
 public:
  UsdtAttachment(bpf_link* link, std::shared_ptr<std::mutex> lock) : link_(link), lock_(std::move(lock)) {}
  ~UsdtAttachment() override { Close(); }

 private:
  std::optional<Failure> DoUpdate(const Fd&, const Fd&) override {
    return Failure{EOPNOTSUPP, "bpf(BPF_LINK_UPDATE)", "links of probes cannot be updated"};
  }
  std::optional<Failure> DoDetach() override {
    DoClose();
    return std::nullopt;
  }
  /// libbpf does not tell of the links below.
  std::optional<Failure> DoInfo(LinkDetails*) override { return std::nullopt; }
  void DoClose() override {
    const std::lock_guard<std::mutex> guard(*lock_);
    bpf_link__destroy(link_);
    link_ = nullptr;
  }

  bpf_link* link_;
  const std::shared_ptr<std::mutex> lock_;
};

class UsdtTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    binary_ = options.String("binary");
    provider_ = options.String("provider");
    name_ = options.String("name");
    pid_ = static_cast<pid_t>(options.Integer("pid", -1, INT32_MAX));
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    return options.ok();
  }

 private:
  void Execute() override {
    LIBBPF_OPTS(bpf_usdt_opts, options);
    options.usdt_cookie = cookie_;
    const std::lock_guard<std::mutex> guard(*program_->usdt_lock);
    bpf_link* link = bpf_program__attach_usdt(program_->program, pid_, binary_.c_str(), provider_.c_str(), name_.c_str(), &options);
    const int error = errno;
    if (!link) return Fail(kUsdt, error);
    attachment_ = std::make_shared<UsdtAttachment>(link, program_->usdt_lock);
  }
  /// Until it is closed, not until it is collected.
  napi_value Result(napi_env env) override {
    attachment_->Hold(program_);
    return Link::Create(env, std::move(attachment_));
  }
  std::string binary_;
  std::string provider_;
  std::string name_;
  pid_t pid_ = -1;
  uint64_t cookie_ = 0;
};

}  // namespace

napi_value AttachUsdt(napi_env env, napi_callback_info info) { return StartAttach<UsdtTask>(env, info, kUsdt); }

}  // namespace ebpf
