// Other processes, as descriptors.
#pragma once

#include <node_api.h>

namespace ebpf {

/// openProcess(pid, thread): a pidfd, which who asks closes. `thread`: of one thread that leads no process (kernel 6.9).
napi_value OpenProcess(napi_env env, napi_callback_info info);

}  // namespace ebpf
