// JavaScript objects with a native half.
//
// The native half belongs to the JavaScript object and is deleted when that is collected, or when its environment ends,
// whichever comes first. Each class has a type tag, so that no method ever sees another class's memory, however `this` was
// come by. Classes have no public constructor: `new` gives an object without a native half, which every method refuses.
#pragma once

#include <node_api.h>

#include <cstddef>
#include <initializer_list>
#include <memory>

namespace ebpf {

/// Index into the environment's constructors; each wrapped class names its own as `kClass`.
enum class ClassId { kObject, kProgram, kLink, kMap, kBatch, kRing, kIterator, kCount };

/// Makes the class of this environment; `name` is what JavaScript shows.
bool DefineClass(napi_env env, ClassId id, const char* name,
                 std::initializer_list<napi_property_descriptor> properties);

/// An enumerable method, getter, or value.
napi_property_descriptor Method(const char* name, napi_callback method);
napi_property_descriptor Getter(const char* name, napi_callback getter);
napi_property_descriptor Constant(const char* name, napi_value value);

// The two below, without types.
napi_value NewInstance(napi_env env, ClassId id, void* native, napi_finalize finalize);
/// nullptr, and a TypeError thrown, if `value` is not an instance.
void* UnwrapInstance(napi_env env, ClassId id, napi_value value);

/// nullptr if the environment can't make it any more; `native` is deleted then.
template <class T>
napi_value Wrap(napi_env env, std::unique_ptr<T> native) {
  auto finalize = [](napi_env, void* data, void*) { delete static_cast<T*>(data); };
  napi_value object = NewInstance(env, T::kClass, native.get(), finalize);
  if (object) native.release();
  return object;
}

template <class T>
T* Unwrap(napi_env env, napi_value value) {
  return static_cast<T*>(UnwrapInstance(env, T::kClass, value));
}

}  // namespace ebpf
