import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What was asked of a model, whatever the provider. */
export interface Asked {
  readonly model: string;
  /** The person's words, without what the CLI adds. */
  readonly prompt: string;
  /** What the tool of the answer before this request printed. */
  readonly toolResult?: string;
  /** Names of the tools that the model may use; absent when there are none. */
  readonly tools?: readonly string[];
}

/** One piece of a streamed response, and the milliseconds to wait before it. */
export interface Frame {
  readonly text: string;
  readonly delay: number;
}

export type Reply = { readonly status: number; readonly json: object } | { readonly frames: Iterable<Frame> };

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Stops, without an error, when the client goes away. */
export async function send(response: ServerResponse, reply: Reply): Promise<void> {
  if ('json' in reply) {
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply.json));
    return;
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
  for (const { text, delay } of reply.frames) {
    if (delay > 0) await sleep(delay, undefined, { signal: gone.signal }).catch(() => {});
    if (gone.signal.aborted) return;
    response.write(text);
  }
  response.end();
}
