#include "map.h"

#include <bpf/bpf.h>

#include <cerrno>
#include <cstring>

#include "map_calls.h"
#include "mapping.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/pin.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

size_t RoundUp(size_t bytes, size_t unit) { return (bytes + unit - 1) & ~(unit - 1); }
size_t RoundUp8(size_t bytes) { return RoundUp(bytes, 8); }

napi_value InfoObject(napi_env env, const MapShape& shape) {
  return ObjectBuilder(env)
      .Set("id", Number(env, shape.id))
      .Set("type", Number(env, shape.type))
      .Set("name", String(env, {shape.name, strnlen(shape.name, sizeof(shape.name))}))
      .Set("keySize", Number(env, shape.key_size))
      .Set("valueSize", Number(env, shape.value_size))
      .Set("maxEntries", Number(env, shape.max_entries))
      .Set("flags", Number(env, shape.flags))
      .Set("mapExtra", BigInt(env, shape.map_extra))
      .Set("frozen", Boolean(env, shape.frozen))
      .value();
}

}  // namespace

std::shared_ptr<MapCore> MapCore::Create(Fd fd, const MapShape& shape) {
  auto core = std::make_shared<MapCore>();
  core->fd = std::move(fd);
  core->shape = shape;
  core->key_offset = sizeof(uint64_t);
  core->next_key_offset = core->key_offset + RoundUp8(shape.key_size);
  core->value_offset = RoundUp(core->next_key_offset + RoundUp8(shape.key_size), kCacheLine);
  core->scratch_length = core->value_offset + RoundUp8(shape.value_bytes());
  core->scratch = AllocateBytes(core->scratch_length);
  return core->scratch ? core : nullptr;
}

bool Map::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeMap",
                     {Getter("fd", GetFd), Method("batch", Batch), Method("mmap", Mmap),
                      Method("arena", Arena), Method("userRing", UserRing), Method("btf", Btf),
                      Method("ring", Ring), Method("perf", Perf), Method("freeze", Freeze), Method("pin", Pin),
                      Method("unpin", Unpin),
                      Method("close", Close)});
}

napi_value Map::Create(napi_env env, Fd fd, std::shared_ptr<ArenaMemory> arena) {
  MapShape shape;
  if (int error = shape.Read(fd.get())) return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});
  auto core = MapCore::Create(std::move(fd), shape);
  if (!core) return Throw(env, {ENOMEM, "calloc"});
  core->arena = std::move(arena);
  napi_value object = Wrap(env, std::unique_ptr<Map>(new Map(core)));
  return object && AddProperties(env, object, core) ? object : nullptr;
}

bool Map::AddProperties(napi_env env, napi_value object, const std::shared_ptr<MapCore>& core) {
  napi_value scratch = ObjectBuilder(env)
                           .Set("buffer", SharedBuffer(env, core, core->scratch.get(), core->scratch_length))
                           .Set("keyOffset", Number(env, core->key_offset))
                           .Set("nextKeyOffset", Number(env, core->next_key_offset))
                           .Set("valueOffset", Number(env, core->value_offset))
                           .value();
  const napi_property_descriptor properties[] = {
      Constant("info", InfoObject(env, core->shape)),
      Constant("cpus", Number(env, core->shape.cpus)),
      Constant("perCpu", Boolean(env, core->shape.per_cpu)),
      Constant("valueStride", Number(env, core->shape.value_stride)),
      Constant("scratch", scratch),
      Constant("lookup", SharedFunction(env, "lookup", MapLookup, core)),
      Constant("lookupAndDelete", SharedFunction(env, "lookupAndDelete", MapLookupAndDelete, core)),
      Constant("update", SharedFunction(env, "update", MapUpdate, core)),
      Constant("delete", SharedFunction(env, "delete", MapDelete, core)),
      Constant("nextKey", SharedFunction(env, "nextKey", MapNextKey, core)),
      Constant("firstKey", SharedFunction(env, "firstKey", MapFirstKey, core)),
  };
  for (const auto& property : properties)
    if (!property.value) return false;
  return napi_define_properties(env, object, sizeof(properties) / sizeof(properties[0]), properties) == napi_ok;
}

napi_value Map::OpenPinned(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const std::string path = arguments.String(0, "path");
  if (!arguments.ok()) return nullptr;
  Fd fd(bpf_obj_get(path.c_str()));
  if (!fd.ok()) return Throw(env, {errno, "bpf(BPF_OBJ_GET)"});
  if (!IsBpfObject(fd.get(), "map")) return Throw(env, {EINVAL, "bpf(BPF_OBJ_GET)", path + " is no map"});
  return Create(env, std::move(fd));
}

napi_value Map::FromId(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto id = static_cast<uint32_t>(arguments.Integer(0, "id", 1, UINT32_MAX));
  if (!arguments.ok()) return nullptr;
  Fd fd(bpf_map_get_fd_by_id(id));
  if (!fd.ok()) return Throw(env, {errno, "bpf(BPF_MAP_GET_FD_BY_ID)"});
  return Create(env, std::move(fd));
}

napi_value Map::FromFd(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const auto number = static_cast<int>(arguments.Integer(0, "fd", 0, INT32_MAX));
  if (!arguments.ok()) return nullptr;
  Fd fd = Fd::Duplicate(number);
  if (!fd.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
  if (!IsBpfObject(fd.get(), "map")) return Throw(env, {EBADF, "bpf(BPF_OBJ_GET_INFO_BY_FD)", "the descriptor is no map's"});
  return Create(env, std::move(fd));
}

bool Map::Open(napi_env env, const char* syscall) const {
  if (!core_->fd.ok()) Throw(env, {EBADF, syscall, "the map is closed"});
  return core_->fd.ok();
}

napi_value Map::GetFd(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  return self ? Number(env, self->core_->fd.get()) : nullptr;
}

napi_value Map::Freeze(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self || !self->Open(env, "bpf(BPF_MAP_FREEZE)")) return nullptr;
  if (bpf_map_freeze(self->core_->fd.get()) != 0) return Throw(env, {errno, "bpf(BPF_MAP_FREEZE)"});
  // `info` tells how the map was when it was opened, but for this.
  napi_value shown;
  if (napi_get_named_property(env, arguments.self(), "info", &shown) != napi_ok ||
      napi_set_named_property(env, shown, "frozen", Boolean(env, true)) != napi_ok)
    return nullptr;
  return Undefined(env);
}

napi_value Map::Pin(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  const std::string path = arguments.String(0, "path");
  if (!arguments.ok() || !self->Open(env, "bpf(BPF_OBJ_PIN)")) return nullptr;
  if (bpf_obj_pin(self->core_->fd.get(), path.c_str()) != 0) return Throw(env, {errno, "bpf(BPF_OBJ_PIN)"});
  return Undefined(env);
}

napi_value Map::Unpin(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  const std::string path = arguments.String(0, "path");
  if (!arguments.ok() || !self->Open(env, "unlink")) return nullptr;
  if (int error = RemovePin(path)) return Throw(env, {error, "unlink"});
  return Undefined(env);
}

napi_value Map::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self) return nullptr;
  self->core_->fd.reset();
  DetachMappings(env, &self->mappings_);
  // Nobody reaches its memory any more: libbpf may unmap it.
  if (self->core_->arena) self->core_->arena->object.reset();
  return Undefined(env);
}

}  // namespace ebpf
