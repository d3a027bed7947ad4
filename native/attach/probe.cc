// kprobes and uprobes, and what they are at a function's return.
#include "attach/attach.h"

namespace ebpf {
namespace {

constexpr const char* kKprobe = "bpf_program__attach_kprobe_opts";
constexpr const char* kUprobe = "bpf_program__attach_uprobe_opts";
/// Offsets are exact in a double up to here; no function and no file is larger.
constexpr int64_t kMaxOffset = (int64_t{1} << 53) - 1;

class KprobeTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    symbol_ = options.String("symbol");
    offset_ = static_cast<size_t>(options.Integer("offset", 0, kMaxOffset, 0));
    retprobe_ = options.Boolean("retprobe");
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    return options.ok();
  }

 private:
  void Execute() override {
    LIBBPF_OPTS(bpf_kprobe_opts, options);
    options.bpf_cookie = cookie_;
    options.offset = offset_;
    options.retprobe = retprobe_;
    Take(kKprobe, bpf_program__attach_kprobe_opts(program_->program, symbol_.c_str(), &options), true);
  }
  std::string symbol_;
  size_t offset_ = 0;
  bool retprobe_ = false;
  uint64_t cookie_ = 0;
};

class UprobeTask : public AttachTask {
 public:
  using AttachTask::AttachTask;
  bool Read(Fields& options) {
    binary_ = options.String("binary");
    symbol_ = options.OptionalString("symbol");
    offset_ = static_cast<size_t>(options.Integer("offset", 0, kMaxOffset, 0));
    retprobe_ = options.Boolean("retprobe");
    pid_ = static_cast<pid_t>(options.Integer("pid", -1, INT32_MAX));
    ref_counter_ = static_cast<size_t>(options.Integer("refCounter", 0, kMaxOffset, 0));
    cookie_ = options.OptionalBigInt("cookie").value_or(0);
    return options.ok();
  }

 private:
  // libbpf looks the binary up on PATH or among the libraries if its name has no slash, and reads its symbol table.
  void Execute() override {
    LIBBPF_OPTS(bpf_uprobe_opts, options);
    options.bpf_cookie = cookie_;
    options.retprobe = retprobe_;
    options.ref_ctr_offset = ref_counter_;
    options.func_name = symbol_ ? symbol_->c_str() : nullptr;
    Take(kUprobe, bpf_program__attach_uprobe_opts(program_->program, pid_, binary_.c_str(), offset_, &options), true);
  }
  std::string binary_;
  std::optional<std::string> symbol_;
  size_t offset_ = 0;
  /// Where in the file the semaphore of a USDT probe is; 0 for none.
  size_t ref_counter_ = 0;
  bool retprobe_ = false;
  pid_t pid_ = -1;
  uint64_t cookie_ = 0;
};

}  // namespace

napi_value AttachKprobe(napi_env env, napi_callback_info info) { return StartAttach<KprobeTask>(env, info, kKprobe); }

napi_value AttachUprobe(napi_env env, napi_callback_info info) { return StartAttach<UprobeTask>(env, info, kUprobe); }

}  // namespace ebpf
