/** Attaching all programs of an object: all or nothing, or what can be. */
import { EbpfError } from '../errors.ts';
import type { Link } from './link.ts';
import type { StructOpsMap } from './maps/struct-ops.ts';
import type { Program } from './programs/base.ts';

/** struct_ops maps are attached as programs are. */
export type Attachable = Program | StructOpsMap;

export interface AttachAllOptions {
  /** Attach what can be attached, and report the rest, instead of stopping at the first that can't. */
  readonly loose?: boolean;
}

/** What one program could not be attached to, and why. */
export interface AttachFailure {
  readonly program: Attachable;
  readonly error: EbpfError;
  /** The existing symbol, tracepoint, interface or the like that may have been meant: `error.nearest`. */
  readonly nearest?: string;
}

export interface LooseAttach {
  readonly links: readonly Link[];
  readonly failures: readonly AttachFailure[];
}

/** If one fails, those made here are closed again and its error is thrown. */
export async function attachStrict(programs: readonly Attachable[]): Promise<Link[]> {
  const links: Link[] = [];
  try {
    for (const program of programs) links.push(await program.attach());
  } catch (error) {
    for (const link of links) await link.close();
    throw error;
  }
  return links;
}

/** What is no EbpfError is a fault of this library, and thrown as in the strict way. */
export async function attachLoose(programs: readonly Attachable[]): Promise<LooseAttach> {
  const links: Link[] = [];
  const failures: AttachFailure[] = [];
  try {
    for (const program of programs) {
      const result = await program.attach().catch(orEbpfError);
      if (!(result instanceof EbpfError)) links.push(result);
      else failures.push(failureOf(program, result));
    }
  } catch (error) {
    for (const link of links) await link.close();
    throw error;
  }
  return { links, failures };
}

function failureOf(program: Attachable, error: EbpfError): AttachFailure {
  const { nearest } = error;
  return { program, error, ...(nearest !== undefined && { nearest }) };
}

function orEbpfError(error: unknown): EbpfError {
  if (error instanceof EbpfError) return error;
  throw error;
}
