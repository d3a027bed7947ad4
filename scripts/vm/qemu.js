/** QEMU's command line. */

/**
 * @typedef {object} Guest
 * @property {string} vmlinux
 * @property {string} initramfs
 * @property {number} memory MiB
 * @property {number} cpus
 * @property {'kvm' | 'tcg'} accelerator
 * @property {boolean} verbose the kernel tells all on its console
 * @property {readonly string[]} shares folders that the guest may write to
 */

/** The guest's serial ports, on descriptors 3 … of QEMU's process: connected sockets. */
export const ports = ['console', 'stdout', 'stderr', 'status'];

/** An option's value: a comma in it is doubled. @param {string} text */
const value = text => text.replaceAll(',', ',,');

/** What the kernel is told: quiet, no waiting after a panic, no self tests, all of the LSMs that eBPF hooks need. @param {Guest} guest */
function kernelArguments({ verbose }) {
  return [
    'console=ttyS0',
    ...(verbose ? ['loglevel=6'] : ['quiet', 'loglevel=4']),
    // A panic or an oops ends the guest: QEMU leaves at a reset.
    ...['panic=-1', 'oops=panic', 'reboot=t'],
    // Nothing to defend here, and each costs time under emulation.
    ...[
      'mitigations=off',
      'nokaslr',
      'audit=0',
      'cryptomgr.notests',
      'random.trust_cpu=on',
      '8250.nr_uarts=1',
    ],
    // An emulated CPU on a busy machine stands still for seconds: no reason for alarm.
    ...['nowatchdog', 'no_timer_check', 'tsc=reliable', 'rcupdate.rcu_expedited=1'],
    'lsm=landlock,lockdown,yama,bpf',
  ].join(' ');
}

/** @param {Guest} guest @returns {string[]} */
export function qemuArguments(guest) {
  // CPUs take turns on one thread: on threads of their own, one may still run the int3 that another has patched out of the kernel's code
  // (text_poke_bp()), and 6.12 dies of it in __schedule() while tracepoints come and go. It takes no longer.
  const accelerator = {
    kvm: ['-accel', 'kvm', '-cpu', 'host'],
    tcg: ['-accel', 'tcg,thread=single,tb-size=512', '-cpu', 'max,la57=off'],
  }[guest.accelerator];
  const folders = [
    ['root', '/', ',readonly=on'],
    ...guest.shares.map((path, index) => [`share${index}`, path, '']),
  ];
  return [
    ...['-M', 'q35,usb=off,vmport=off', ...accelerator],
    ...['-smp', `${guest.cpus}`, '-m', `${guest.memory}`],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-nic', 'none'],
    ...['-kernel', guest.vmlinux, '-initrd', guest.initramfs, '-append', kernelArguments(guest)],
    ...['-device', 'virtio-serial-pci'],
    ...ports.flatMap((name, index) => {
      const socket = ['-chardev', `socket,id=${name},fd=${index + 3}`];
      if (name === 'console') return [...socket, '-serial', `chardev:${name}`];
      return [...socket, '-device', `virtserialport,chardev=${name},name=${name}`];
    }),
    ...folders.flatMap(([tag = '', path = '', mode = '']) => [
      '-virtfs',
      `local,path=${value(path)},mount_tag=${tag},security_model=none,multidevs=remap${mode}`,
    ]),
  ];
}
