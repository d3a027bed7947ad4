#include "batch.h"

#include <algorithm>
#include <cerrno>

#include "util/arguments.h"
#include "util/bpf_call.h"
#include "util/error.h"
#include "util/shared.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// The most that a batch may take for keys or for values.
constexpr size_t kMostBytes = size_t{1} << 31;

/// Whether the kernel writes a token back: done, at the end, or stopped short of a bucket for which there is no room.
bool TokenMoved(int error) { return error == 0 || error == ENOENT || error == ENOSPC; }

/// `reads`: the command fills keys and values, and goes on from the token.
int Run(BatchCore* batch, bpf_cmd command, bool reads, uint64_t element_flags) {
  uint32_t* count = batch->count_word();
  const uint32_t wanted = *count;
  *count = 0;
  if (batch->closed || !batch->map->fd.ok()) return EBADF;
  // JavaScript writes this number: it must never send the kernel beyond our memory.
  if (wanted > batch->capacity) return EINVAL;

  union bpf_attr attributes {};
  auto address = [](const uint8_t* pointer) { return static_cast<uint64_t>(reinterpret_cast<uintptr_t>(pointer)); };
  attributes.batch.map_fd = static_cast<uint32_t>(batch->map->fd.get());
  attributes.batch.keys = address(batch->keys.get());
  if (command != BPF_MAP_DELETE_BATCH) attributes.batch.values = address(batch->values.get());
  attributes.batch.count = wanted;
  attributes.batch.elem_flags = element_flags;
  if (reads) {
    if (batch->started) attributes.batch.in_batch = address(batch->token.data());
    attributes.batch.out_batch = address(batch->token.data());
  }
  const int error = static_cast<int>(-BpfCall(command, &attributes, sizeof(attributes.batch)));
  if (reads && TokenMoved(error)) batch->started = true;
  // A call refused outright leaves the number that was asked for; only the end of a map comes with a full batch.
  const bool refused = error && error != ENOENT && attributes.batch.count == wanted;
  *count = refused ? 0 : std::min(attributes.batch.count, wanted);
  return error;
}

napi_value Lookup(napi_env env, napi_callback_info info) {
  return Outcome(env, Run(DataOf<BatchCore>(env, info), BPF_MAP_LOOKUP_BATCH, true, 0));
}

napi_value LookupAndDelete(napi_env env, napi_callback_info info) {
  return Outcome(env, Run(DataOf<BatchCore>(env, info), BPF_MAP_LOOKUP_AND_DELETE_BATCH, true, 0));
}

napi_value Update(napi_env env, napi_callback_info info) {
  size_t argument_count = 1;
  napi_value flags;
  void* data = nullptr;
  double number = 0;
  napi_get_cb_info(env, info, &argument_count, &flags, nullptr, &data);
  // Anything but a flag's number is no flag that the kernel knows.
  if (napi_get_value_double(env, flags, &number) != napi_ok || !(number >= 0 && number <= UINT32_MAX))
    return Outcome(env, EINVAL);
  return Outcome(env, Run(static_cast<BatchCore*>(data), BPF_MAP_UPDATE_BATCH, false, static_cast<uint64_t>(number)));
}

napi_value Delete(napi_env env, napi_callback_info info) {
  return Outcome(env, Run(DataOf<BatchCore>(env, info), BPF_MAP_DELETE_BATCH, false, 0));
}

}  // namespace

std::shared_ptr<BatchCore> BatchCore::Create(std::shared_ptr<MapCore> map, uint32_t capacity) {
  auto core = std::make_shared<BatchCore>();
  const MapShape& shape = map->shape;
  core->capacity = capacity;
  core->key_bytes = size_t{shape.key_size} * capacity;
  core->value_bytes = shape.value_bytes() * capacity;
  core->keys = AllocateBytes(core->key_bytes);
  core->values = AllocateBytes(core->value_bytes);
  core->count = AllocateBytes(sizeof(uint32_t));
  core->token.resize(std::max<size_t>(shape.key_size, sizeof(uint64_t)));
  core->map = std::move(map);
  return core->keys && core->values && core->count ? core : nullptr;
}

bool Batch::Define(napi_env env) {
  return DefineClass(env, kClass, "NativeBatch", {Method("reset", Reset), Method("close", Close)});
}

napi_value Batch::Create(napi_env env, std::shared_ptr<MapCore> map, uint32_t capacity, const Batch* after) {
  const MapShape& shape = map->shape;
  const size_t largest = std::max<size_t>({shape.key_size, shape.value_bytes(), 1});
  if (capacity > kMostBytes / largest) return Throw(env, {EINVAL, "batch", "so many elements do not fit memory"});
  auto core = BatchCore::Create(std::move(map), capacity);
  if (!core) return Throw(env, {ENOMEM, "calloc"});
  if (after) {
    if (after->core_->map->shape.id != core->map->shape.id)
      return Throw(env, {EINVAL, "batch", "`after` is a batch of another map"});
    core->token = after->core_->token;
    core->started = after->core_->started;
  }
  napi_value object = Wrap(env, std::unique_ptr<Batch>(new Batch(core)));
  return object && AddProperties(env, object, core) ? object : nullptr;
}

bool Batch::AddProperties(napi_env env, napi_value object, const std::shared_ptr<BatchCore>& core) {
  const napi_property_descriptor properties[] = {
      Constant("capacity", Number(env, core->capacity)),
      Constant("keys", SharedBuffer(env, core->keys, core->keys.get(), core->key_bytes)),
      Constant("values", SharedBuffer(env, core->values, core->values.get(), core->value_bytes)),
      Constant("count", SharedUint32Array(env, core->count, core->count_word(), 1)),
      Constant("lookup", SharedFunction(env, "lookup", Lookup, core)),
      Constant("lookupAndDelete", SharedFunction(env, "lookupAndDelete", LookupAndDelete, core)),
      Constant("update", SharedFunction(env, "update", Update, core)),
      Constant("delete", SharedFunction(env, "delete", Delete, core)),
  };
  for (const auto& property : properties)
    if (!property.value) return false;
  return napi_define_properties(env, object, sizeof(properties) / sizeof(properties[0]), properties) == napi_ok;
}

napi_value Batch::Reset(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Batch>();
  if (!self) return nullptr;
  self->core_->started = false;
  return Undefined(env);
}

napi_value Batch::Close(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Batch>();
  if (!self) return nullptr;
  self->core_->closed = true;
  return Undefined(env);
}

napi_value Map::Batch(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  const auto capacity = static_cast<uint32_t>(arguments.Integer(0, "capacity", 1, UINT32_MAX));
  const auto* after =
      arguments.ok() && arguments.Has(1) ? Unwrap<ebpf::Batch>(env, arguments.value(1)) : nullptr;
  if (!arguments.ok() || (arguments.Has(1) && !after) || !self->Open(env, "batch")) return nullptr;
  return ebpf::Batch::Create(env, self->core_, capacity, after);
}

}  // namespace ebpf
