/** Tables of operations are registered, and refused, alike. */
import type { StructOpsLink, StructOpsMap } from 'node-ebpf';
import { failure } from '../kernel/support/errors.ts';
import type { TestObject } from '../kernel/support/objects.ts';
import { type Bench, both } from './support/both.ts';

const table = (object: TestObject, name: string) => object.maps[name] as StructOpsMap;

async function told(work: () => Promise<unknown>): Promise<unknown> {
  const { code, errno } = await failure(work);
  return [code, errno];
}

const about = (link: StructOpsLink, object: TestObject, name: string): unknown => {
  const { id, type, details, programId } = link.info();
  const isIt = (details as { mapId: number }).mapId === object.maps[name]!.info.id;
  return [link.mechanism, id !== 0, type, programId, isIt];
};

both('a table that is registered by its value', async ({ load }) => {
  const object = await load('congestion');
  const other = await load('congestion');
  const seen: unknown[] = [table(object, 'congestion').linked];
  const link = await table(object, 'congestion').attach();
  seen.push(about(link, object, 'congestion'));
  seen.push(await told(() => table(object, 'congestion').attach()));
  seen.push(await told(() => table(other, 'congestion').attach()));
  seen.push(await told(() => link.update(table(other, 'congestion'))));
  await link.close();
  // Once, whatever became of it.
  seen.push(await told(() => table(object, 'congestion').attach()));
  const second = await table(other, 'congestion').attach();
  await second.detach();
  return seen;
});

const links = ({ load }: Bench, names: readonly string[], object = 'congestion-link') =>
  load(object, {
    edit(spec) {
      for (const map of spec.maps) {
        if (!map.name.startsWith('.')) map.autocreate = names.includes(map.name);
        if (names.includes(map.name)) spec.maps[map.name].autoattach = false;
      }
    },
  });

both('a table that is held by a link', async bench => {
  const object = await links(bench, ['first', 'second', 'third']);
  const [first, second, third] = ['first', 'second', 'third'].map(name => table(object, name));
  const seen: unknown[] = [first!.linked];
  const link = await first!.attach();
  seen.push(about(link, object, 'first'));
  seen.push(await told(() => first!.attach()));
  seen.push(await told(() => second!.attach()));
  seen.push(await told(() => link.update(second!, { expected: third! })));
  await link.update(second!, { expected: first! });
  seen.push(about(link, object, 'second'));
  const plain = await bench.load('congestion');
  seen.push(await told(() => link.update(table(plain, 'congestion'))));
  await link.close();
  const again = await first!.attach();
  seen.push(about(again, object, 'first'));
  await again.detach();
  return seen;
});

both('what the kernel asks of a table', async bench => {
  const seen: unknown[] = [];
  for (const name of ['lacking', 'nameless']) {
    const object = await links(bench, [name], 'emulator-tables');
    seen.push(await told(() => table(object, name).attach()));
  }
  const object = await links(bench, ['whole', 'other'], 'emulator-tables');
  const link = await table(object, 'whole').attach();
  seen.push(await told(() => link.update(table(object, 'other'))));
  const beside = await table(object, 'other').attach();
  seen.push(about(beside, object, 'other'));
  return seen;
});
