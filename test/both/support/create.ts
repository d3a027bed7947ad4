/** Maps that a test makes without an object file, on the backend that it is asked of. */
import {
  type BpfMap,
  type CreateMapOptions,
  createMap,
  type MapDefinition,
  type MapFamilies,
  type MapTypeName,
} from 'node-ebpf';
import type { Bench } from './both.ts';

/** `scenario` with a function that makes maps, which are closed when it ends. */
export async function withMaps<Result>(
  { emulator }: Pick<Bench, 'emulator'>,
  scenario: (
    make: <T extends MapTypeName>(
      definition: MapDefinition<T>,
      options?: CreateMapOptions,
    ) => Promise<MapFamilies[T]>,
  ) => Promise<Result>,
): Promise<Result> {
  const maps: BpfMap[] = [];
  try {
    return await scenario(async (definition, options) => {
      const map = await createMap(definition, { backend: emulator ?? 'kernel', ...options });
      maps.push(map as BpfMap);
      return map;
    });
  } finally {
    for (const map of maps) map.close();
  }
}
