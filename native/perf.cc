// A map of perf events, opened for reading: lib/kernel/binding.ts's NativePerf.
#include <bpf/libbpf.h>

#include <cerrno>

#include "map.h"
#include "perf_buffers.h"
#include "ring.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

napi_value SkippedArray(napi_env env, const std::vector<PerfBuffers::Skipped>& skipped) {
  napi_value array = nullptr;
  if (napi_create_array_with_length(env, skipped.size(), &array) != napi_ok) return nullptr;
  for (uint32_t i = 0; i < skipped.size(); i++) {
    napi_value entry =
        ObjectBuilder(env).Set("cpu", Number(env, skipped[i].cpu)).Set("errno", Number(env, skipped[i].error)).value();
    if (!entry || napi_set_element(env, array, i, entry) != napi_ok) return nullptr;
  }
  return array;
}

napi_value CountLost(napi_env env, napi_callback_info info) {
  DataOf<PerfBuffers>(env, info)->CountLost();
  return Undefined(env);
}

}  // namespace

napi_value Map::Perf(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self || !self->Open(env, "perf_event_open")) return nullptr;
  Fields fields(env, arguments.value(0), "options");
  PerfOptions options;
  options.pages = static_cast<size_t>(fields.Integer("pages", 1, 1 << 20));
  options.wakeup_events = static_cast<uint32_t>(fields.Integer("wakeupEvents", 1, INT32_MAX));
  options.watermark = static_cast<uint32_t>(fields.Integer("watermark", 0, INT32_MAX));
  options.overwrite = fields.Boolean("overwrite");
  const auto record_size = static_cast<size_t>(fields.Integer("recordSize", 0, INT32_MAX));
  if (!fields.ok()) return nullptr;
  const MapShape& shape = self->core_->shape;
  if (shape.type != BPF_MAP_TYPE_PERF_EVENT_ARRAY)
    return Throw(env, {EINVAL, "perf_event_open", "the map is no perf event array"});
  const int cpus = libbpf_num_possible_cpus();
  if (cpus <= 0) return Throw(env, {-cpus, "libbpf_num_possible_cpus"});

  Fd map = Fd::Duplicate(self->core_->fd.get());
  if (!map.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  PerfBuffers::Problem problem;
  const auto buffers = PerfBuffers::Create(std::move(map), shape.max_entries, static_cast<uint32_t>(cpus), options,
                                           record_size, RingCore::kRuns, &problem);
  if (!buffers) return Throw(env, {problem.error, problem.syscall});
  Fd wakeup = buffers->Wakeup(&problem);
  if (!wakeup.ok()) return Throw(env, {problem.error, problem.syscall});

  napi_value object = ebpf::Ring::Create(env, std::move(wakeup), buffers);
  if (!object) return nullptr;
  const napi_property_descriptor properties[] = {
      Constant("cpus", SharedUint32Array(env, buffers->memory_of_cpus(),
                                         reinterpret_cast<uint32_t*>(buffers->memory_of_cpus().get()), RingCore::kRuns)),
      Constant("lost", SharedBuffer(env, buffers->memory_of_lost(), buffers->memory_of_lost().get(),
                                    2 * sizeof(double) * static_cast<size_t>(cpus))),
      Constant("countLost", SharedFunction(env, "countLost", CountLost, buffers)),
      Constant("skipped", SkippedArray(env, buffers->skipped())),
  };
  for (const auto& property : properties)
    if (!property.value) return nullptr;
  return napi_define_properties(env, object, sizeof(properties) / sizeof(properties[0]), properties) == napi_ok ? object
                                                                                                              : nullptr;
}

}  // namespace ebpf
