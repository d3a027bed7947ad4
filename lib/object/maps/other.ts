/** Maps without verbs of their own in this version: they have facts, can be pinned, shared and given to programs. */
import { BpfMap } from './base.ts';

export class OtherMap extends BpfMap {}
