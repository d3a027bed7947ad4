// Descriptors from one process to another, over a Unix socket (SCM_RIGHTS).
#pragma once

#include <node_api.h>

namespace ebpf {

/// sendDescriptors(socket, descriptors, header): at once; the socket is somebody else's.
napi_value SendDescriptors(napi_env env, napi_callback_info info);
/// receiveDescriptors({ path, request, timeout }): a promise of what the other side sends.
napi_value ReceiveDescriptors(napi_env env, napi_callback_info info);
/// peerCredentials(socket)
napi_value PeerCredentials(napi_env env, napi_callback_info info);

}  // namespace ebpf
