#include "mapping.h"

#include <bpf/libbpf.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "util/arguments.h"
#include "util/error.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

size_t PageSize() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

/// Elements of an array stand 8-aligned (array_map_alloc()); an arena counts pages. Others can't be mapped, and the kernel says so.
size_t MappedLength(const MapShape& shape) {
  const size_t element = shape.type == BPF_MAP_TYPE_ARENA ? PageSize() : (size_t{shape.value_size} + 7) & ~size_t{7};
  return element * shape.max_entries;
}

/// ArrayBuffer over a part of a map's memory, which is unmapped with it.
napi_value MappedBuffer(napi_env env, int fd, void* wanted, size_t length, int protection, size_t offset) {
  const int flags = MAP_SHARED | (wanted ? MAP_FIXED_NOREPLACE : 0);
  void* memory = mmap(wanted, length, protection, flags, fd, static_cast<off_t>(offset));
  if (memory == MAP_FAILED) {
    Throw(env, {errno, "mmap"});
    return nullptr;
  }
  const std::shared_ptr<void> owner(memory, [length](void* pointer) { munmap(pointer, length); });
  return SharedBuffer(env, owner, memory, length);
}

napi_value Live(napi_env env, napi_ref reference) {
  napi_value buffer = nullptr;
  return napi_get_reference_value(env, reference, &buffer) == napi_ok ? buffer : nullptr;
}

}  // namespace

napi_value MapMemory(napi_env env, const MapCore& core, bool read_only) {
  // The length that counts; the kernel rounds it up to pages.
  return MappedBuffer(env, core.fd.get(), nullptr, MappedLength(core.shape), read_only ? PROT_READ : PROT_READ | PROT_WRITE, 0);
}

std::shared_ptr<ArenaMemory> ArenaMemory::Of(std::shared_ptr<bpf_object> object, const bpf_map* map) {
  size_t size = 0;
  void* memory = bpf_map__type(map) == BPF_MAP_TYPE_ARENA ? bpf_map__initial_value(map, &size) : nullptr;
  return memory ? std::make_shared<ArenaMemory>(ArenaMemory{std::move(object), memory}) : nullptr;
}

void DetachMappings(napi_env env, std::vector<napi_ref>* mappings) {
  for (napi_ref reference : *mappings) {
    if (napi_value buffer = Live(env, reference)) napi_detach_arraybuffer(env, buffer);
    napi_delete_reference(env, reference);
  }
  mappings->clear();
}

void PruneMappings(napi_env env, std::vector<napi_ref>* mappings) {
  const auto collected = [env](napi_ref reference) {
    if (Live(env, reference)) return false;
    napi_delete_reference(env, reference);
    return true;
  };
  mappings->erase(std::remove_if(mappings->begin(), mappings->end(), collected), mappings->end());
}

bool Map::Remember(napi_env env, napi_value buffer) {
  napi_ref reference;
  if (!buffer || napi_create_reference(env, buffer, 0, &reference) != napi_ok) return false;
  PruneMappings(env, &mappings_);
  mappings_.push_back(reference);
  return true;
}

napi_value Map::Mmap(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  const bool read_only = arguments.Boolean(0, "readOnly");
  if (!arguments.ok() || !self->Open(env, "mmap")) return nullptr;
  napi_value buffer = MapMemory(env, *self->core_, read_only);
  return self->Remember(env, buffer) ? buffer : nullptr;
}

napi_value Map::Arena(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self || !self->Open(env, "mmap")) return nullptr;
  const MapCore& core = *self->core_;
  if (core.shape.type != BPF_MAP_TYPE_ARENA) return Throw(env, {EINVAL, "mmap", "it is no arena"});
  const size_t length = MappedLength(core.shape);
  // Whoever maps it first says where it is, for all (arena_get_unmapped_area() in kernel/bpf/arena.c): where libbpf has done so,
  // there is no second place, and its own serves.
  napi_value buffer =
      core.arena ? SharedBuffer(env, core.arena, core.arena->memory, length)
                 : MappedBuffer(env, core.fd.get(), reinterpret_cast<void*>(core.shape.map_extra), length, PROT_READ | PROT_WRITE, 0);
  if (!self->Remember(env, buffer)) return nullptr;
  void* address = nullptr;
  if (napi_get_arraybuffer_info(env, buffer, &address, nullptr) != napi_ok) return nullptr;
  return ObjectBuilder(env)
      .Set("memory", buffer)
      .Set("address", BigInt(env, reinterpret_cast<uintptr_t>(address)))
      .value();
}

napi_value Map::UserRing(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self || !self->Open(env, "mmap")) return nullptr;
  const MapShape& shape = self->core_->shape;
  if (shape.type != BPF_MAP_TYPE_USER_RINGBUF) return Throw(env, {EINVAL, "mmap", "it is no user ring buffer"});
  // ringbuf_map_mmap_user() in kernel/bpf/ringbuf.c: the consumer's page can be read alone; behind it the producer's, and the data twice.
  const size_t page = PageSize();
  napi_value consumer = MappedBuffer(env, self->core_->fd.get(), nullptr, page, PROT_READ, 0);
  if (!self->Remember(env, consumer)) return nullptr;
  napi_value producer = MappedBuffer(env, self->core_->fd.get(), nullptr, page + 2 * size_t{shape.max_entries},
                                     PROT_READ | PROT_WRITE, page);
  if (!self->Remember(env, producer)) return nullptr;
  return ObjectBuilder(env)
      .Set("consumer", consumer)
      .Set("producer", producer)
      .Set("dataOffset", Number(env, page))
      .value();
}

}  // namespace ebpf
