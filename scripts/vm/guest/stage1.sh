#!/bin/busybox sh
# The guest's first program, in its first root (the initramfs): modules, then the host's root under an overlay in memory.
bb=/bin/busybox
fail() { echo "node-ebpf-vm: $*" >/dev/console; $bb sleep 1; echo b >/proc/sysrq-trigger; }
$bb mount -t proc proc /proc
$bb mount -t sysfs sysfs /sys
$bb mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do $bb insmod "$module" || fail "no module $module"; done
$bb mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=1048576,cache=loose root /host || fail 'no root over 9p'
$bb mount -t tmpfs -o mode=755,size=75% tmpfs /memory
$bb mkdir /memory/upper /memory/work
$bb mount -t overlay -o lowerdir=/host,upperdir=/memory/upper,workdir=/memory/work overlay /root || fail 'no overlay'
for folder in dev proc sys run; do $bb mkdir -p /root/$folder; done
for folder in dev proc sys; do $bb mount --move /$folder /root/$folder; done
$bb mount -t tmpfs -o mode=755 tmpfs /root/run
$bb mkdir /root/run/node-ebpf-vm
# The static busybox goes along: under emulation each start of a dynamic program costs 0.2 s.
$bb cp /bin/busybox /job/* /root/run/node-ebpf-vm/
exec $bb switch_root /root /run/node-ebpf-vm/busybox sh /run/node-ebpf-vm/stage2.sh
