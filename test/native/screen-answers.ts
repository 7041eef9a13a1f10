import type { Answer, ToolUse } from '../../src/selftest/stub/answer.ts';
import type { Asked } from '../../src/selftest/stub/wire.ts';

const MARKDOWN = `# A title

- one
- **two**

\`\`\`js
const three = 3;
\`\`\`

| four | five |
| ---- | ---- |
| 6    | 7    |
`;

/** What a model says on a walk; `run` is how it has a CLI run a command. */
export function answers(run?: (command: string) => ToolUse): (asked: Asked) => Answer {
  return ({ prompt, toolResult }) => {
    const command = prompt.split('\n').findLast((line) => line.startsWith('touch '));
    if (run && command !== undefined) return run(command);
    if (toolResult !== undefined) return 'it is done';
    return prompt.includes('markdown') ? MARKDOWN : `stub heard: ${prompt}`;
  };
}
