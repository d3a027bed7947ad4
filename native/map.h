// A map.
//
// Single-element calls are the hottest of the addon: each map has functions of its own for them, which take no arguments and
// work on the map's scratch memory. The functions and the memory share the MapCore and may outlive the handle: after close()
// they answer EBADF.
#pragma once

#include <linux/bpf.h>
#include <node_api.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "util/fd.h"
#include "util/wrap.h"

struct bpf_map;
struct bpf_object;

namespace ebpf {

/// What the kernel says of a map, and what follows from it.
struct MapShape {
  uint32_t id = 0;
  uint32_t type = 0;
  char name[BPF_OBJ_NAME_LEN] = {};
  uint32_t key_size = 0;
  uint32_t value_size = 0;
  uint32_t max_entries = 0;
  uint32_t flags = 0;
  uint64_t map_extra = 0;
  /// Of its BTF object; 0 where it was made without types.
  uint32_t btf_id = 0;
  uint32_t key_type_id = 0;
  uint32_t value_type_id = 0;
  bool frozen = false;
  bool per_cpu = false;
  uint32_t cpus = 1;
  /// From one CPU's value to the next.
  size_t value_stride = 0;

  /// 0 or a positive errno.
  int Read(int fd);
  /// Bytes that the kernel reads or writes for one element's value.
  size_t value_bytes() const { return value_stride * cpus; }
};

/// An arena as libbpf has mapped it when it loaded the object: it unmaps it when it closes the object, which is kept for that long, and
/// let go with the map's handle, when no JavaScript reaches the memory any more.
struct ArenaMemory {
  /// nullptr for other maps.
  static std::shared_ptr<ArenaMemory> Of(std::shared_ptr<bpf_object> object, const bpf_map* map);

  std::shared_ptr<bpf_object> object;
  void* memory;
};

/// `flags | key | next key | value`, each aligned to 8, the value to a cache line.
struct MapCore {
  static std::shared_ptr<MapCore> Create(Fd fd, const MapShape& shape);

  Fd fd;  // not ok() after close
  MapShape shape;
  std::shared_ptr<uint8_t> scratch;
  size_t scratch_length = 0;
  size_t key_offset = 0;
  size_t next_key_offset = 0;
  size_t value_offset = 0;
  std::shared_ptr<ArenaMemory> arena;
};

class Map {
 public:
  static constexpr ClassId kClass = ClassId::kMap;
  static bool Define(napi_env env);
  static napi_value Create(napi_env env, Fd fd, std::shared_ptr<ArenaMemory> arena = nullptr);
  /// openPinnedMap(path), mapFromId(id), mapFromFd(fd)
  static napi_value OpenPinned(napi_env env, napi_callback_info info);
  static napi_value FromId(napi_env env, napi_callback_info info);
  static napi_value FromFd(napi_env env, napi_callback_info info);

 private:
  explicit Map(std::shared_ptr<MapCore> core) : core_(std::move(core)) {}
  /// false, and EBADF thrown, after close().
  bool Open(napi_env env, const char* syscall) const;
  /// That it must be detached on close. false if there is no buffer, or no memory for it.
  bool Remember(napi_env env, napi_value buffer);
  /// Gives `object` what NativeMap has besides methods: numbers, scratch, functions.
  static bool AddProperties(napi_env env, napi_value object, const std::shared_ptr<MapCore>& core);

  static napi_value GetFd(napi_env env, napi_callback_info info);
  static napi_value Batch(napi_env env, napi_callback_info info);
  static napi_value Mmap(napi_env env, napi_callback_info info);
  static napi_value Arena(napi_env env, napi_callback_info info);
  static napi_value UserRing(napi_env env, napi_callback_info info);
  static napi_value Btf(napi_env env, napi_callback_info info);
  static napi_value Ring(napi_env env, napi_callback_info info);
  static napi_value Perf(napi_env env, napi_callback_info info);
  static napi_value Freeze(napi_env env, napi_callback_info info);
  static napi_value Pin(napi_env env, napi_callback_info info);
  static napi_value Unpin(napi_env env, napi_callback_info info);
  static napi_value Close(napi_env env, napi_callback_info info);

  const std::shared_ptr<MapCore> core_;
  // Weak: what mmap() has answered, to be detached on close.
  std::vector<napi_ref> mappings_;
};

}  // namespace ebpf
