// What is attached somewhere (BPF_PROG_QUERY): ids alone, nothing is opened.
#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>

#include "system.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/netns.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr const char* kCall = "bpf(BPF_PROG_QUERY)";
constexpr uint32_t kUsual = 64;
// The list may grow between two calls, but not for ever.
constexpr int kTries = 8;

class QueryTask : public Task {
 public:
  bool Read(Fields& options) {
    target_ = static_cast<int>(options.Integer("target", 0, INT32_MAX));
    type_ = static_cast<bpf_attach_type>(options.Integer("attachType", 0, INT32_MAX));
    flags_ = static_cast<uint32_t>(options.Integer("flags", 0, UINT32_MAX, 0));
    with_flags_ = options.OptionalBoolean("programFlags").value_or(false);
    with_links_ = options.OptionalBoolean("links").value_or(false);
    const auto netns = options.OptionalString("netns");
    return options.ok() && OpenNetworkNamespace(options.env(), netns, &netns_);
  }

 private:
  void Execute() override {
    const InNetworkNamespace inside(netns_);
    if (auto failure = inside.failure()) return Fail(std::move(*failure));
    uint32_t room = kUsual;
    for (int i = 0; i < kTries; i++) {
      const int error = Ask(room);
      if (!error) return;
      // The kernel has said how many there are; some kernels say ENOSPC without.
      if (error != -ENOSPC) return Fail(kCall, error);
      room = std::max(room * 2, answer_.count);
    }
    Fail(kCall, ENOSPC);
  }

  int Ask(uint32_t room) {
    programs_.assign(room, 0);
    program_flags_.assign(with_flags_ ? room : 0, 0);
    links_.assign(with_links_ ? room : 0, 0);
    answer_ = {};
    answer_.sz = sizeof(answer_);
    answer_.query_flags = flags_;
    answer_.prog_ids = programs_.data();
    answer_.count = room;
    // Fields that a kernel does not know must stay 0 (CHECK_ATTR in kernel/bpf/syscall.c).
    if (with_flags_) answer_.prog_attach_flags = program_flags_.data();
    if (with_links_) answer_.link_ids = links_.data();
    const int error = bpf_prog_query_opts(target_, type_, &answer_);
    if (error) return error;
    const uint32_t count = std::min(answer_.count, room);
    programs_.resize(count);
    if (with_flags_) program_flags_.resize(count);
    if (with_links_) links_.resize(count);
    return 0;
  }

  napi_value Result(napi_env env) override {
    return ObjectBuilder(env)
        .Set("flags", Number(env, answer_.attach_flags))
        .Set("revision", BigInt(env, answer_.revision))
        .Set("programs", Numbers(env, programs_))
        .Set("programFlags", Numbers(env, program_flags_))
        .Set("links", Numbers(env, links_))
        .value();
  }

  int target_ = 0;
  bpf_attach_type type_{};
  uint32_t flags_ = 0;
  bool with_flags_ = false;
  bool with_links_ = false;
  Fd netns_;
  struct bpf_prog_query_opts answer_ {};
  std::vector<uint32_t> programs_;
  std::vector<uint32_t> program_flags_;
  std::vector<uint32_t> links_;
};

}  // namespace

napi_value ProgramQuery(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields options(env, arguments.value(0), "options");
  auto task = std::make_unique<QueryTask>();
  if (!options.ok() || !task->Read(options)) return nullptr;
  return Task::Start(env, "ebpf:query", std::move(task));
}

}  // namespace ebpf
