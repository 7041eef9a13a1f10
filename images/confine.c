/*
 * Starts the command of a call so that it cannot reach abstract sockets of the host, such as that of an X server: they belong to the
 * network, which a call may share with the host, and no file permission guards them. Those that the command makes itself work. A kernel
 * before 6.12, or one without Landlock, cannot do it; then the command runs as it is.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The headers of the image are older than the kernel may be: numbers of landlock(7), the same on each architecture. */
enum { CREATE_RULESET = 444, RESTRICT_SELF = 446, FIRST_ABI_WITH_SCOPES = 6, GIVE_ABI = 1, ABSTRACT_SOCKETS = 1 };

struct ruleset {
  uint64_t files, network, scopes;
};

static void confine(void) {
  if (syscall(CREATE_RULESET, NULL, (size_t)0, GIVE_ABI) < FIRST_ABI_WITH_SCOPES) return;
  const struct ruleset ruleset = {.scopes = ABSTRACT_SOCKETS};
  const int descriptor = (int)syscall(CREATE_RULESET, &ruleset, sizeof ruleset, 0);
  if (descriptor < 0) return;
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  syscall(RESTRICT_SELF, descriptor, 0);
  close(descriptor);
}

int main(int count, char **words) {
  if (count < 2) return 64;
  confine();
  execvp(words[1], words + 1);
  return errno == ENOENT ? 127 : 126;
}
