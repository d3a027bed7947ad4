/*
 * delegate FOLDER COMMAND...: runs the command in a user, mount and network namespace of its own, with a bpffs at FOLDER that delegates
 * everything. As include/uapi/linux/mount.h and kernel/bpf/inode.c have it: the namespace opens the file system, so that it is its own;
 * who has CAP_SYS_ADMIN outside sets what is delegated, and makes it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);

static void check(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void send_fd(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
	check(sendmsg(socket, &message, 0) == 1, "sendmsg");
}

static int receive_fd(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec part = {&byte, 1};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
	int fd;

	check(recvmsg(socket, &message, MSG_CMSG_CLOEXEC) == 1 && message.msg_controllen > 0, "recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	check(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

static void inside(int socket, const char *folder, char **command)
{
	int fs, made;

	check(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0, "unshare");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", "0 0 1");
	write_file("/proc/self/gid_map", "0 0 1");
	check(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0, "mount");
	fs = syscall(SYS_fsopen, "bpf", FSOPEN_CLOEXEC);
	check(fs >= 0, "fsopen");
	send_fd(socket, fs);
	made = receive_fd(socket);
	check(syscall(SYS_move_mount, made, "", AT_FDCWD, folder, MOVE_MOUNT_F_EMPTY_PATH) == 0, "move_mount");
	execvp(command[0], command);
	check(0, "execvp");
}

int main(int argc, char **argv)
{
	static const char *const delegated[] = {"delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs"};
	int sockets[2], status, fs, made;
	pid_t child;

	if (argc < 3)
		return 2;
	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0, "socketpair");
	child = fork();
	check(child >= 0, "fork");
	if (child == 0) {
		close(sockets[0]);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		inside(sockets[1], argv[1], argv + 2);
	}
	close(sockets[1]);
	fs = receive_fd(sockets[0]);
	for (int i = 0; i < 4; i++)
		check(syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, delegated[i], "any", 0) == 0, delegated[i]);
	check(syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0, "fsconfig");
	made = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	check(made >= 0, "fsmount");
	send_fd(sockets[0], made);
	check(waitpid(child, &status, 0) == child, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
