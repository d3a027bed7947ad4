/** How programs of each kind come to run, with a context of their own. */
import type { Program } from 'node-ebpf';
import type { Emulator } from '../../../lib/emulator/emulator.ts';
import type { EmulatedCgroup } from '../../../lib/emulator/hooks/cgroup/cgroup.ts';
import type { EmulatedSocket } from '../../../lib/emulator/world/sockets/socket.ts';
import type { TestObject } from '../../kernel/support/objects.ts';

// biome-ignore lint/suspicious/noExplicitAny: what programs are attached to depends on the section, which TypeScript does not know
type Options = any;

export interface Driver {
  readonly section: string;
  /** Where its programs are attached. Default: nowhere, they are run by hand. */
  attach?(emulator: Emulator, object: TestObject): Options;
  run(emulator: Emulator, program: Program): unknown;
}

const data = Uint8Array.from({ length: 64 }, (_, i) => (i === 12 ? 8 : i === 14 ? 0x45 : i));
const address = { address: '127.0.0.1', port: 80 } as const;
const ends = {
  localAddress: '127.0.0.1',
  localPort: 80,
  remoteAddress: '127.0.0.2',
  remotePort: 90,
} as const;

const byHand = (section: string, request: object): Driver => ({
  section,
  run: (_, program) => program.run(request),
});
const onContext = (section: string, size = 64): Driver =>
  byHand(section, { context: Uint8Array.from({ length: size }, (_, i) => i) });
const inCgroup = (section: string, act: (cgroup: EmulatedCgroup) => unknown): Driver => ({
  section,
  attach: () => ({ cgroup: '/fuzz' }),
  run: emulator => act(emulator.cgroup('/fuzz')),
});

/** The one that is in the map of sockets. */
const sockets = new WeakMap<Emulator, EmulatedSocket>();

export const drivers: readonly Driver[] = [
  byHand('xdp', { data }),
  byHand('xdp.frags', { data: new Uint8Array(9000) }),
  byHand('tc', { data }),
  byHand('socket', { data }),
  byHand('cgroup_skb/ingress', { data }),
  byHand('lwt_xmit', { data }),
  onContext('raw_tp/sched_switch'),
  onContext('kprobe/do_exit', 168),
  onContext('tracepoint/sched/sched_switch'),
  onContext('perf_event', 200),
  onContext('syscall'),
  inCgroup('cgroup/connect4', cgroup => cgroup.connect(address)),
  inCgroup('cgroup/sock_create', cgroup => cgroup.socket()),
  inCgroup('cgroup/setsockopt', cgroup =>
    cgroup.setsockopt({ level: 1, name: 2, value: new Uint8Array(4) } as Options),
  ),
  inCgroup('cgroup/sysctl', cgroup =>
    cgroup.sysctl({ name: 'kernel/x', write: true, value: '1' } as Options),
  ),
  inCgroup('cgroup/dev', cgroup => cgroup.device({ type: 'char', major: 1, minor: 3 } as Options)),
  inCgroup('sockops', cgroup => cgroup.sockOps({ op: 'tcp_connect' } as Options)),
  {
    section: 'sk_lookup',
    attach: () => ({}),
    run: emulator => emulator.lookupSocket({ ...ends, protocol: 'tcp' }),
  },
  {
    section: 'sk_msg',
    attach(emulator, { maps }) {
      let socket = sockets.get(emulator);
      if (!socket) {
        socket = emulator.socket({ ...ends, state: 'established' });
        sockets.set(emulator, socket);
      }
      maps.sockmap!.set(0, socket as Options);
      return { map: maps.sockmap };
    },
    run: emulator => emulator.send(sockets.get(emulator)!, data),
  },
  {
    section: 'fentry/vfs_unlink',
    attach: () => ({}),
    run: emulator => emulator.function('vfs_unlink').call([null, null, null], 0),
  },
  {
    section: 'lsm/file_open',
    attach: () => ({}),
    run: emulator => emulator.lsm('file_open').call([{}] as Options),
  },
];
