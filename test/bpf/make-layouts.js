/** node test/bpf/make-layouts.js: writes layouts.bpf.c. Then `npm run build:bpf` compiles it. */
import { writeFileSync } from 'node:fs';
import { COUNT, makeLayouts, SEED, toC } from './layouts.js';

writeFileSync(new URL('layouts.bpf.c', import.meta.url), toC(makeLayouts(SEED, COUNT)));
