// bpf_link_info, decoded by type.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "util/error.h"
#include "util/fd.h"

namespace ebpf {

struct LinkDetails {
  uint32_t id = 0;
  uint32_t type = 0;
  uint32_t program_id = 0;
  // 64-bit numbers become bigints.
  std::vector<std::pair<const char*, std::variant<uint32_t, int32_t, uint64_t, std::string>>> fields;

  std::optional<Failure> Read(int fd);
  napi_value ToObject(napi_env env) const;
};

}  // namespace ebpf
