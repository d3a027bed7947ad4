#include "ring.h"

#include <cerrno>

#include "map.h"
#include "ring_buffer.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

napi_value Fill(napi_env env, napi_callback_info info) {
  auto* core = DataOf<RingCore>(env, info);
  return Answer(env, core->source ? static_cast<int32_t>(core->source->Take(core->runs(), RingCore::kRuns)) : 0);
}

}  // namespace

bool Ring::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeRing",
                     {Method("pending", Pending), Method("level", Level), Method("wait", Wait), Method("cancel", Cancel),
                      Method("ref", Ref), Method("unref", Unref), Method("release", Release), Method("close", Close)});
}

napi_value Ring::Create(napi_env env, Fd fd, std::shared_ptr<EventSource> source) {
  auto core = std::make_shared<RingCore>();
  core->source = std::move(source);
  core->memory_of_runs = AllocateBytes(RingCore::kRuns * sizeof(RingRun));
  if (!core->memory_of_runs) return Throw(env, {ENOMEM, "calloc"});

  auto owned = std::unique_ptr<Ring>(new Ring(env, std::move(core)));
  Ring* ring = owned.get();
  napi_value object = Wrap(env, std::move(owned));
  if (!object || !ring->AddProperties(object) || napi_create_reference(env, object, 0, &ring->self_) != napi_ok)
    return nullptr;
  ring->wait_ = RingWait::Create(env, std::move(fd), ring->self_);
  if (!ring->wait_) return nullptr;
  ring->wait_->set_holder(&ring->wait_);
  return object;
}

bool Ring::AddProperties(napi_value object) {
  const auto& source = core_->source;
  // Mapped read-only: what holds this buffer (the decoders) only reads, and never hands it on.
  napi_value memory = SharedBuffer(env_, source, const_cast<uint8_t*>(source->memory()), source->memory_size());
  const napi_property_descriptor properties[] = {
      Constant("size", Number(env_, source->size())),
      Constant("memory", memory),
      Constant("runs", SharedUint32Array(env_, core_->memory_of_runs, reinterpret_cast<uint32_t*>(core_->runs()),
                                         RingCore::kRuns * sizeof(RingRun) / sizeof(uint32_t))),
      Constant("fill", SharedFunction(env_, "fill", Fill, core_)),
  };
  for (const auto& property : properties)
    if (!property.value) return false;
  return napi_define_properties(env_, object, sizeof(properties) / sizeof(properties[0]), properties) == napi_ok;
}

void Ring::End() {
  if (core_->source) {
    core_->source->Close();
    core_->source.reset();
  }
  if (wait_) wait_->Close();
}

Ring::~Ring() {
  End();
  if (self_) napi_delete_reference(env_, self_);
}

napi_value Ring::Pending(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  return self ? Number(env, self->core_->source ? self->core_->source->pending() : 0) : nullptr;
}

napi_value Ring::Level(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  if (!self) return nullptr;
  const FillLevel level = self->core_->source ? self->core_->source->Level() : FillLevel{};
  return ObjectBuilder(env)
      .Set("consumer", Number(env, static_cast<double>(level.consumer)))
      .Set("producer", Number(env, static_cast<double>(level.producer)))
      .Set("highWater", Number(env, static_cast<double>(level.high_water)))
      .value();
}

napi_value Ring::Wait(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  napi_value callback = arguments.ok() ? arguments.Function(0, "callback") : nullptr;
  if (!arguments.ok()) return nullptr;
  if (!self->wait_) return Throw(env, {EBADF, "uv_poll_start", "the ring is closed"});
  return self->wait_->Wait(callback) ? Undefined(env) : nullptr;
}

napi_value Ring::Cancel(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  if (!self) return nullptr;
  if (self->wait_) self->wait_->Cancel();
  return Undefined(env);
}

napi_value Ring::Ref(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  if (!self) return nullptr;
  if (self->wait_) self->wait_->Ref();
  return Undefined(env);
}

napi_value Ring::Unref(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  if (!self) return nullptr;
  if (self->wait_) self->wait_->Unref();
  return Undefined(env);
}

napi_value Ring::Release(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  if (!self) return nullptr;
  if (self->core_->source) self->core_->source->Release();
  if (self->wait_) self->wait_->Cancel();
  return Undefined(env);
}

napi_value Ring::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  if (!self) return nullptr;
  self->End();
  return Undefined(env);
}

napi_value Map::Ring(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self || !self->Open(env, "mmap")) return nullptr;
  if (self->core_->shape.type != BPF_MAP_TYPE_RINGBUF)
    return Throw(env, {EINVAL, "mmap", "the map is no ring buffer"});
  Fd fd = Fd::Duplicate(self->core_->fd.get());
  if (!fd.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  std::shared_ptr<EventSource> source = RingBuffer::Create(fd.get(), self->core_->shape.max_entries);
  if (!source) return Throw(env, {errno, "mmap"});
  return ebpf::Ring::Create(env, std::move(fd), std::move(source));
}

}  // namespace ebpf
