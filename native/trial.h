// Trials: what the kernel takes is found out by giving it the smallest thing of its kind, which is gone again at once.
#pragma once

#include <node_api.h>

namespace ebpf {

napi_value TryProgram(napi_env env, napi_callback_info info);
napi_value TryMap(napi_env env, napi_callback_info info);
napi_value TryBtf(napi_env env, napi_callback_info info);
napi_value TryToken(napi_env env, napi_callback_info info);

}  // namespace ebpf
