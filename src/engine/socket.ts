import { connect } from 'node:net';

/** Undefined for an endpoint that is no socket of this machine. */
export function socketOf(endpoint: string): string | undefined {
  return endpoint.startsWith('unix://') ? endpoint.slice('unix://'.length) : undefined;
}

/**
 * What Docker answers at its socket: a millisecond, where its client would take thirty. Undefined where nobody answers within
 * `patience` milliseconds, or says no.
 */
export async function askSocket<T>(socket: string, resource: string, patience: number): Promise<T | undefined> {
  try {
    const answer = await get(socket, resource, patience);
    const [, status] = /^HTTP\/1\.\d (\d+)/.exec(answer) ?? [];
    return status === '200' ? (JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as T) : undefined;
  } catch {
    return undefined;
  }
}

/** HTTP/1.0 has no chunks, and the answer ends with the connection: `node:http` would cost more than the question. */
function get(socket: string, resource: string, patience: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket);
    let answer = '';
    connection.setEncoding('utf8');
    connection.setTimeout(patience, () => connection.destroy(new Error('no answer')));
    connection.on('data', (text: string) => (answer += text));
    connection.on('end', () => resolve(answer));
    connection.on('error', reject);
    connection.write(`GET ${resource} HTTP/1.0\r\nHost: engine\r\n\r\n`);
  });
}
