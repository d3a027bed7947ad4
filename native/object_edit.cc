// Edits between open and load: each is one setter of libbpf's.
#include <bpf/bpf.h>

#include <cerrno>

#include "object.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/libbpf_log.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// Applies setters until one fails, and remembers which.
class Edit {
 public:
  /// `result` is what the setter answered: 0 or a negative errno.
  bool operator()(const char* setter, int result) {
    if (result >= 0) return true;
    failure_ = {result, setter};
    return false;
  }
  napi_value Throw(napi_env env, const std::string& name) {
    char why[256];
    libbpf_strerror(failure_.error, why, sizeof(why));
    failure_.message = "'" + name + "': " + why;
    failure_.libbpf_log = log_.Take();
    return ebpf::Throw(env, failure_);
  }

 private:
  Failure failure_;
  LibbpfLog log_;
};

/// libbpf has mapped memory for a data section when it opened the file, and computes that memory's size anew from the map's
/// definition when it replaces and frees it: an array of one element it must stay, or it unmaps what is not its own.
bool FitsDataSection(const bpf_map* map, int fd) {
  bpf_map_info info{};
  uint32_t length = sizeof(info);
  return bpf_map_get_info_by_fd(fd, &info, &length) == 0 && info.type == BPF_MAP_TYPE_ARRAY && info.max_entries == 1 &&
         info.value_size == bpf_map__value_size(map);
}

}  // namespace

napi_value Object::SetProgram(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  const std::string name = arguments.String(0, "name");
  if (!arguments.ok()) return nullptr;
  Fields fields(env, arguments.value(1), "edit");
  const auto autoload = fields.OptionalBoolean("autoload");
  const auto type = fields.OptionalInteger("type", 0, INT32_MAX);
  const auto attach_type = fields.OptionalInteger("expectedAttachType", 0, INT32_MAX);
  const auto flags = fields.OptionalInteger("flags", 0, UINT32_MAX);
  AttachTarget target{};
  const auto ifindex = fields.OptionalInteger("ifindex", 1, INT32_MAX);
  const bool has_target = fields.Has("attachTarget");
  int target_fd = 0;
  if (has_target) {
    Fields inner(env, fields.Get("attachTarget"), "attachTarget");
    target.name = inner.String("name");
    target_fd = static_cast<int>(inner.Integer("fd", 0, INT32_MAX));
    if (!inner.ok()) return nullptr;
  }
  if (!fields.ok()) return nullptr;

  Core& core = *self->core_;
  if (int error = core.NotOpened()) return Throw(env, {error, "bpf_program__set_*", "the object can't be edited any more"});
  bpf_program* program = core.FindProgram(name);
  if (!program)
    return Throw(env, {ENOENT, "bpf_object__find_program_by_name", "no program '" + name + "' in the object"});

  Edit edit;
  if ((autoload && !edit("bpf_program__set_autoload", bpf_program__set_autoload(program, *autoload))) ||
      (type && !edit("bpf_program__set_type", bpf_program__set_type(program, static_cast<bpf_prog_type>(*type)))) ||
      (attach_type && !edit("bpf_program__set_expected_attach_type",
                            bpf_program__set_expected_attach_type(program, static_cast<bpf_attach_type>(*attach_type)))) ||
      (flags && !edit("bpf_program__set_flags", bpf_program__set_flags(program, static_cast<uint32_t>(*flags)))))
    return edit.Throw(env, name);
  if (ifindex) bpf_program__set_ifindex(program, static_cast<uint32_t>(*ifindex));

  if (has_target) {
    // 0 says "the kernel", to libbpf as to us.
    if (target_fd > 0 && !(target.fd = Fd::Duplicate(target_fd)).ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
    target.program = program;
    core.attach_targets.push_back(std::move(target));
  }
  return Undefined(env);
}

napi_value Object::SetMap(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Object>();
  const std::string name = arguments.String(0, "name");
  if (!arguments.ok()) return nullptr;
  Fields fields(env, arguments.value(1), "edit");
  const auto autocreate = fields.OptionalBoolean("autocreate");
  const auto type = fields.OptionalInteger("type", 0, INT32_MAX);
  const auto key_size = fields.OptionalInteger("keySize", 0, UINT32_MAX);
  const auto value_size = fields.OptionalInteger("valueSize", 0, UINT32_MAX);
  const auto max_entries = fields.OptionalInteger("maxEntries", 0, UINT32_MAX);
  const auto flags = fields.OptionalInteger("flags", 0, UINT32_MAX);
  const auto numa_node = fields.OptionalInteger("numaNode", 0, UINT32_MAX);
  const auto map_extra = fields.OptionalBigInt("mapExtra");
  const bool unpinned = fields.IsNull("pinPath");
  const auto pin_path = unpinned ? std::nullopt : fields.OptionalString("pinPath");
  const auto initial = fields.OptionalBytes("initialValue");
  const auto reuse_fd = fields.OptionalInteger("reuseFd", 0, INT32_MAX);
  const auto inner_fd = fields.OptionalInteger("innerMapFd", 0, INT32_MAX);
  if (!fields.ok()) return nullptr;

  Core& core = *self->core_;
  if (int error = core.NotOpened()) return Throw(env, {error, "bpf_map__set_*", "the object can't be edited any more"});
  bpf_map* map = core.FindMap(name);
  if (!map) return Throw(env, {ENOENT, "bpf_object__find_map_by_name", "no map '" + name + "' in the object"});

  if (bpf_map__is_internal(map)) {
    if ((type && *type != bpf_map__type(map)) || (max_entries && *max_entries != bpf_map__max_entries(map)))
      return Throw(env, {EINVAL, "bpf_map__set_*", "'" + name + "' is a data section: its type and maxEntries are fixed"});
    if (reuse_fd && !FitsDataSection(map, static_cast<int>(*reuse_fd)))
      return Throw(env, {EINVAL, "bpf_map__reuse_fd", "'" + name + "' is a data section: an array of one element of its size fits, no other map"});
  }

  Edit edit;
  auto number = [](const std::optional<int64_t>& value) { return static_cast<uint32_t>(*value); };
  // The type first, since others are judged by it; sizes before the contents; and a reused map last, since it overrides them.
  if ((autocreate && !edit("bpf_map__set_autocreate", bpf_map__set_autocreate(map, *autocreate))) ||
      (type && !edit("bpf_map__set_type", bpf_map__set_type(map, static_cast<bpf_map_type>(*type)))) ||
      (key_size && !edit("bpf_map__set_key_size", bpf_map__set_key_size(map, number(key_size)))) ||
      (value_size && !edit("bpf_map__set_value_size", bpf_map__set_value_size(map, number(value_size)))) ||
      (max_entries && !edit("bpf_map__set_max_entries", bpf_map__set_max_entries(map, number(max_entries)))) ||
      (flags && !edit("bpf_map__set_map_flags", bpf_map__set_map_flags(map, number(flags)))) ||
      (numa_node && !edit("bpf_map__set_numa_node", bpf_map__set_numa_node(map, number(numa_node)))) ||
      (map_extra && !edit("bpf_map__set_map_extra", bpf_map__set_map_extra(map, *map_extra))) ||
      (unpinned && !edit("bpf_map__set_pin_path", bpf_map__set_pin_path(map, nullptr))) ||
      (pin_path && !edit("bpf_map__set_pin_path", bpf_map__set_pin_path(map, pin_path->c_str()))) ||
      (initial && !edit("bpf_map__set_initial_value", bpf_map__set_initial_value(map, initial->data(), initial->size()))) ||
      (reuse_fd && !edit("bpf_map__reuse_fd", bpf_map__reuse_fd(map, static_cast<int>(*reuse_fd)))))
    return edit.Throw(env, name);

  if (inner_fd) {
    Fd inner = Fd::Duplicate(static_cast<int>(*inner_fd));
    if (!inner.ok()) return Throw(env, {errno, "fcntl(F_DUPFD_CLOEXEC)"});
    if (!edit("bpf_map__set_inner_map_fd", bpf_map__set_inner_map_fd(map, inner.get()))) return edit.Throw(env, name);
    core.inner_maps.push_back(std::move(inner));
  }
  return Undefined(env);
}

}  // namespace ebpf
