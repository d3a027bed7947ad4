// What the addon exports: lib/kernel/binding.ts's NativeAddon. Once for each environment that loads it.
#include <bpf/libbpf.h>
#include <node_api.h>

#include "attach/attach.h"
#include "batch.h"
#include "handover.h"
#include "iterator.h"
#include "link.h"
#include "map.h"
#include "object.h"
#include "process.h"
#include "privileges.h"
#include "program.h"
#include "ring.h"
#include "static_link.h"
#include "system.h"
#include "trial.h"
#include "util/environment.h"
#include "util/libbpf_log.h"
#include "util/values.h"

NAPI_MODULE_INIT() {
  using namespace ebpf;
  LibbpfLog::Install();
  if (!Environment::Create(env) || !Object::Define(env) || !Program::Define(env) || !Link::Define(env) ||
      !Map::Define(env) || !Batch::Define(env) || !Ring::Define(env) ||
      !Iterator::Define(env))
    return nullptr;

  const napi_property_descriptor properties[] = {
      Constant("libbpfVersion", String(env, std::to_string(libbpf_major_version()) + "." +
                                                std::to_string(libbpf_minor_version()))),
      Method("possibleCpus", PossibleCpus),
      Method("openObject", Object::Open),
      Method("openPinnedMap", Map::OpenPinned),
      Method("mapFromId", Map::FromId),
      Method("mapFromFd", Map::FromFd),
      Method("openPinnedLink", Link::OpenPinned),
      Method("linkFromId", Link::FromId),
      Method("createIterator", Iterator::Open),
      Method("enableStats", EnableStats),
      Method("interfaceIndex", InterfaceIndex),
      Method("interfaceNames", InterfaceNames),
      Method("xdpQuery", XdpQuery),
      Method("programQuery", ProgramQuery),
      Method("rtnetlink", Rtnetlink),
      Method("ids", Ids),
      Method("openProcess", OpenProcess),
      Method("programInfo", ProgramInfoById),
      Method("programCode", ProgramCodeById),
      Method("mapInfo", MapInfoById),
      Method("linkInfo", LinkInfoById),
      Method("btfInfo", BtfInfoById),
      Method("btfBytes", BtfBytesById),
      Method("tryProgram", TryProgram),
      Method("tryMap", TryMap),
      Method("tryBtf", TryBtf),
      Method("tryToken", TryToken),
      Method("dropCapabilities", DropCapabilities),
      Method("sendDescriptors", SendDescriptors),
      Method("receiveDescriptors", ReceiveDescriptors),
      Method("peerCredentials", PeerCredentials),
      Method("attachClassicFilter", AttachClassicFilter),
      Method("staticLink", StaticLink),
  };
  if (napi_define_properties(env, exports, sizeof(properties) / sizeof(properties[0]), properties) != napi_ok)
    return nullptr;
  return exports;
}
