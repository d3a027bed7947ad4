// The places of a link of many probes, which bpf_link_info gives on request alone.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "util/error.h"

namespace ebpf {

/// Parallel lists; those that the link, or the kernel, does not have are empty or zero.
struct LinkProbes {
  std::vector<uint64_t> addresses;   // kprobe_multi
  std::vector<uint64_t> offsets;     // uprobe_multi, as the next
  std::vector<uint64_t> semaphores;
  std::vector<uint64_t> cookies;

  std::optional<Failure> Read(int fd);
  napi_value ToObject(napi_env env) const;
};

}  // namespace ebpf
