#include "system.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstring>

#include "util/arguments.h"
#include "util/environment.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/libbpf_log.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// Statistics are on while somebody has this open. Kept by the environment, not by the function that ends it: statistics that go
/// off because something was collected would be a riddle.
class Stats : public Kept {
 public:
  explicit Stats(Fd fd) : fd_(std::move(fd)) {}
  void Abandon() override { fd_.reset(); }

 private:
  Fd fd_;
};

using StatsHolder = std::shared_ptr<Stats>;

napi_value DisableStats(napi_env env, napi_callback_info info) {
  auto* holder = DataOf<StatsHolder>(env, info);
  if (*holder) {
    Environment::Of(env)->Release(*holder);
    (*holder)->Abandon();
    holder->reset();
  }
  return Undefined(env);
}

struct Kind {
  const char* name;
  const char* syscall;
  int (*next)(uint32_t id, uint32_t* next);
};

constexpr Kind kKinds[] = {
    {"program", "bpf(BPF_PROG_GET_NEXT_ID)", bpf_prog_get_next_id},
    {"map", "bpf(BPF_MAP_GET_NEXT_ID)", bpf_map_get_next_id},
    {"link", "bpf(BPF_LINK_GET_NEXT_ID)", bpf_link_get_next_id},
    {"btf", "bpf(BPF_BTF_GET_NEXT_ID)", bpf_btf_get_next_id},
};

}  // namespace

napi_value PossibleCpus(napi_env env, napi_callback_info) {
  LibbpfLog log;
  const int cpus = libbpf_num_possible_cpus();
  return cpus < 0 ? Throw(env, {cpus, "libbpf_num_possible_cpus", "", log.Take()}) : Number(env, cpus);
}

napi_value EnableStats(napi_env env, napi_callback_info) {
  Fd fd(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!fd.ok()) return Throw(env, {errno, "bpf(BPF_ENABLE_STATS)"});
  auto holder = std::make_shared<StatsHolder>(std::make_shared<Stats>(std::move(fd)));
  napi_value disable = SharedFunction(env, "disableStats", DisableStats, holder);
  if (disable) Environment::Of(env)->Keep(*holder);
  return disable;
}

napi_value Ids(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const std::string name = arguments.String(0, "kind");
  if (!arguments.ok()) return nullptr;
  for (const Kind& kind : kKinds) {
    if (name != kind.name) continue;
    std::vector<uint32_t> ids;
    for (uint32_t id = 0; kind.next(id, &id) == 0;) ids.push_back(id);
    const int error = errno;
    if (error != ENOENT) return Throw(env, {error, kind.syscall});
    return Numbers(env, ids);
  }
  return ThrowArgument(env, "kind: one of program, map, link, btf is expected");
}

}  // namespace ebpf
