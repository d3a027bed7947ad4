// Giving up what the process may do.
#pragma once

#include <node_api.h>

namespace ebpf {

/// dropCapabilities(options): every thread of the process.
napi_value DropCapabilities(napi_env env, napi_callback_info info);

}  // namespace ebpf
