// What the kernel says of a program, by any descriptor of it.
#pragma once

#include <node_api.h>

namespace ebpf {

/// lib/backend.ts's ProgramInfo; throws otherwise.
napi_value ProgramInfoOf(napi_env env, int fd);
/// lib/kernel/binding.ts's NativeProgramCode: instructions, machine code, and what says where each came from.
napi_value ProgramCodeOf(napi_env env, int fd);

}  // namespace ebpf
