import { expect, test } from 'vitest';
import type { Invocation } from './invocation.ts';
import { comparable } from './differences.ts';
import { outcome } from './outcome.ts';
import type { Cli } from './scene.ts';

function title({ args, input, env, shell, cwd }: Invocation): string {
  const more = { env, cwd, ...(input !== undefined && { input: input.slice(0, 20) }) };
  const words = `${args.map((word) => JSON.stringify(word).slice(1, -1)).join(' ')} ${JSON.stringify(more)}`;
  return (shell === undefined ? words : `${shell} ${words}`).replace(' {}', '');
}

/** Each invocation natively and wrapped, against the same stub: stdout, stderr, exit code, files and what was asked. */
export function compareAll(cli: Cli, invocations: readonly Invocation[]): void {
  test.each(invocations.map((invocation) => [title(invocation), invocation] as const))('%s', async (_, invocation) => {
    const [native, wrapped] = await Promise.all([
      outcome('native', cli, invocation),
      outcome('wrapped', cli, invocation),
    ]);
    const { differs } = invocation;
    const [one, other] = [comparable('native', native), comparable('wrapped', wrapped)];
    expect({ one, other }).toMatchObject({ one: differs?.native ?? {}, other: differs?.wrapped ?? {} });
    expect({ ...other, ...differs?.native }).toEqual({ ...one });
  });
}
