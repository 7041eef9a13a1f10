import { spawn } from '@lydell/node-pty';
import xterm, { type IBufferCell, type IBufferLine } from '@xterm/headless';
import { send } from './command.ts';

export interface PtyOptions {
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cols?: number;
  readonly rows?: number;
}

export interface PtyExit {
  readonly code: number;
  /** The number of the signal that ended the process; 0 when none did. */
  readonly signal: number;
}

/** A process at a real pseudo-terminal, and the screen that a person in front of it sees. */
export interface Pty extends AsyncDisposable {
  readonly pid: number;
  readonly exit: Promise<PtyExit>;
  /** The visible rows, without the blanks at their ends. */
  screen(): string;
  /** The same rows with their colours and attributes, where those change; and where the cursor is. */
  cells(): string[];
  /** What a program can have asked of the terminal that a shell does not want. */
  modes(): { readonly mouse: string; readonly otherScreen: boolean };
  type(text: string): void;
  resize(cols: number, rows: number): void;
  /** Resolves with the screen as soon as it matches; fails after `timeout` milliseconds, and when the process ends. */
  waitFor(wanted: RegExp | ((screen: string) => boolean), timeout?: number): Promise<string>;
  kill(signal?: NodeJS.Signals): void;
  /** Closes the terminal, as closing its window does. */
  hangUp(): void;
}

export function spawnPty(command: string, args: readonly string[], options: PtyOptions): Pty {
  const { cols = 100, rows = 30, cwd, env } = options;
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 5000 });
  const child = spawn(command, [...args], { cols, rows, cwd, env, name: env['TERM'] ?? 'xterm-256color' });
  const watchers = new Set<() => void>();
  const notify = (): void => watchers.forEach((watcher) => watcher());
  let ended: PtyExit | undefined;
  child.onData((data) => terminal.write(data, notify));
  terminal.onData((reply) => child.write(reply)); // what a terminal answers when it is asked who it is
  const exit = new Promise<PtyExit>((resolve) => {
    child.onExit(({ exitCode, signal = 0 }) => {
      // Not before the screen shows all that was written.
      terminal.write('', () => {
        ended = { code: exitCode, signal };
        notify();
        resolve(ended);
      });
    });
  });

  const lines = (): (IBufferLine | undefined)[] => {
    const buffer = terminal.buffer.active;
    return Array.from({ length: terminal.rows }, (_, row) => buffer.getLine(buffer.baseY + row));
  };

  const screen = (): string =>
    lines()
      .map((line) => line?.translateToString(true) ?? '')
      .join('\n');

  const cells = (): string[] => {
    const { cursorX, cursorY } = terminal.buffer.active;
    return [...lines().map((line) => (line ? painted(line) : '')), `cursor at ${cursorX},${cursorY}`];
  };

  const modes = (): ReturnType<Pty['modes']> => ({
    mouse: terminal.modes.mouseTrackingMode,
    otherScreen: terminal.buffer.active.type === 'alternate',
  });

  const waitFor: Pty['waitFor'] = (wanted, timeout = 60_000) =>
    new Promise((resolve, reject) => {
      const matches = typeof wanted === 'function' ? wanted : (text: string): boolean => wanted.test(text);
      const finish = (): void => {
        clearTimeout(timer);
        watchers.delete(check);
      };
      const fail = (why: string): void => {
        finish();
        reject(new Error(`${why} while waiting for ${String(wanted)}; the screen is:\n${framed(screen())}`));
      };
      const check = (): void => {
        const text = screen();
        if (matches(text)) {
          finish();
          resolve(text);
        } else if (ended) {
          fail(`the process ended (code ${ended.code}, signal ${ended.signal})`);
        }
      };
      const timer = setTimeout(() => fail(`${timeout} ms went by`), timeout);
      watchers.add(check);
      check();
    });

  const kill = (signal: NodeJS.Signals = 'SIGTERM'): void => {
    if (!ended) send(child.pid, signal);
  };
  return {
    pid: child.pid,
    exit,
    screen,
    cells,
    modes,
    type: (text) => child.write(text),
    resize(columns, height) {
      terminal.resize(columns, height);
      child.resize(columns, height);
    },
    waitFor,
    kill,
    hangUp: () => (child as unknown as { destroy(): void }).destroy(),
    async [Symbol.asyncDispose]() {
      kill('SIGKILL');
      await exit;
      terminal.dispose();
    },
  };
}

/** A row with `{…}` before each cell that looks otherwise than the one before it. */
function painted(line: IBufferLine): string {
  let [text, last] = ['', ''];
  for (let column = 0; column < line.length; column += 1) {
    const cell = line.getCell(column);
    if (!cell || cell.getWidth() === 0) continue; // the second half of a wide character
    const look = lookOf(cell);
    text += `${look === last ? '' : `{${look}}`}${cell.getChars() || ' '}`;
    last = look;
  }
  return text.trimEnd();
}

function lookOf(cell: IBufferCell): string {
  const colour = (ground: string, isDefault: boolean, value: number): string[] =>
    isDefault ? [] : [`${ground}${value.toString(16)}`];
  return [
    ...colour('', cell.isFgDefault(), cell.getFgColor()),
    ...colour('on ', cell.isBgDefault(), cell.getBgColor()),
    ...(cell.isBold() ? ['bold'] : []),
    ...(cell.isDim() ? ['dim'] : []),
    ...(cell.isItalic() ? ['italic'] : []),
    ...(cell.isUnderline() ? ['underline'] : []),
    ...(cell.isInverse() ? ['inverse'] : []),
    ...(cell.isStrikethrough() ? ['struck'] : []),
  ].join(' ');
}

function framed(screen: string): string {
  return screen.trimEnd().replaceAll(/^/gmu, '  | ');
}
