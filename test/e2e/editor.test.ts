import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startStub } from '../../src/selftest/stub/stub.ts';
import { callRig, output } from '../support/call.ts';
import { quit, ready } from '../support/interactive.ts';
import { claudeAnswers, stubEnv } from '../support/stub.ts';

it('Claude Code speaks with the editor that has the project open, for --ide, and no other call does', async () => {
  const tokens: (string | string[] | undefined)[] = [];
  const editor = http.createServer().on('upgrade', ({ headers }, socket) => {
    tokens.push(headers['x-claude-code-ide-authorization']);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => void editor.listen(0, '127.0.0.1', resolve));
  const { port } = editor.address() as AddressInfo;
  try {
    await using stub = await startStub();
    await using rig = await callRig();
    const lock = (number: number, workspace: string, authToken: string): void =>
      void rig.write(
        `.claude/ide/${number}.lock`,
        JSON.stringify({
          pid: process.pid,
          workspaceFolders: [workspace],
          ideName: 'Editor',
          transport: 'ws',
          authToken,
        }),
      );
    lock(port, rig.cwd, 'token-of-this-one');
    lock(port + 1, path.join(rig.home, 'elsewhere'), 'token-of-another');
    rig.write('.docker-ai-config/claude/.claude.json', claudeAnswers(rig.cwd));
    const env = stubEnv('claude', stub);
    await using pty = rig.pty(rig.executable, ['run', 'claude', '--', '--ide'], { env });
    await ready(pty, 'claude');
    await expect.poll(() => tokens[0], { timeout: 30_000 }).toBe('token-of-this-one');
    const others = [
      'exec',
      '--provider',
      'claude',
      '--',
      'sh',
      '-c',
      'ls -A ~/.claude/ide; grep -rl token-of ~/.claude || true',
    ];
    expect(output(await rig.mayfly(others, { env }))).toBe('');
    await quit(pty, 'claude');
  } finally {
    editor.close();
  }
});
