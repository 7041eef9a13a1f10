import { expect, test } from 'vitest';
import { type Stub, startStub } from '../../../../src/selftest/stub/stub.ts';

const json = { 'content-type': 'application/json' };

function claude(stub: Stub, content: string, more: object = {}, headers: object = {}): Promise<Response> {
  const body = JSON.stringify({ model: 'opus', stream: true, messages: [{ role: 'user', content }], ...more });
  return fetch(`${stub.url}/v1/messages?beta=true`, { method: 'POST', headers: { ...json, ...headers }, body });
}

function gemini(stub: Stub, verb: string, text: string, more: object = {}): Promise<Response> {
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text }] }], ...more });
  return fetch(`${stub.url}/v1beta/models/flash:${verb}`, { method: 'POST', headers: json, body });
}

function bearer(token: string): object {
  return { authorization: `Bearer ${token}` };
}

function events(stream: string): { type: string; delta?: { text?: string } }[] {
  return [...stream.matchAll(/^data: (.*)$/gmu)].map(([, data = '']) => JSON.parse(data) as never);
}

test('claude: the whole sequence of events, with the answer in pieces', async () => {
  await using stub = await startStub({ answer: ({ prompt }) => ({ text: `${prompt}, ${prompt}`, piece: 4 }) });
  const seen = events(await (await claude(stub, 'hello')).text());
  expect([...new Set(seen.map((event) => event.type))]).toEqual([
    'message_start',
    'ping',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
  const text = seen.map((event) => event.delta?.text ?? '');
  expect(text.filter(Boolean)).toEqual(['hell', 'o, h', 'ello']);
});

test('claude: without streaming the message comes whole', async () => {
  await using stub = await startStub();
  const message = await (await claude(stub, 'hello', { stream: false })).json();
  expect(message).toMatchObject({ stop_reason: 'end_turn', content: [{ type: 'text', text: 'stub heard: hello' }] });
});

test('gemini: chunks, the last of which ends', async () => {
  await using stub = await startStub({ answer: () => ({ text: 'abcdef', piece: 3 }) });
  const chunks = events(await (await gemini(stub, 'streamGenerateContent?alt=sse', 'hello')).text());
  expect(chunks).toMatchObject([
    { candidates: [{ content: { parts: [{ text: 'abc' }] } }] },
    { candidates: [{ content: { parts: [{ text: 'def' }] }, finishReason: 'STOP' }] },
  ]);
});

test('gemini: a prescribed shape is answered without asking', async () => {
  const prompts: string[] = [];
  await using stub = await startStub({ answer: ({ prompt }) => (prompts.push(prompt), 'no JSON') });
  const responseJsonSchema = { type: 'OBJECT', properties: { complexity_score: { type: 'INTEGER' } } };
  const whole = await (
    await gemini(stub, 'generateContent', 'hard?', { generationConfig: { responseJsonSchema } })
  ).json();
  expect(whole).toMatchObject({ candidates: [{ content: { parts: [{ text: '{"complexity_score":1}' }] } }] });
  expect(prompts).toEqual([]);
});

test('gemini: with a login the answer is wrapped as the question is', async () => {
  await using stub = await startStub();
  const body = JSON.stringify({ model: 'flash', request: { contents: [{ parts: [{ text: 'hello' }] }] } });
  const answer = await fetch(`${stub.url}/v1internal:generateContent`, { method: 'POST', headers: json, body });
  expect(await answer.json()).toMatchObject({ response: { modelVersion: 'flash' } });
});

test('both can be told to use a tool', async () => {
  await using stub = await startStub({ answer: () => ({ tool: 'Bash', input: { command: 'id' } }) });
  const message = await (await claude(stub, 'hello', { stream: false })).json();
  expect(message).toMatchObject({ stop_reason: 'tool_use', content: [{ name: 'Bash', input: { command: 'id' } }] });
  const whole = await (await gemini(stub, 'generateContent', 'hello')).json();
  expect(whole).toMatchObject({
    candidates: [{ content: { parts: [{ functionCall: { name: 'Bash', args: { command: 'id' } } }] } }],
  });
});

test('a failure of the API has its status and the form of its provider', async () => {
  await using stub = await startStub({ answer: () => ({ status: 429, message: 'slow down' }) });
  const [first, second] = [await claude(stub, 'hello'), await gemini(stub, 'generateContent', 'hello')];
  expect([first.status, second.status]).toEqual([429, 429]);
  expect(await first.json()).toEqual({ type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } });
  expect(await second.json()).toMatchObject({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } });
});

test('what was asked is on record, with the header that carried the credential', async () => {
  await using stub = await startStub();
  await (await claude(stub, 'hello', {}, { 'x-api-key': 'k' })).text();
  await (await fetch(`${stub.url}/nowhere`)).text();
  expect(stub.requests).toMatchObject([
    { provider: 'claude', kind: 'messages', model: 'opus', prompt: 'hello', credentials: { 'x-api-key': 'k' } },
    { kind: 'other', path: '/nowhere', credentials: {} },
  ]);
});

test('a client that leaves a slow answer is on record; closing ends an answer that would take an hour', async () => {
  const stub = await startStub({ answer: () => ({ text: 'never', delay: 3_600_000 }) });
  const leaving = new AbortController();
  const body = JSON.stringify({ stream: true, messages: [] });
  const asked = await fetch(`${stub.url}/v1/messages`, { method: 'POST', body, signal: leaving.signal });
  leaving.abort();
  await expect(asked.text()).rejects.toThrow('aborted');
  await expect.poll(() => stub.requests[0]?.outcome).toBe('dropped');
  const waiting = await claude(stub, 'hello');
  await stub.close();
  await expect(waiting.text()).rejects.toThrow('terminated');
});

test('claude: an expired access token is refused; the token that a refresh gives is not', async () => {
  await using stub = await startStub({ lifetime: 60 });
  const expired = stub.logins.create('claude', -1);
  expect((await claude(stub, 'hello', {}, bearer(expired.access))).status).toBe(401);
  const refresh = (): Promise<Response> =>
    fetch(`${stub.url}/v1/oauth/token`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ grant_type: 'refresh_token', refresh_token: expired.refresh }),
    });
  const fresh = (await (await refresh()).json()) as { access_token: string; expires_in: number };
  expect(fresh.expires_in).toBe(60);
  expect((await claude(stub, 'hello', {}, bearer(fresh.access_token))).status).toBe(200);
  const again = await refresh();
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
});

test('gemini: a refresh token comes in a form, and stays', async () => {
  await using stub = await startStub();
  const { refresh } = stub.logins.create('gemini', -1);
  const ask = (token: string): Promise<Response> =>
    fetch(`${stub.url}/token`, { method: 'POST', body: new URLSearchParams({ refresh_token: token }) });
  expect([(await ask(refresh)).status, (await ask(refresh)).status, (await ask('another')).status]).toEqual([
    200, 200, 400,
  ]);
});
