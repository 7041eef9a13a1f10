import type { Bind } from '../plan/plan.ts';
import type { Known } from './prepare.ts';
import { editorOf } from '../providers/editor.ts';
import { policyOf } from '../providers/policy.ts';
import { withoutSandbox } from '../providers/own-sandbox.ts';

export interface Extras {
  /** Of the stage. */
  readonly files: Readonly<Record<string, string>>;
  readonly mounts: readonly Bind[];
  readonly notes: readonly string[];
}

/** What a CLI needs of its surroundings besides: no sandbox of its own, the policy of this machine, and the editor that it is to speak with. */
export function extrasOf(
  { provider, project, words, options, engine }: Known,
  {
    store,
    stage,
    home,
    variables,
  }: { readonly store: string; readonly stage: string; readonly home: string; readonly variables: Known['variables'] },
): Extras {
  const { cwd, root } = project;
  const isNear = engine.machine === 'linux' && options.get('network') === 'host';
  const port = variables['CLAUDE_CODE_SSE_PORT'];
  const parts = [
    withoutSandbox(provider, { store, stage, cwd, root }),
    policyOf(provider, stage),
    editorOf(provider, { home, stage, cwd, words, port, isNear }),
  ];
  return {
    files: Object.assign({}, ...parts.map(({ files }) => files)) as Record<string, string>,
    mounts: parts.flatMap(({ mounts }) => mounts),
    notes: parts.flatMap(({ note }) => note ?? []),
  };
}
