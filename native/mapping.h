// A map's memory, shared with the programs.
#pragma once

#include <node_api.h>

#include <vector>

#include "map.h"

namespace ebpf {

/// ArrayBuffer over a mapping of its own; nullptr, and an error thrown, if the kernel refuses. It is unmapped when the buffer is
/// collected or detached, and not before: JavaScript that still holds a view reads memory, never a hole. Of a read-only one a
/// write is the end of the process.
napi_value MapMemory(napi_env env, const MapCore& core, bool read_only);

/// Detaches the buffers that are still there, and empties the list.
void DetachMappings(napi_env env, std::vector<napi_ref>* mappings);

/// Forgets the collected ones.
void PruneMappings(napi_env env, std::vector<napi_ref>* mappings);

}  // namespace ebpf
