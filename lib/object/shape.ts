/** What TypeScript knows of an object's names. Generated modules give a precise shape; without one, names are open. */
import type { Link } from './link.ts';
import type { BpfMap } from './maps/base.ts';
import type { Program } from './programs/base.ts';
import type { Named } from './record.ts';
import type { MapSpec } from './spec/map.ts';
import type { ProgramSpec } from './spec/program.ts';
import type { VariableSpec } from './spec/variable.ts';
import type { Variable } from './variable.ts';

/**
 * @example
 * interface Flows {
 *   programs: { count_flows: XdpProgram };
 *   maps: { flows: HashMap<FlowKey, FlowStat>; events: RingBuffer<FlowEvent> };
 *   variables: { blocked_port: number };
 * }
 * const object = await load<Flows>('flows.bpf.o');
 */
export interface ObjectShape {
  programs?: object;
  maps?: object;
  /** The JavaScript value of each variable. */
  variables?: object;
  /** What may be written, of those variables that may be written in more ways than they are read: a union by one of its members. */
  inputs?: object;
}

/** Open names, for objects without generated types: checked at run time only. */
export interface AnyShape {
  // biome-ignore lint/suspicious/noExplicitAny: the kind of each program is known at run time only
  programs: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: the family of each map is known at run time only
  maps: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: the type of each variable is known at run time only
  variables: Record<string, any>;
}

type Both<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer A) => void ? A : never;

/** What may be written where C has a union: one of the alternatives whole, and others if they agree on their bytes. */
export type AnyOf<Choices extends readonly object[]> = {
  [I in keyof Choices]: Choices[I] & Partial<Both<Choices[number]>>;
}[number];

type Part<S, K extends string> = K extends keyof S ? NonNullable<S[K]> : Record<never, never>;

type Input<S, K extends PropertyKey, T> = K extends keyof Part<S, 'inputs'> ? Part<S, 'inputs'>[K] : T;

export type ProgramSpecs<S> = PerProgram<S, ProgramSpec>;
/** Something of each program, by its name. */
export type PerProgram<S, T> = Named<{ [K in keyof Part<S, 'programs'>]: T }, T>;
export type MapSpecs<S> = Named<{ [K in keyof Part<S, 'maps'>]: MapSpec }, MapSpec>;
export type VariableSpecs<S> = Named<
  {
    [K in keyof Part<S, 'variables'>]: VariableSpec<
      Part<S, 'variables'>[K],
      Input<S, K, Part<S, 'variables'>[K]>
    >;
  },
  VariableSpec
>;
export type Programs<S> = Named<Part<S, 'programs'>, Program>;
export type Maps<S> = Named<Part<S, 'maps'>, BpfMap>;
export type Variables<S> = Named<
  {
    [K in keyof Part<S, 'variables'>]: Variable<
      Part<S, 'variables'>[K],
      Input<S, K, Part<S, 'variables'>[K]>
    >;
  },
  Variable
>;
export type Links = ReadonlySet<Link>;
