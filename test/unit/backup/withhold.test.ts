import { describe, expect, it } from 'vitest';
import { namesSecret, withhold } from '../../../src/backup/withhold.ts';

describe('a settings file without its secrets', () => {
  const key = 'Zk3mQ9xT7vB2nL5pR8wD';

  it.each([
    ['https://me:Sup3r-pw@mcp.acme.dev/x'],
    [`https://${key}@mcp.acme.dev/x`],
    [`https://mcp.acme.dev/sse?k=${key}`],
    ['https://mcp.acme.dev/sse?token=short1'],
    [`https://mcp.acme.dev/v1/${key}/sse`],
    ['https://mcp.acme.dev/v1/0f3c5c0e-8f0b-4a52-9a33-2b9d2f6f6b11/mcp'],
    [`npx mcp-remote https://mcp.acme.dev/#${key}`],
    ['curl -u me:Sup3r-pw https://log.acme.dev'],
    ["curl -sS --user 'me:Sup3r-pw' https://log.acme.dev"],
    ['curl -sume:Sup3r-pw https://log.acme.dev'],
    [`curl -H "Authorization: Bearer ${key}" https://log.acme.dev`],
  ])('has none of %s, a server, hook or argument', (text) => {
    const settings = {
      mcpServers: { a: { url: text }, b: { args: ['-y', text] } },
      hooks: { Stop: [{ hooks: [{ type: 'command', command: text }] }] },
    };
    expect(withhold(settings).withheld).toEqual([
      ['mcpServers', 'a', 'url'],
      ['mcpServers', 'b', 'args'],
      ['hooks', 'Stop'],
    ]);
    expect(namesSecret({ [text]: 1 })).toBe(true);
  });

  it.each([
    ['https://mcp.acme.dev/mcp?version=2&team=platform'],
    ['https://$USER:$PASS@mcp.acme.dev/mcp'],
    ['https://mcp.acme.dev/sse?team=${TEAM}'],
    ['curl -u "$USER:$PASS" https://log.acme.dev'],
    ['docker run -u 1000:1000 tools'],
    ['curl -fsS https://log.acme.dev/hooks/on-stop.sh'],
  ])('leaves %s', (text) => {
    expect(withhold({ url: text, args: [text] }).withheld).toEqual([]);
    expect(namesSecret({ [text]: 1 })).toBe(false);
  });
});
