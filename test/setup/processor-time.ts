/** Milliseconds of the processor that this process has taken, of all its threads: limits on it hold on a busy machine, too. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
