#include "util/environment.h"

namespace ebpf {

Environment* Environment::Create(napi_env env) {
  auto* environment = new Environment();
  auto finalize = [](napi_env, void* data, void*) { delete static_cast<Environment*>(data); };
  if (napi_set_instance_data(env, environment, finalize, nullptr) == napi_ok) return environment;
  delete environment;
  return nullptr;
}

Environment* Environment::Of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return static_cast<Environment*>(data);
}

// The references go with the environment: it is ending, and Node frees them itself.
Environment::~Environment() {
  for (const auto& kept : kept_) kept->Abandon();
}

}  // namespace ebpf
