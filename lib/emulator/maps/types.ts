/** Kinds of maps by their numbers (BPF_MAP_TYPE_*). */
import { MapType, type MapTypeName } from '../../formats/object/map-types.ts';

/** By the kernel's names: `TYPE.HASH`. */
export const TYPE = Object.fromEntries(
  Object.entries(MapType).map(([name, number]) => [name.toUpperCase(), number]),
) as { readonly [Name in MapTypeName as Uppercase<Name>]: (typeof MapType)[Name] };
