// The calls on single elements: callbacks of SharedFunctions over a MapCore. They answer an errno, or undefined for success, and never throw.
#pragma once

#include <node_api.h>

namespace ebpf {

napi_value MapLookup(napi_env env, napi_callback_info info);
napi_value MapLookupAndDelete(napi_env env, napi_callback_info info);
napi_value MapUpdate(napi_env env, napi_callback_info info);
napi_value MapDelete(napi_env env, napi_callback_info info);
napi_value MapNextKey(napi_env env, napi_callback_info info);
napi_value MapFirstKey(napi_env env, napi_callback_info info);

}  // namespace ebpf
