import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './answer.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { Logins } from './logins.ts';
import { respond } from './respond.ts';
import { type Asked, readBody, send } from './wire.ts';

/** A request as a check sees it; `model` and `prompt` are empty where no model was asked with a person's words. */
export interface Heard extends Asked {
  readonly provider: Endpoint['provider'];
  readonly kind: Endpoint['kind'];
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** The headers that carried a credential, by their names in lower case. */
  readonly credentials: Readonly<Record<string, string>>;
  /** `dropped` when the client went away before the answer was complete. */
  readonly outcome: 'open' | 'answered' | 'dropped';
}

export interface StubOptions {
  /** Called once for each question to a model; echoes the prompt when not given. */
  readonly answer?: (asked: Asked) => Answer;
  /** Seconds that an access token lives; 3600 when not given. */
  readonly lifetime?: number;
}

export interface Stub extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly Heard[];
  readonly logins: Logins;
  close(): Promise<void>;
}

export function echo({ prompt, toolResult }: Asked): Answer {
  return `stub heard: ${toolResult ?? prompt}`;
}

/** The answering machine for the providers' APIs, at a free port of 127.0.0.1. */
export async function startStub({ answer = echo, lifetime = 3600 }: StubOptions = {}): Promise<Stub> {
  const requests: Heard[] = [];
  const logins = new Logins(lifetime);
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [method = '', path = ''] = [request.method, request.url];
    const target = endpoint(method, path.replace(/\?.*/u, ''));
    const heard = { method, path, ...target, model: '', prompt: '', credentials: credentials(request.headers) };
    const record = { ...heard, outcome: 'open' as Heard['outcome'] };
    requests.push(record);
    response.on('close', () => (record.outcome = response.writableFinished ? 'answered' : 'dropped'));
    const question = { target, body: await readBody(request), bearer: bearer(request.headers) };
    const listen = (asked: Asked): Answer => {
      Object.assign(record, asked);
      return answer(asked);
    };
    await send(response, respond(question, listen, logins));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, requests, logins, close, [Symbol.asyncDispose]: close };
}

function credentials(headers: IncomingHttpHeaders): Record<string, string> {
  const names = ['x-api-key', 'authorization', 'x-goog-api-key'];
  return Object.fromEntries(names.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])));
}

function bearer(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1];
}
