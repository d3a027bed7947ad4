// Which program a descriptor is.
#pragma once

#include <cstdint>
#include <optional>

#include "util/error.h"
#include "util/fd.h"

namespace ebpf {

std::optional<Failure> ProgramId(const Fd& program, uint32_t* id);

}  // namespace ebpf
