#include "prog_query.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "util/arguments.h"
#include "util/fd.h"
#include "util/task.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr const char* kCall = "bpf(BPF_PROG_QUERY)";
/// BPF_CGROUP_MAX_PROGS in kernel/bpf/cgroup.c; a cgroup far down may have as many again from each of those above.
constexpr size_t kRoom = 64;
/// No hierarchy is that deep: where the list has grown between two questions that often, something is wrong.
constexpr size_t kMost = 1 << 16;

class QueryTask : public Task {
 public:
  QueryTask(Fd target, uint32_t attach_type, uint32_t flags)
      : target_(std::move(target)), attach_type_(attach_type), flags_(flags) {}

 private:
  void Execute() override {
    if (auto failure = attached_.Read(target_.get(), attach_type_, flags_)) Fail(failure->syscall, failure->error);
  }
  napi_value Result(napi_env env) override {
    return ObjectBuilder(env)
        .Set("programIds", Numbers(env, attached_.ids))
        .Set("flags", Number(env, attached_.flags))
        .Set("revision", BigInt(env, attached_.revision))
        .value();
  }

  const Fd target_;
  const uint32_t attach_type_;
  const uint32_t flags_;
  AttachedPrograms attached_;
};

}  // namespace

std::optional<Failure> AttachedPrograms::Read(int target, uint32_t attach_type, uint32_t query_flags) {
  for (size_t room = kRoom;; room *= 2) {
    ids.assign(room, 0);
    LIBBPF_OPTS(bpf_prog_query_opts, options);
    options.query_flags = query_flags;
    options.prog_ids = ids.data();
    options.count = static_cast<uint32_t>(room);
    const int error = bpf_prog_query_opts(target, static_cast<bpf_attach_type>(attach_type), &options);
    if (error == -ENOSPC && room < kMost) continue;
    if (error) return Failure{error, kCall};
    ids.resize(std::min<size_t>(options.count, room));
    flags = options.attach_flags;
    revision = options.revision;
    return std::nullopt;
  }
}

napi_value QueryPrograms(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  Fields options(env, arguments.value(0), "options");
  const auto target = static_cast<int>(options.Integer("target", 0, INT32_MAX));
  const auto attach_type = static_cast<uint32_t>(options.Integer("attachType", 0, UINT32_MAX));
  const auto flags = static_cast<uint32_t>(options.Integer("flags", 0, UINT32_MAX, 0));
  if (!options.ok()) return nullptr;
  Fd copy = Fd::Duplicate(target);
  if (!copy.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  return Task::Start(env, "ebpf:query", std::make_unique<QueryTask>(std::move(copy), attach_type, flags));
}

}  // namespace ebpf
