#include "util/shared.h"

#include <cstdlib>

namespace ebpf {
namespace {

void DropShare(napi_env, void*, void* share) { delete static_cast<std::shared_ptr<void>*>(share); }

}  // namespace

std::shared_ptr<uint8_t> AllocateBytes(size_t length) {
  // calloc's pages cost nothing until they are touched, aligned_alloc's would have to be zeroed.
  std::shared_ptr<uint8_t> owner(static_cast<uint8_t*>(calloc(1, length + kCacheLine)), free);
  if (!owner) return nullptr;
  const size_t past_line = reinterpret_cast<uintptr_t>(owner.get()) % kCacheLine;
  return {owner, owner.get() + (kCacheLine - past_line)};
}

napi_value SharedBuffer(napi_env env, std::shared_ptr<void> owner, void* data, size_t length) {
  napi_value buffer;
  if (length == 0) {
    void* none;
    return napi_create_arraybuffer(env, 0, &none, &buffer) == napi_ok ? buffer : nullptr;
  }
  auto share = std::make_unique<std::shared_ptr<void>>(std::move(owner));
  if (napi_create_external_arraybuffer(env, data, length, DropShare, share.get(), &buffer) != napi_ok) return nullptr;
  share.release();
  return buffer;
}

napi_value SharedUint32Array(napi_env env, std::shared_ptr<void> owner, uint32_t* data, size_t length) {
  napi_value array;
  napi_value buffer = SharedBuffer(env, std::move(owner), data, length * sizeof(uint32_t));
  if (!buffer || napi_create_typedarray(env, napi_uint32_array, length, buffer, 0, &array) != napi_ok) return nullptr;
  return array;
}

napi_value SharedFunction(napi_env env, const char* name, napi_callback callback, std::shared_ptr<void> owner) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, owner.get(), &function) != napi_ok) return nullptr;
  auto share = std::make_unique<std::shared_ptr<void>>(std::move(owner));
  if (napi_add_finalizer(env, function, share->get(), DropShare, share.get(), nullptr) != napi_ok) return nullptr;
  share.release();
  return function;
}

}  // namespace ebpf
