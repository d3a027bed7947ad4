/** What the compiler knows of formatters. */
import { type BpfMap, formatter, type HashMap, type RingBuffer } from 'node-ebpf';
import { expectTypeOf, it } from 'vitest';

interface Flow {
  readonly saddr: number;
  readonly ports: number[];
  readonly last: { readonly result: number };
}

it('entries and events keep their fields, as strings', () => {
  const entries = (map: HashMap<Flow, bigint>) => formatter(map);
  expectTypeOf<ReturnType<typeof entries>>().parameter(0).toEqualTypeOf<readonly [Flow, bigint]>();
  const shown = (map: HashMap<Flow, bigint>, entry: [Flow, bigint]) => formatter(map)(entry);
  expectTypeOf<ReturnType<typeof shown>[1]>().toEqualTypeOf<string>();
  expectTypeOf<ReturnType<typeof shown>[0]['saddr']>().toEqualTypeOf<string>();
  expectTypeOf<keyof ReturnType<typeof shown>[0]>().toEqualTypeOf<'saddr' | 'ports' | 'last'>();
  const event = (map: RingBuffer<Flow>, of: Flow) => formatter(map)(of).saddr;
  expectTypeOf<ReturnType<typeof event>>().toEqualTypeOf<string>();
  const named = () => formatter('ipv4');
  expectTypeOf<ReturnType<ReturnType<typeof named>>>().toEqualTypeOf<string>();
  const other = (map: BpfMap) => formatter(map);
  expectTypeOf<ReturnType<ReturnType<typeof other>>>().toEqualTypeOf<unknown>();
  // biome-ignore lint/suspicious/noExplicitAny: an object without generated types
  const open = (map: any) => formatter(map)(1);
  expectTypeOf<ReturnType<typeof open>>().toBeAny();
});
