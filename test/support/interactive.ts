import { setTimeout as sleep } from 'node:timers/promises';
import type { Pty, PtyExit } from './pty.ts';

/** What the interactive CLIs show, as a person would recognise it; `ready` is an input with nothing in it. */
const SCREENS = {
  claude: {
    ready: /^❯\s*$/mu,
    again: /Press Ctrl-C again to exit/u,
    interrupted: /Interrupted/u,
  },
  gemini: {
    ready: /Type your message/u,
    again: /Press Ctrl\+C again to exit/u,
    interrupted: /Request cancelled/u,
  },
} as const;

/** Of a key that a CLI may not have heard, one a second. */
const TRIES = 30;

export type Interactive = keyof typeof SCREENS;

/** Waits until the CLI can be typed to; a question that it asks first fails here, with the screen. */
export async function ready(pty: Pty, cli: Interactive): Promise<string> {
  return pty.waitFor((screen) => {
    const [, anew] = screen.split(RESTART);
    return SCREENS[cli].ready.test(anew ?? screen) && (anew === undefined || anew.includes('Gemini CLI v'));
  });
}

/** Until the CLI that is started anew has drawn its head, what is typed is echoed by the terminal and lost. */
const RESTART = /is restarting/u;

/**
 * Types a prompt of one line and sends it. A CLI that has only just drawn its screen, or is being started anew, does not hear it: it is
 * typed again until it stands in the input.
 */
export async function ask(pty: Pty, cli: Interactive, prompt: string): Promise<void> {
  const isTyped = (screen: string): boolean => screen.includes(prompt) && !SCREENS[cli].ready.test(screen);
  for (let tries = TRIES; ; tries--) {
    pty.type(prompt);
    try {
      await pty.waitFor(isTyped, 5000);
      break;
    } catch (error) {
      if (tries === 1) throw error;
    }
  }
  await send(pty, cli);
}

/**
 * A return that follows too fast is part of the text to both CLIs, for they take it for a paste; how fast is their affair, so it is
 * pressed again until the prompt has left the input.
 */
async function send(pty: Pty, cli: Interactive): Promise<void> {
  for (let tries = TRIES; ; tries--) {
    pty.type('\r');
    try {
      await pty.waitFor(SCREENS[cli].ready, 1000);
      return;
    } catch (error) {
      if (tries === 1) throw error;
    }
  }
}

/** Types a prompt and waits for what the stub says to it by itself. */
export async function askAndHear(pty: Pty, cli: Interactive, prompt: string): Promise<string> {
  await ask(pty, cli, prompt);
  return pty.waitFor((screen) => screen.includes(`stub heard: ${prompt}`));
}

/**
 * Makes the window wider and waits until the CLI has drawn its lines from edge to edge. Narrower would prove nothing:
 * a terminal folds long lines by itself.
 */
export async function widen(pty: Pty, cols: number, rows: number): Promise<string> {
  pty.resize(cols, rows);
  return pty.waitFor((screen) => screen.split('\n').includes('─'.repeat(cols)));
}

/**
 * Answers a question with the choice that has this text. A CLI that has just drawn a question may not listen yet, so keys
 * are pressed again until they had their effect.
 */
export async function choose(pty: Pty, question: RegExp, choice: string): Promise<void> {
  await pty.waitFor(question);
  const isMarked = (screen: string): boolean => new RegExp(`[❯●]\\s*(?:\\d+\\.\\s*)?${choice}`, 'u').test(screen);
  const isOpen = (screen: string): boolean => question.test(screen) && !RESTART.test(screen);
  for (let tries = TRIES; isOpen(pty.screen()); tries--) {
    const marked = isMarked(pty.screen());
    pty.type(marked ? '\r' : '\u001b[B');
    const effect = (screen: string): boolean => (marked ? !isOpen(screen) : isMarked(screen));
    await pty.waitFor(effect, 5000).catch((error: unknown) => {
      if (tries === 1) throw error;
    });
  }
}

/** Ctrl-C in the middle of an answer: it stops, the CLI goes on. */
export async function interrupt(pty: Pty, cli: Interactive): Promise<string> {
  pty.type('\u0003');
  return pty.waitFor(SCREENS[cli].interrupted);
}

/** Leaves as a person does, with Ctrl-C twice; again, where the CLI was not listening yet. */
export async function quit(pty: Pty, cli: Interactive): Promise<PtyExit> {
  for (let tries = TRIES; tries > 0; tries--) {
    pty.type('\u0003');
    const heard = await pty.waitFor(SCREENS[cli].again, 1000).catch(() => undefined);
    if (heard !== undefined) pty.type('\u0003');
    const left = await Promise.race([pty.exit, sleep(heard === undefined ? 0 : 5000)]);
    if (left) return left;
  }
  throw new Error(`it does not end; the screen is:\n${pty.screen()}`);
}
