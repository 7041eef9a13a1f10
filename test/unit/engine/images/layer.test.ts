import { describe, expect, it } from 'vitest';
import { layerFile, layerSuffix } from '../../../../src/engine/images/layer.ts';

describe('the layer of tools', () => {
  it('has a step for each kind that is wanted', () => {
    const text = layerFile({ debian: ['jq', 'cowsay=3.03'], npm: ['@scope/a@1.2.3'], pip: ['ruff[x]==0.8'] });
    const steps = text.split('\n').filter((line) => line.startsWith('RUN '));
    expect(text.startsWith('ARG BASE\nFROM ${BASE}\nLABEL mayfly.build=target\nCOPY ca.crt /tmp/\nRUN ')).toBe(true);
    for (const step of steps) expect(step).toMatch(/; rm -rf \/tmp\/\*$/);
    expect(steps).toHaveLength(3);
    expect(steps[0]).toContain(" 'jq' 'cowsay=3.03' 'python3-pip' ");
    expect(steps[1]).toContain(" '@scope/a@1.2.3' ");
    expect(steps[2]).toContain(" 'ruff[x]==0.8' ");
    expect(layerFile({ npm: ['a'] })).not.toContain('apt-get');
  });

  it('has a tag that says all that is in it', async () => {
    const suffixes = await Promise.all(
      [{ npm: ['a'] }, { npm: ['a@1'] }, { debian: ['a'] }, { npm: ['a', 'b'] }].map((tools) => layerSuffix(tools)),
    );
    expect(new Set(suffixes).size).toBe(suffixes.length);
    for (const suffix of suffixes) expect(suffix).toMatch(/^-[0-9a-f]{12}$/);
  });
});
