// What is attached to that which a descriptor stands for: a cgroup, a map of sockets, a network namespace (BPF_PROG_QUERY).
#pragma once

#include <node_api.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "util/error.h"

namespace ebpf {

struct AttachedPrograms {
  /// Ids, in the order in which they run.
  std::vector<uint32_t> ids;
  /// BPF_F_ALLOW_* that they share.
  uint32_t flags = 0;
  /// Of the list; 0 where the kernel counts none (cgroups before 6.17).
  uint64_t revision = 0;

  std::optional<Failure> Read(int target, uint32_t attach_type, uint32_t query_flags = 0);
};

/// queryPrograms(options)
napi_value QueryPrograms(napi_env env, napi_callback_info info);

}  // namespace ebpf
