import { describe, expect, it } from 'vitest';
import { validateConfig } from '../../../src/config-file/validate.ts';

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
      "  GEMINI_API_KEY: pass show 'my own' a\\ b",
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
      secrets: { ZAI_API_KEY: ['pass', 'show', 'z ai'], GEMINI_API_KEY: ['pass', 'show', 'my own', 'a b'] },
    });
  });

  it.each([
    ['ssh-agent-keys: [a, b]'],
    ['ssh.agent.keys: [a, b]'],
    ['ssh.agent-keys: a,b'],
    ['ssh: { agent: { keys: [a, b] } }'],
    ['ssh:\n  agent.keys: [a, b]'],
    ['ssh-agent:\n  keys: [a, b]'],
  ])('reads %s, one key in another spelling', (text) => {
    expect(validateConfig(text, 'c')).toEqual({ 'ssh-agent-keys': ['a', 'b'] });
    const inner = text.replaceAll(/^/gm, '      ');
    expect(validateConfig(`projects:\n  ~/work/x.y:\n${inner}`, 'c')).toEqual({
      projects: { '~/work/x.y': { 'ssh-agent-keys': ['a', 'b'] } },
    });
  });

  it('reads a key beside those that begin with it', () => {
    const text = 'ssh: { agent: direct, agent.log: on }\nproviders: { glm: { ssh: { agent: { confirm: ask } } } }';
    expect(validateConfig(text, 'c')).toEqual({
      'ssh-agent': 'direct',
      'ssh-agent-log': true,
      providers: { glm: { 'ssh-agent-confirm': 'ask' } },
    });
  });

  it.each([
    ['ssh: { agent: { key: a } }', /c:1:17: unknown key "ssh-agent-key"/],
    ['ssh: { agent: 1 }', /"ssh-agent" cannot be "1"/],
    ['ssh: on', /unknown key "ssh"/],
    ['projects: { /p: { engine: podman } }', /unknown key "engine"/],
    ['nothing:', /unknown key "nothing"/],
  ])('refuses %s', (text, message) => expect(() => validateConfig(text, 'c')).toThrow(message));

  it('reads templates', () => {
    const text = [
      'templates:',
      '  ci:',
      '    network: none',
      '    pids-limit: 64',
      '    mounts: { ~/data: read-only, ~: writable }',
      '    env: { A: 1 }',
      '    caches: npm,cargo',
      '    tools:',
      "      debian: [g++, 'cowsay=3.03+dfsg2-8']",
      "      npm: ['@scope/name@1.2.3-rc.1', typescript]",
      "      pip: ['ruff==0.8.1', 'uvicorn[standard]~=0.30', black]",
    ].join('\n');
    expect(validateConfig(text, 'c')).toEqual({
      templates: {
        ci: {
          network: 'none',
          'pids-limit': 64,
          mounts: { '~/data': 'read-only', '~': 'writable' },
          env: { A: '1' },
          caches: ['npm', 'cargo'],
          tools: {
            debian: ['g++', 'cowsay=3.03+dfsg2-8'],
            npm: ['@scope/name@1.2.3-rc.1', 'typescript'],
            pip: ['ruff==0.8.1', 'uvicorn[standard]~=0.30', 'black'],
          },
        },
      },
    });
    expect(validateConfig('memory: 1g', 'c', 'template')).toEqual({ memory: '1g' });
    expect(() => validateConfig('templates: {}', 'c', 'template')).toThrow('unknown key "templates"');
  });

  it.each(['', '# nothing\n', 'memory:\n'])('takes %j as no settings', (text) => {
    expect(validateConfig(text, 'c')).toEqual({});
  });

  it.each([
    ['memroy: 4g', 'c:1:1: unknown key "memroy", did you mean "memory"?; allowed: engine, network, memory,'],
    ['memory: 4g\nengine: lxc', 'c:2:9: "engine" cannot be "lxc"; allowed: auto, docker, podman'],
    ['providers:\n  glm:\n    cpus: none', 'c:3:11: "cpus" cannot be "none"; allowed: a number above 0'],
    ['providers: 3', 'c:1:12: providers is not a map'],
    ['providers: { own: { command: x, target: tools, env: { my-var: x } } }', 'c:1:53: "env" cannot hold "my-var"'],
    ['memory: [1]', 'c:1:9: "memory" holds a list or a map'],
    ['memory: "4g', 'c:1:12: Missing closing "quote'],
    ['a: &x 1\nb: *y', 'c:'],
    ['memory: 1', 'c:1:9: "memory" cannot be "1"; allowed: a size of at least 6m'],
    ['memory: 5m', 'a size of at least 6m'],
    ['memory: 1g\n---\nnetwork: none', 'c:2:1: there is a second document'],
    ['constructor: 1', 'c:1:1: unknown key "constructor"'],
    ['__proto__: { memory: 1g }', 'c:1:1: unknown key "__proto__"'],
    ['providers: { __proto__: { memory: 1g } }', 'providers cannot hold "__proto__"'],
    ['providers:\n  cluade: { network: none }', 'c:2:3: unknown provider "cluade", did you mean "claude"?'],
    ['providers: { constructor: { network: none } }', 'unknown provider "constructor"'],
    ['recommend: { gmini: { rust: 2 } }', 'unknown provider "gmini", did you mean "gemini"?'],
    [
      'projects: { work/app: { network: none } }',
      'projects cannot hold "work/app"; allowed: paths that begin with / or ~/',
    ],
    ['projects: { ~ann/app: { network: none } }', 'projects cannot hold "~ann/app"'],
    ['templates: { ci: { mounts: { data: writable } } }', 'mounts cannot hold "data"'],
    ['secrets: { ZAI_API_KYE: pass show z }', 'unknown key of a provider "ZAI_API_KYE", did you mean "ZAI_API_KEY"?'],
    ['secrets: { ZAI_API_KEY: [] }', '"ZAI_API_KEY" is empty'],
    ['secrets: { ZAI_API_KEY: "" }', '"ZAI_API_KEY" needs a shell'],
    ['secrets: { ZAI_API_KEY: pass show z | head -1 }', '"ZAI_API_KEY" needs a shell; allowed: [sh, -c, "…"]'],
    ['secrets: { ZAI_API_KEY: "echo $KEY" }', '"ZAI_API_KEY" needs a shell'],
    ["secrets: { ZAI_API_KEY: pass show it's }", '"ZAI_API_KEY" needs a shell'],
    ['providers: { own: { command: x, target: tools, files: [null] } }', '"files" holds an empty value'],
    ['providers: { own: { command: x, folder: /srv/x } }', '"folder" cannot be "/srv/x"; allowed: relative paths'],
    ['providers: { own: { command: x, folder: ../x } }', '"folder" cannot be "../x"'],
    ['providers: { own: { command: x, folder: 5 } }', '"folder" cannot hold "5"'],
    ['providers: { own: { command: x, files: [a, b/../../c] } }', '"files" cannot hold "b/../../c"'],
    ['providers: { own: { command: x, history: [/etc/] } }', '"history" cannot hold "/etc/"'],
    ['templates:\n  ci:\n    memroy: 1g', 'c:3:5: unknown key "memroy", did you mean "memory"?; allowed: network,'],
    ['templates:\n  ci: { engine: podman }', 'c:2:9: unknown key "engine"'],
    ['templates:\n  ci: { caches: [npm, yarn] }', '"caches" cannot hold "yarn"; allowed: npm, pip, cargo'],
    ['templates:\n  ci: { mounts: { /data: rw } }', '"/data" cannot be "rw"; allowed: read-only, writable'],
    ...[
      ['debian', 'git-'],
      ['debian', '-y'],
      ['debian', 'a b'],
      ['debian', "a'b"],
      ['debian', './a.deb'],
      ['npm', 'git+ssh://x/y'],
      ['npm', '-g'],
      ['npm', '../x'],
      ['npm', '@a/b/c'],
      ['npm', 'a@$(id)'],
      ['pip', '-r'],
      ['pip', 'a; id'],
      ['pip', 'a @ file:///x'],
      ['pip', 'a\\nb'],
    ].map(([kind, name]): [string, string] => [
      `templates: { ci: { tools: { ${kind}: ["${name}"] } } }`,
      `"${kind}" cannot hold "${name?.replace('\\n', '\n') ?? ''}"`.split('\n')[0] ?? '',
    ]),
  ])('names the place in %j', (text, message) => {
    expect(() => validateConfig(text, 'c')).toThrow(message);
  });
});
