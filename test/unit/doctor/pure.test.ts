import { describe, expect, it } from 'vitest';
import { isOlder } from '../../../src/doctor/engine.ts';
import { failed, noted, ok, warn } from '../../../src/doctor/finding.ts';
import { asJson, asText } from '../../../src/doctor/report.ts';
import { unshared } from '../../../src/doctor/sharing.ts';
import { MayflyError } from '../../../src/platform/errors.ts';

describe('isOlder', () => {
  it.each([
    ['20.10.24+dfsg1', false],
    ['20.9.1', true],
    ['19.99', true],
    ['28.2.2', false],
  ])('%s: %s', (version, older) => expect(isOlder(version, [20, 10])).toBe(older));
});

describe('unshared', () => {
  const folders = { 'the working directory': '/Users/ann/shop', 'the runtime folder': '/var/folders/x/mayfly-501' };

  it.each([
    ['linux', []],
    ['orbstack', []],
    ['docker-desktop', [undefined]],
    ['podman-machine', [undefined]],
    ['colima', ['colima start --mount "$HOME:w" --mount "/var/folders/x/mayfly-501:w"']],
  ] as const)('%s', (machine, fixes) => {
    expect(unshared(machine, '/Users/ann', folders).map(({ fix }) => fix)).toEqual(fixes);
  });

  it('takes a folder whose name only begins like a shared one for another', () => {
    expect(unshared('colima', '/Users/ann', { 'the store': '/Users/anna/store' })).toMatchObject([{ level: 'warn' }]);
  });
});

describe('findings', () => {
  it('come from failures with their own remedy', () => {
    const down = new MayflyError({ kind: 'engine-down', engine: 'docker', endpoint: 'unix:///x', remedy: 'start it' });
    expect(failed('engine', down)).toEqual({
      level: 'broken',
      subject: 'engine',
      what: 'docker does not answer at unix:///x',
      fix: 'start it',
    });
    const odd = new MayflyError({ kind: 'engine-failed', engine: 'docker', what: 'answer', reason: 'no' });
    expect(failed('engine', odd).fix).toBe('see what docker info says');
    expect(failed('ssh', new Error('boom')).what).toBe('could not be looked at: boom');
  });

  it('come from the lines of calls', () => {
    expect(noted('agent', 'mayfly: no agent; start one; or none')).toEqual(
      warn('agent', 'no agent', 'start one; or none'),
    );
  });

  it('are printed a line each, and cannot steer the terminal', () => {
    const findings = [ok('engine', 'here'), warn('zsh', 'odd\u001b[2J\nname', 'mv it')];
    expect(asText(findings, false)).toBe('ok      engine    here\nwarn    zsh       odd?[2J\\nname; mv it\n');
    expect(asText(findings, true)).toContain('\u001b[33mwarn  \u001b[0m  zsh');
    expect(JSON.parse(asJson(findings))).toEqual({
      findings: [
        { level: 'ok', subject: 'engine', what: 'here', fix: '' },
        { level: 'warn', subject: 'zsh', what: 'odd\u001b[2J\nname', fix: 'mv it' },
      ],
    });
  });
});
