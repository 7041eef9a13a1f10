/*
 * Stands between the container's init and a CLI that has a terminal, for one thing: Ctrl-Z. A CLI stops itself and counts
 * on a shell to see that, but in the container nobody looks. This parent does: it leaves the file STOPPED in the call's
 * stage, where mayfly finds it, takes it away, and suspends itself as the CLI outside would be. SIGCONT wakes the CLI.
 * Where nobody takes the file away, the CLI goes on after a second: a terminal is never left dead.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define STOPPED "/run/mayfly/call/stopped"

static pid_t child;

/* What the terminal sends reaches the CLI by itself, with the whole foreground group; what init passes on comes here only. */
static void pass_on(int number, siginfo_t *info, void *context) {
  (void)context;
  if (info->si_code != SI_KERNEL) kill(child, number);
}

/* The whole group was stopped; this process is part of it and must not answer itself for ever. */
static void wake(int number, siginfo_t *info, void *context) {
  (void)context;
  if (info->si_pid != getpid()) kill(0, number);
}

static void handle(int number, void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction action = {0};
  action.sa_sigaction = handler;
  action.sa_flags = SA_RESTART | SA_SIGINFO;
  sigaction(number, &action, NULL);
}

static void stopped(void) {
  int file = open(STOPPED, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file >= 0) close(file);
  for (int tenth = 0; tenth < 10; tenth++) {
    if (access(STOPPED, F_OK) != 0) return;
    usleep(100000);
  }
  unlink(STOPPED);
  kill(0, SIGCONT);
}

int main(int count, char **words) {
  if (count < 2) return 64;
  const int passed[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH};
  child = fork();
  if (child < 0) return 71;
  if (child == 0) {
    signal(SIGTSTP, SIG_DFL); /* entrypoint.sh ignores it */
    execvp(words[1], words + 1);
    _exit(errno == ENOENT ? 127 : 126);
  }
  for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) handle(passed[i], pass_on);
  handle(SIGCONT, wake);
  signal(SIGTSTP, SIG_IGN); /* the CLI stops its whole group, and this is part of it */

  for (;;) {
    int status;
    pid_t ended = waitpid(child, &status, WUNTRACED);
    if (ended < 0) {
      if (errno == EINTR) continue;
      return 71;
    }
    if (WIFSTOPPED(status)) stopped();
    else if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
    else return WEXITSTATUS(status);
  }
}
