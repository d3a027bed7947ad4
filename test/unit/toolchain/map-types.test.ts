/** Maps of the rarer types, and variables of an arena, as the module of an object has them. */
import { expect, it } from 'vitest';
import { open } from '../../../lib/open.ts';
import { generateTypes } from '../../../lib/toolchain/index.ts';
import { testObject } from '../../kernel/support/objects.ts';

it('each has its class, with the types of its keys, values and records', async () => {
  const lines = generateTypes(await open(testObject('map-types'))).split('\n');
  for (const line of [
    'bloom: BloomFilterMap<bigint>;',
    'commands: UserRingBuffer<Command>;',
    'of_tasks: TaskStorageMap<Stat, StatInput>;',
    'of_cgroup: CgroupStorageMap<BpfCgroupStorageKey, bigint>;',
    'of_cgroup_cpus: PerCpuCgroupStorageMap<BpfCgroupStorageKey, Stat, BpfCgroupStorageKey, StatInput>;',
    'stacks: StackTraceMap;',
    'groups: CgroupArray;',
    'devices: DevMap;',
    'devices_by_hash: DevMap;',
    'cpus: CpuMap;',
    'space: ArenaMap;',
    'visits: bigint;',
    'kept: Node;',
  ])
    expect(lines).toContain(`  ${line}`);
});
