// Static linking: several object files become one.
#pragma once

#include <node_api.h>

namespace ebpf {

/// staticLink(output, inputs): paths. By libbpf's linker (bpf_linker__*), on libuv's pool.
napi_value StaticLink(napi_env env, napi_callback_info info);

}  // namespace ebpf
