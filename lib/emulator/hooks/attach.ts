/** Each hook by its name; one file for each. */
import type { BackendLink } from '../../backend.ts';
import { EbpfError } from '../../errors.ts';
import type { AttachRequest } from '../../hooks/index.ts';
import type { EmulatedProgram } from '../program.ts';
import type { World } from '../world/world.ts';
import { attachCgroup } from './cgroup/attach.ts';
import { attachReuseport, attachSkLookup, attachSockmap } from './sockets/attach.ts';
import { attachXdp } from './xdp/attach.ts';

export function attach(world: World, program: EmulatedProgram, request: AttachRequest): BackendLink {
  switch (request.hook) {
    case 'xdp':
      return attachXdp(world, program, request);
    case 'cgroup':
      return attachCgroup(world, program, request);
    case 'sk_lookup':
      return attachSkLookup(world, program, request);
    case 'sockmap':
      return attachSockmap(world, program, request);
    case 'sk_reuseport':
    case 'sk_reuseport migrate':
      return attachReuseport(world, program, request);
    default: {
      const why = `the emulator has not got the hook '${request.hook}'`;
      throw new EbpfError('ERR_EBPF_NOT_SUPPORTED', `program '${program.name}': cannot be attached: ${why}`);
    }
  }
}
