// Functions of the addon that belong to no handle.
#pragma once

#include <node_api.h>

namespace ebpf {

napi_value PossibleCpus(napi_env env, napi_callback_info info);
napi_value EnableStats(napi_env env, napi_callback_info info);
napi_value Ids(napi_env env, napi_callback_info info);
napi_value ProgramInfoById(napi_env env, napi_callback_info info);
napi_value ProgramCodeById(napi_env env, napi_callback_info info);
napi_value MapInfoById(napi_env env, napi_callback_info info);
napi_value LinkInfoById(napi_env env, napi_callback_info info);
napi_value BtfInfoById(napi_env env, napi_callback_info info);
napi_value BtfBytesById(napi_env env, napi_callback_info info);
napi_value InterfaceIndex(napi_env env, napi_callback_info info);
napi_value InterfaceNames(napi_env env, napi_callback_info info);
napi_value XdpQuery(napi_env env, napi_callback_info info);
napi_value ProgramQuery(napi_env env, napi_callback_info info);
napi_value Rtnetlink(napi_env env, napi_callback_info info);

}  // namespace ebpf
