#include "ring.h"

#include <algorithm>
#include <cerrno>

#include "map.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// Of the batch's memory: what a turn of the event loop may take without being felt, and what is never too little.
constexpr size_t kDefaultMemory = 256 * 1024;
constexpr size_t kLeastMemory = 4096;

napi_value Fill(napi_env env, napi_callback_info info) {
  auto* core = DataOf<RingCore>(env, info);
  if (!core->ring) return Answer(env, 0);
  // Fits: a record has at most 30 bits of length.
  return Answer(env, static_cast<int32_t>(core->ring->Fill(core->memory.get(), core->memory_size, core->records(),
                                                           RingCore::kRecords)));
}

}  // namespace

bool Ring::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeRing",
                     {Getter("memory", GetMemory), Method("resize", Resize), Method("pending", Pending),
                      Method("wait", Wait), Method("cancel", Cancel), Method("ref", Ref), Method("unref", Unref),
                      Method("close", Close)});
}

napi_value Ring::Create(napi_env env, Fd fd, size_t size) {
  auto core = std::make_shared<RingCore>();
  core->ring = RingBuffer::Create(fd.get(), size);
  if (!core->ring) return Throw(env, {errno, "mmap"});
  core->index = AllocateBytes(RingCore::kRecords * sizeof(RingIndex));
  if (!core->index) return Throw(env, {ENOMEM, "calloc"});

  auto owned = std::unique_ptr<Ring>(new Ring(env, std::move(core)));
  Ring* ring = owned.get();
  if (!ring->Allocate(std::max(std::min(size, kDefaultMemory), kLeastMemory))) return nullptr;
  napi_value object = Wrap(env, std::move(owned));
  if (!object || !ring->AddProperties(object) || napi_create_reference(env, object, 0, &ring->self_) != napi_ok)
    return nullptr;
  ring->wait_ = RingWait::Create(env, std::move(fd), ring->self_);
  if (!ring->wait_) return nullptr;
  ring->wait_->set_holder(&ring->wait_);
  return object;
}

bool Ring::AddProperties(napi_value object) {
  const napi_property_descriptor properties[] = {
      Constant("size", Number(env_, core_->ring->size())),
      Constant("index", SharedUint32Array(env_, core_->index, reinterpret_cast<uint32_t*>(core_->index.get()),
                                          2 * RingCore::kRecords)),
      Constant("fill", SharedFunction(env_, "fill", Fill, core_)),
  };
  for (const auto& property : properties)
    if (!property.value) return false;
  return napi_define_properties(env_, object, sizeof(properties) / sizeof(properties[0]), properties) == napi_ok;
}

bool Ring::Allocate(size_t bytes) {
  auto memory = AllocateBytes(bytes);
  if (!memory) {
    Throw(env_, {ENOMEM, "calloc"});
    return false;
  }
  napi_value buffer = SharedBuffer(env_, memory, memory.get(), bytes);
  napi_ref reference;
  if (!buffer || napi_create_reference(env_, buffer, 1, &reference) != napi_ok) return false;
  // The buffer before lives on for whoever holds it.
  if (memory_) napi_delete_reference(env_, memory_);
  memory_ = reference;
  core_->memory = std::move(memory);
  core_->memory_size = bytes;
  return true;
}

void Ring::End() {
  core_->ring.reset();
  if (wait_) wait_->Close();
}

Ring::~Ring() {
  End();
  if (memory_) napi_delete_reference(env_, memory_);
  if (self_) napi_delete_reference(env_, self_);
}

napi_value Ring::GetMemory(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  napi_value memory;
  return self && napi_get_reference_value(env, self->memory_, &memory) == napi_ok ? memory : nullptr;
}

napi_value Ring::Resize(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  const auto bytes = static_cast<size_t>(arguments.Integer(0, "bytes", 1, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  // Room for a record of that many bytes, as `fill` asks for it.
  if (!self->Allocate(std::max(RingBuffer::Footprint(bytes), kLeastMemory))) return nullptr;
  return Undefined(env);
}

napi_value Ring::Pending(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Ring>();
  return self ? Number(env, self->core_->ring ? self->core_->ring->pending() : 0) : nullptr;
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
  return ebpf::Ring::Create(env, std::move(fd), self->core_->shape.max_entries);
}

}  // namespace ebpf
