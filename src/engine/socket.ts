/** Undefined for an endpoint that is no socket of this machine. */
export function socketOf(endpoint: string): string | undefined {
  return endpoint.startsWith('unix://') ? endpoint.slice('unix://'.length) : undefined;
}

/**
 * What Docker answers at its socket: a millisecond, where its client would take thirty. Undefined where nobody answers within
 * `patience` milliseconds, or says no.
 */
export async function askSocket<T>(socket: string, resource: string, patience: number): Promise<T | undefined> {
  const get = process.versions['bun'] === undefined ? getByNode : getByBun;
  try {
    return (await get(socket, resource, patience)) as T | undefined;
  } catch {
    return undefined;
  }
}

/** Bun's fetch knows sockets; what `node:net` loads would cost a call 3 ms and 4 MB more (docs/adr/0034). */
async function getByBun(socket: string, resource: string, patience: number): Promise<unknown> {
  const options: RequestInit & { unix: string } = { unix: socket, signal: AbortSignal.timeout(patience) };
  const answer = await fetch(`http://engine${resource}`, options);
  return answer.status === 200 ? answer.json() : undefined;
}

/** HTTP/1.0 has no chunks, and the answer ends with the connection. */
async function getByNode(socket: string, resource: string, patience: number): Promise<unknown> {
  const { connect } = await import('node:net');
  const text = await new Promise<string>((resolve, reject) => {
    const connection = connect(socket);
    let answer = '';
    connection.setEncoding('utf8');
    connection.setTimeout(patience, () => connection.destroy(new Error('no answer')));
    connection.on('data', (chunk: string) => (answer += chunk));
    connection.on('end', () => resolve(answer));
    connection.on('error', reject);
    connection.write(`GET ${resource} HTTP/1.0\r\nHost: engine\r\n\r\n`);
  });
  const [, status] = /^HTTP\/1\.\d (\d+)/.exec(text) ?? [];
  return status === '200' ? JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) : undefined;
}
