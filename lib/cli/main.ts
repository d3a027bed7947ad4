#!/usr/bin/env node
/** The command `ebpf`: each file of commands/ is one of its commands. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { EbpfError } from '../errors.ts';
import { btfCommand } from './commands/btf.ts';
import { compileCommand } from './commands/compile.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { disasmCommand } from './commands/disasm.ts';
import { featuresCommand } from './commands/features.ts';
import { linkCommand } from './commands/link.ts';
import { mapCommand } from './commands/map.ts';
import { probeCommand } from './commands/probe.ts';
import { progCommand } from './commands/prog.ts';
import { serveCommand } from './commands/serve.ts';
import { typesCommand } from './commands/types.ts';
import { verifyCommand } from './commands/verify.ts';
import { vmlinuxCommand } from './commands/vmlinux.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const program = new Command('ebpf')
  .description('Compile, type, inspect and probe with eBPF')
  .version(version)
  .showHelpAfterError();
const commands = [
  ...[compileCommand(), typesCommand(), vmlinuxCommand(), disasmCommand(), probeCommand()],
  ...[verifyCommand(), diagnoseCommand(), featuresCommand()],
  ...[progCommand(), mapCommand(), linkCommand(), btfCommand(), serveCommand()],
];
for (const command of commands) program.addCommand(command);

try {
  await program.parseAsync();
} catch (error) {
  // What is the user's to mend is said without a stack.
  console.error(error instanceof EbpfError ? `ebpf: ${error.message}` : error);
  process.exitCode = 1;
}
