// Native memory and functions that JavaScript holds on to.
//
// Both may outlive the handle that made them: a buffer or a function that the user has kept is safe for as long as he keeps it,
// because it shares the ownership of what it works on. Memory is external rather than V8's own, so that detaching the
// ArrayBuffer (a transfer to a worker, say) takes nothing away from native code.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ebpf {

/// The kernel copies memory fastest that begins where a cache line does.
constexpr size_t kCacheLine = 64;

/// `length` zeroed bytes that begin with a cache line; nullptr if there is not so much memory.
std::shared_ptr<uint8_t> AllocateBytes(size_t length);

/// ArrayBuffer over `data`, which lives as long as `owner`.
napi_value SharedBuffer(napi_env env, std::shared_ptr<void> owner, void* data, size_t length);

/// Uint32Array over `length` numbers.
napi_value SharedUint32Array(napi_env env, std::shared_ptr<void> owner, uint32_t* data, size_t length);

/// A function of its own whose callback finds `owner.get()` as its data: the cheapest call there is, since it needs neither
/// arguments nor `this`.
napi_value SharedFunction(napi_env env, const char* name, napi_callback callback, std::shared_ptr<void> owner);

/// The data of a SharedFunction's callback.
template <class T>
T* DataOf(napi_env env, napi_callback_info info) {
  void* data = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &data);
  return static_cast<T*>(data);
}

/// The answer of a hot call that is a number. Small integers cost no allocation.
inline napi_value Answer(napi_env env, int32_t number) {
  napi_value value = nullptr;
  napi_create_int32(env, number, &value);
  return value;
}

/// The answer of a hot call that succeeds or fails: undefined for 0, which takes not even a handle, or the errno.
inline napi_value Outcome(napi_env env, int error) { return error ? Answer(env, error) : nullptr; }

}  // namespace ebpf
