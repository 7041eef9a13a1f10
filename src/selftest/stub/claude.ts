import { randomUUID } from 'node:crypto';
import { type Answer, isFailure, pieces, type Spoken, spoken } from './answer.ts';
import type { Asked, Frame, Reply } from './wire.ts';

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly content?: string | readonly Block[];
}

export interface ClaudeBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly tools?: readonly { readonly name?: string; readonly type?: string }[];
  readonly messages?: readonly { readonly role: string; readonly content: string | readonly Block[] }[];
}

export function claudeReply(body: ClaudeBody, answer: (asked: Asked) => Answer): Reply {
  const asked = claudeAsked(body);
  const said = answer(asked);
  if (isFailure(said)) return claudeError(said.status, said.message);
  const message = { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', model: asked.model };
  const say = spoken(said);
  if (body.stream) return { frames: frames(message, say) };
  const content = [opened(say, 'tool' in say ? say.input : {})];
  return { status: 200, json: { ...message, content, ...ending(say), usage: USAGE } };
}

export function claudeError(status: number, text: string): Reply {
  return { status, json: { type: 'error', error: { type: ERRORS[status] ?? 'api_error', message: text } } };
}

const ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const USAGE = { input_tokens: 1, output_tokens: 1 };
const ADDED = /<system-reminder>.*?<\/system-reminder>\s*|\[Request interrupted by user[^\]]*\]\s*/gsu;

/** The CLI puts reminders and notes before the prompt, and messages of role `system` after it. */
export function claudeAsked(body: ClaudeBody): Asked {
  const content = body.messages?.findLast((message) => message.role === 'user')?.content ?? '';
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const result = blocks.find((block) => block.type === 'tool_result');
  return {
    model: body.model ?? '',
    prompt: plain(blocks).replaceAll(ADDED, '').trim(),
    ...(result && { toolResult: plain(result.content ?? '') }),
    ...(body.tools?.length && { tools: body.tools.map(({ name, type }) => name ?? type ?? '') }),
  };
}

function plain(content: string | readonly Block[]): string {
  if (typeof content === 'string') return content;
  return content.flatMap((block) => (block.type === 'text' ? [block.text ?? ''] : [])).join('\n');
}

function* frames(message: object, say: Spoken): Generator<Frame> {
  yield event('message_start', { message: { ...message, content: [], stop_reason: null, usage: USAGE } });
  yield event('ping', {});
  yield event('content_block_start', { index: 0, content_block: opened(say, {}, '') });
  for (const delta of deltas(say)) {
    yield event('content_block_delta', { index: 0, delta }, 'tool' in say ? 0 : say.delay);
  }
  yield event('content_block_stop', { index: 0 });
  yield event('message_delta', { delta: ending(say), usage: { output_tokens: 1 } });
  yield event('message_stop', {});
}

function opened(say: Spoken, input: object, text = 'text' in say ? say.text : ''): object {
  if ('text' in say) return { type: 'text', text };
  return { type: 'tool_use', id: `toolu_${randomUUID()}`, name: say.tool, input };
}

function deltas(say: Spoken): object[] {
  if ('tool' in say) return [{ type: 'input_json_delta', partial_json: JSON.stringify(say.input) }];
  return pieces(say).map((text) => ({ type: 'text_delta', text }));
}

function ending(say: Spoken): object {
  return { stop_reason: 'tool' in say ? 'tool_use' : 'end_turn', stop_sequence: null };
}

function event(type: string, data: object, delay = 0): Frame {
  return { text: `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`, delay };
}
