// The kernel's routing netlink: one request, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "util/error.h"

namespace ebpf {

/// Sends one message (a header, and what belongs to its type) in the calling thread's network namespace, and gathers the answers up
/// to the acknowledgement, or to the end of a dump: whole messages into `replies`, where that is asked for. `call`: for a failure.
std::optional<Failure> AskRtnetlink(std::vector<uint8_t> request, std::vector<uint8_t>* replies, const char* call);

}  // namespace ebpf
