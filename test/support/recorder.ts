import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is sent to `url` on its way through, whole. */
export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly bodies: string[];
}

export async function startRecorder(url: string): Promise<Recorder> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    bodies.push(body.toString());
    const { method = 'GET', headers } = request;
    const own = Object.fromEntries(
      Object.entries(headers).filter(([name]) => !/^(host|connection|content-length|transfer-encoding)$/u.test(name)),
    ) as Record<string, string>;
    const answer = await fetch(`${url}${request.url}`, { method, headers: own, ...(body.length > 0 && { body }) });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
