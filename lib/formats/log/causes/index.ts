/** Every known cause. Where two patterns fit a line, the earlier is meant. */
import { callCauses } from './calls.ts';
import { flowCauses } from './flow.ts';
import { lifetimeCauses } from './lifetime.ts';
import { memoryCauses } from './memory.ts';
import { pointerCauses } from './pointers.ts';
import { programCauses } from './program.ts';
import { stackCauses } from './stack.ts';
import type { Cause } from './types.ts';

export const causes: readonly Cause[] = [
  ...memoryCauses,
  ...stackCauses,
  ...pointerCauses,
  ...lifetimeCauses,
  ...callCauses,
  ...flowCauses,
  ...programCauses,
];
