// What the addon keeps for one JavaScript environment (the main thread, or one worker). There are no globals: several threads
// use the addon at once, and each has its own.
#pragma once

#include <node_api.h>

#include <memory>
#include <unordered_set>

#include "util/wrap.h"

namespace ebpf {

/// Something that must outlive its JavaScript object but not the environment.
class Kept {
 public:
  virtual ~Kept() = default;
  /// The environment ends: undo what nobody else will. On the environment's thread, and no JavaScript can run.
  virtual void Abandon() = 0;
};

class Environment {
 public:
  /// Once for each environment, when the addon is loaded there; nullptr if that fails.
  static Environment* Create(napi_env env);
  static Environment* Of(napi_env env);

  napi_ref& constructor(ClassId id) { return constructors_[static_cast<size_t>(id)]; }

  // What was attached stays attached when its JavaScript object is collected: garbage collection is no decision of the user's.
  // It is held here instead, and closed when the environment ends, since a worker's threads end while the process goes on and
  // nobody would be left to detach it. (In the main thread it would end with the process anyway.)
  void Keep(std::shared_ptr<Kept> kept) { kept_.insert(std::move(kept)); }
  void Release(const std::shared_ptr<Kept>& kept) { kept_.erase(kept); }

 private:
  ~Environment();

  napi_ref constructors_[static_cast<size_t>(ClassId::kCount)] = {};
  std::unordered_set<std::shared_ptr<Kept>> kept_;
};

}  // namespace ebpf
