#include "util/wrap.h"

#include "util/environment.h"
#include "util/error.h"

namespace ebpf {
namespace {

// The lower half is the class, the upper ours alone (random).
napi_type_tag Tag(ClassId id) { return {0x9d1e4f6a2b7c48e3 + static_cast<uint64_t>(id), 0x5ac0b6e87f3d4192}; }

napi_value Construct(napi_env env, napi_callback_info info) {
  napi_value self = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, &self, nullptr);
  return self;
}

}  // namespace

bool DefineClass(napi_env env, ClassId id, const char* name,
                 std::initializer_list<napi_property_descriptor> properties) {
  napi_value constructor;
  return napi_define_class(env, name, NAPI_AUTO_LENGTH, Construct, nullptr, properties.size(), properties.begin(),
                           &constructor) == napi_ok &&
         napi_create_reference(env, constructor, 1, &Environment::Of(env)->constructor(id)) == napi_ok;
}

napi_property_descriptor Method(const char* name, napi_callback method) {
  return {name, nullptr, method, nullptr, nullptr, nullptr, napi_default, nullptr};
}

napi_property_descriptor Getter(const char* name, napi_callback getter) {
  return {name, nullptr, nullptr, getter, nullptr, nullptr, napi_enumerable, nullptr};
}

napi_property_descriptor Constant(const char* name, napi_value value) {
  return {name, nullptr, nullptr, nullptr, nullptr, value, napi_enumerable, nullptr};
}

napi_value NewInstance(napi_env env, ClassId id, void* native, napi_finalize finalize) {
  Environment* environment = Environment::Of(env);
  napi_value constructor, object;
  const napi_type_tag tag = Tag(id);
  if (!environment ||
      napi_get_reference_value(env, environment->constructor(id), &constructor) != napi_ok ||
      napi_new_instance(env, constructor, 0, nullptr, &object) != napi_ok ||
      napi_type_tag_object(env, object, &tag) != napi_ok ||
      napi_wrap(env, object, native, finalize, nullptr, nullptr) != napi_ok)
    return nullptr;
  return object;
}

void* UnwrapInstance(napi_env env, ClassId id, napi_value value) {
  napi_valuetype type = napi_undefined;
  const napi_type_tag tag = Tag(id);
  bool matches = false;
  void* native = nullptr;
  if (value && napi_typeof(env, value, &type) == napi_ok && type == napi_object &&
      napi_check_object_type_tag(env, value, &tag, &matches) == napi_ok && matches &&
      napi_unwrap(env, value, &native) == napi_ok)
    return native;
  ThrowArgument(env, "called on, or given, an object of another class");
  return nullptr;
}

}  // namespace ebpf
