export { linkObject } from './link.ts';
export type * from './types.ts';
