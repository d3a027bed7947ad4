#include "map_calls.h"

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "map.h"
#include "util/bpf_call.h"
#include "util/shared.h"

namespace ebpf {
namespace {

/// The part of bpf_attr that element commands have. The kernel takes the rest for zeros (bpf_check_uarg_tail_zero()).
struct ElementAttributes {
  uint32_t map_fd;
  uint32_t padding;
  uint64_t key;
  uint64_t value;  // or the next key
  uint64_t flags;
};
static_assert(offsetof(union bpf_attr, key) == offsetof(ElementAttributes, key));
static_assert(offsetof(union bpf_attr, value) == offsetof(ElementAttributes, value));
static_assert(offsetof(union bpf_attr, next_key) == offsetof(ElementAttributes, value));
static_assert(offsetof(union bpf_attr, flags) == offsetof(ElementAttributes, flags));

uint64_t Address(const uint8_t* pointer) { return reinterpret_cast<uintptr_t>(pointer); }

napi_value Call(napi_env env, const MapCore* map, bpf_cmd command, uint64_t key, uint64_t value, uint64_t flags) {
  if (!map->fd.ok()) return Outcome(env, EBADF);
  const ElementAttributes attributes = {static_cast<uint32_t>(map->fd.get()), 0, key, value, flags};
  return Outcome(env, static_cast<int>(-BpfCall(command, &attributes, sizeof(attributes))));
}

/// 0 (NULL) for queues, stacks and bloom filters, which have no keys and refuse one.
uint64_t Key(const MapCore* map) {
  return map->shape.key_size ? Address(map->scratch.get() + map->key_offset) : 0;
}

uint64_t NextKey(const MapCore* map) { return Address(map->scratch.get() + map->next_key_offset); }

uint64_t Value(const MapCore* map) { return Address(map->scratch.get() + map->value_offset); }

uint64_t Flags(const MapCore* map) {
  uint64_t flags;
  memcpy(&flags, map->scratch.get(), sizeof(flags));
  return flags;
}

}  // namespace

napi_value MapLookup(napi_env env, napi_callback_info info) {
  const auto* map = DataOf<MapCore>(env, info);
  return Call(env, map, BPF_MAP_LOOKUP_ELEM, Key(map), Value(map), Flags(map));
}

napi_value MapLookupAndDelete(napi_env env, napi_callback_info info) {
  const auto* map = DataOf<MapCore>(env, info);
  return Call(env, map, BPF_MAP_LOOKUP_AND_DELETE_ELEM, Key(map), Value(map), Flags(map));
}

napi_value MapUpdate(napi_env env, napi_callback_info info) {
  const auto* map = DataOf<MapCore>(env, info);
  return Call(env, map, BPF_MAP_UPDATE_ELEM, Key(map), Value(map), Flags(map));
}

napi_value MapDelete(napi_env env, napi_callback_info info) {
  const auto* map = DataOf<MapCore>(env, info);
  return Call(env, map, BPF_MAP_DELETE_ELEM, Key(map), 0, 0);
}

napi_value MapNextKey(napi_env env, napi_callback_info info) {
  const auto* map = DataOf<MapCore>(env, info);
  return Call(env, map, BPF_MAP_GET_NEXT_KEY, Key(map), NextKey(map), 0);
}

napi_value MapFirstKey(napi_env env, napi_callback_info info) {
  const auto* map = DataOf<MapCore>(env, info);
  return Call(env, map, BPF_MAP_GET_NEXT_KEY, 0, NextKey(map), 0);
}

}  // namespace ebpf
