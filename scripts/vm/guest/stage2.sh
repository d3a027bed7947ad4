# Process 1 in the final root: the kernel's file systems, shared folders, the command, its exit status.
job=/run/node-ebpf-vm
bb=$job/busybox
. $job/kernel
# This kernel's modules where modprobe looks, the kernel's own requests for modules included.
release=$($bb uname -r)
$bb mkdir -p "/lib/modules/$release" /boot
$bb mount --bind "$modules" "/lib/modules/$release"
$bb cp "$config" "/boot/config-$release"
$bb ln -sf "$symbols" "/boot/System.map-$release"
$bb mkdir -p /dev/pts /dev/shm /dev/mqueue /run/lock
$bb mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
$bb mount -t tmpfs -o mode=1777 tmpfs /dev/shm
$bb ln -sfn /proc/self/fd /dev/fd
for pair in stdin:0 stdout:1 stderr:2; do $bb ln -sf "fd/${pair#*:}" "/dev/${pair%:*}"; done
$bb mount -t cgroup2 cgroup2 /sys/fs/cgroup
$bb mount -t bpf -o mode=700 bpf /sys/fs/bpf
for pair in securityfs:security debugfs:debug tracefs:tracing configfs:config; do
  $bb mount -t "${pair%:*}" "${pair%:*}" "/sys/kernel/${pair#*:}" 2>/dev/null
done
while read -r tag folder; do
  $bb mkdir -p "$folder"
  $bb mount -t 9p -o trans=virtio,version=9p2000.L,msize=1048576 "$tag" "$folder" || echo "no $folder" >/dev/console
done <$job/shares
$bb hostname node-ebpf-vm
$bb ifconfig lo up
ulimit -l unlimited # 5.10 charges what eBPF takes to RLIMIT_MEMLOCK.
ulimit -n 65536
# Nobody makes /dev/virtio-ports here: the ports by their names.
for port in /sys/class/virtio-ports/*; do
  read -r name <"$port/name" && eval "$name=/dev/${port##*/}"
done
exec 3<>$status
# Nobody is left to answer to: whoever started the guest was killed.
{
  $bb cat <&3 >/dev/null
  echo b >/proc/sysrq-trigger
} &
read -r seconds _ </proc/uptime
echo "ready $seconds $release" >&3
$bb setsid /bin/sh $job/command </dev/null >$stdout 2>$stderr 3>&- &
wait $!
result=$?
$bb sync
# Each stream ends with the run's own mark: the host ends the guest when it has read both, since a reset drops what is under way.
echo "$mark" >$stdout
echo "$mark" >$stderr
echo "exit $result" >&3
while :; do $bb sleep 600; done
