#include "program.h"
#include "program_details.h"
#include "util/arguments.h"

namespace ebpf {

napi_value Program::Info(napi_env env, napi_callback_info callback) {
  Arguments arguments(env, callback);
  auto* self = arguments.Self<Program>();
  const auto share = self ? self->Use(env, "bpf(BPF_OBJ_GET_INFO_BY_FD)") : nullptr;
  return share ? ProgramInfoOf(env, share->fd.get()) : nullptr;
}

napi_value Program::Code(napi_env env, napi_callback_info callback) {
  Arguments arguments(env, callback);
  auto* self = arguments.Self<Program>();
  const auto share = self ? self->Use(env, "bpf(BPF_OBJ_GET_INFO_BY_FD)") : nullptr;
  return share ? ProgramCodeOf(env, share->fd.get()) : nullptr;
}

}  // namespace ebpf
