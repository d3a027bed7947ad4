#include "mapping.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "util/arguments.h"
#include "util/error.h"
#include "util/shared.h"

namespace ebpf {
namespace {

/// Elements of an array stand 8-aligned (array_map_alloc()); an arena counts pages. Others can't be mapped, and the kernel says so.
size_t MappedLength(const MapShape& shape) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t element = shape.type == BPF_MAP_TYPE_ARENA ? page : (size_t{shape.value_size} + 7) & ~size_t{7};
  return element * shape.max_entries;
}

napi_value Live(napi_env env, napi_ref reference) {
  napi_value buffer = nullptr;
  return napi_get_reference_value(env, reference, &buffer) == napi_ok ? buffer : nullptr;
}

}  // namespace

napi_value MapMemory(napi_env env, const MapCore& core, bool read_only) {
  // The length that counts; the kernel rounds it up to pages.
  const size_t length = MappedLength(core.shape);
  void* memory =
      mmap(nullptr, length, read_only ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, core.fd.get(), 0);
  if (memory == MAP_FAILED) return Throw(env, {errno, "mmap"});
  const std::shared_ptr<void> owner(memory, [length](void* pointer) { munmap(pointer, length); });
  return SharedBuffer(env, owner, memory, length);
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

napi_value Map::Mmap(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  const bool read_only = arguments.Boolean(0, "readOnly");
  if (!arguments.ok() || !self->Open(env, "mmap")) return nullptr;
  napi_value buffer = MapMemory(env, *self->core_, read_only);
  napi_ref reference;
  if (!buffer || napi_create_reference(env, buffer, 0, &reference) != napi_ok) return nullptr;
  PruneMappings(env, &self->mappings_);
  self->mappings_.push_back(reference);
  return buffer;
}

}  // namespace ebpf
