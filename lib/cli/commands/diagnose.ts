/** `ebpf diagnose`: what stands in the way of eBPF here, and what mends it. */
import { Command } from 'commander';
import { diagnose } from '../../kernel/diagnosis/diagnose.ts';

export function diagnoseCommand(): Command {
  return new Command('diagnose')
    .description('say what stands in the way of eBPF on this machine, and what mends it')
    .option('--json', 'all findings, as JSON')
    .option('--all', 'also what is as it should be')
    .action(({ json = false, all = false }: { json?: boolean; all?: boolean }) => {
      const diagnosis = diagnose();
      if (json) console.log(JSON.stringify(diagnosis.findings, null, 2));
      else {
        if (all)
          for (const { text } of diagnosis.findings.filter(({ level }) => level === 'ok'))
            console.log(`✓ ${text}`);
        console.log(String(diagnosis));
      }
      if (diagnosis.findings.some(({ level }) => level === 'obstacle')) process.exitCode = 1;
    });
}
