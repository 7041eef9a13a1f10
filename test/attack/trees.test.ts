import { expect, test } from 'vitest';
import { createEnemy } from '../support/enemy.ts';
import { randomOfTest, tries } from '../support/random.ts';

/** Puts random things into a folder, and in the place of what is there: links to HOME's `victims`, pipes, sockets, odd names. */
const GROW = `
import os, random, shutil, socket, sys
random.seed(int(sys.argv[1]))
home, places = sys.argv[2], sys.argv[3:]
victims = [home, home + "/private", home + "/private/diary", home + "/.ssh", home + "/notes", "/", "..", "../..", ".", "nowhere", "/dev/zero", "/proc/self/fd/0"]
names = [b"a", b"b", b"config", b"HEAD", b"hooks", b"settings.json", b"CLAUDE.md", b"package.json", b".gitignore", b"-rf", b"*", b" ", b"a\\nb", b"\\xff\\xfe", b"\\x1b[31m", b"x" * 255]
def put(place):
  if os.path.lexists(place):
    if os.path.isdir(place) and not os.path.islink(place): shutil.rmtree(place, ignore_errors=True)
    else: os.unlink(place)
  kind = random.choice(["link", "link", "pipe", "socket", "sparse", "file", "folder", "closed"])
  if kind == "link": os.symlink(random.choice(victims), place)
  elif kind == "pipe": os.mkfifo(place)
  elif kind == "sparse":
    with open(place, "wb") as file: file.truncate(1 << 31)
  elif kind == "file":
    with open(place, "wb") as file: file.write(os.urandom(random.randrange(2000)))
  elif kind == "socket":
    try: socket.socket(socket.AF_UNIX).bind(place)
    except OSError: pass
  else:
    os.mkdir(place)
    for _ in range(random.randrange(4)): put(os.path.join(place, random.choice(names)))
    if kind == "closed": os.chmod(place, 0)
for top in places:
  top = os.path.expanduser(top).encode()
  there = [os.path.join(folder, name) for folder, folders, files in os.walk(top) for name in folders + files][:200]
  for _ in range(12):
    folder = random.choice([top] + [place for place in there if os.path.isdir(place) and not os.path.islink(place)])
    place = random.choice(there) if there and random.random() < 0.3 else os.path.join(folder, random.choice(names))
    try: put(place)
    except OSError: pass
`;

const PLACES = ['.', '~', '.git', '.ai-state', '~/.claude', '~/.claude/projects', '~/.gemini', '/run/mayfly/call'];

const NEXT = [
  ['exec', '--provider', 'claude', '--', 'true'],
  ['commit', '--provider', 'none', '--print', '--all'],
  ['commit', '--provider', 'none', '--yes', '--all'],
  ['context'],
  ['guard', 'diff'],
  ['guard', 'restore'],
  ['template', 'list'],
  ['doctor'],
];

const MOST = 12;

test.each(Array.from({ length: tries(MOST) }, (_, n) => n))(
  'whatever a call leaves behind, nothing outside is read or changed, and nothing waits or crashes (%i)',
  async () => {
    const random = randomOfTest();
    await using enemy = await createEnemy();
    const unclear: object[] = [];
    for (let round = 0; round < 2; round += 1) {
      const seed = String(Math.floor(random.below(1e9)));
      const words = ['python3', '-c', GROW, seed, enemy.rig.home, ...PLACES];
      const all = [['exec', '--provider', 'claude', '--', ...words], ...NEXT];
      for (const command of all) {
        const { code, stderr } = await enemy.mayfly(command);
        if (code === 137 || code === 70 || / {4}at /.test(stderr))
          unclear.push({ seed, command: command.slice(0, 2), code, stderr });
      }
    }
    expect({ unclear, harm: enemy.harm() }).toEqual({ unclear: [], harm: [] });
  },
);
