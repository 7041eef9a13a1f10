import { describe, expect, it } from 'vitest';
import { validateConfig } from '../../../src/config/validate.ts';

describe('config.yaml', () => {
  it('reads every kind of value', () => {
    const text = [
      'memory: 4g',
      'cpus: 1.5',
      'read-only: no',
      'pass-env: [A, B=1]',
      'providers:',
      '  glm: { memory: 512m, max-calls: 3 }',
      '  local:',
      '    extends: claude',
      '    command: claude --model qwen',
      '    env: { ANTHROPIC_BASE_URL: "http://127.0.0.1:11434", PORT: 1 }',
      'secrets:',
      '  ZAI_API_KEY: [pass, show, "z ai"]',
    ].join('\n');
    expect(validateConfig(text, 'c')).toEqual({
      memory: '4g',
      cpus: 1.5,
      'read-only': false,
      'pass-env': ['A', 'B=1'],
      providers: {
        glm: { memory: '512m', 'max-calls': 3 },
        local: {
          extends: 'claude',
          command: ['claude', '--model', 'qwen'],
          env: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:11434', PORT: '1' },
        },
      },
      secrets: { ZAI_API_KEY: ['pass', 'show', 'z ai'] },
    });
  });

  it.each(['', '# nothing\n', 'memory:\n'])('takes %j as no settings', (text) => {
    expect(validateConfig(text, 'c')).toEqual({});
  });

  it.each([
    ['memroy: 4g', 'c:1:1: unknown key "memroy"; allowed: engine, network, memory,'],
    ['memory: 4g\nengine: lxc', 'c:2:9: "engine" cannot be "lxc"; allowed: auto, docker, podman'],
    ['providers:\n  glm:\n    cpus: none', 'c:3:11: "cpus" cannot be "none"; allowed: a number above 0'],
    ['providers: 3', 'c:1:12: providers is not a map'],
    ['memory: [1]', 'c:1:9: "memory" holds a list or a map'],
    ['memory: "4g', 'c:1:12: Missing closing "quote'],
    ['a: &x 1\nb: *y', 'c:'],
  ])('names the place in %j', (text, message) => {
    expect(() => validateConfig(text, 'c')).toThrow(message);
  });
});
