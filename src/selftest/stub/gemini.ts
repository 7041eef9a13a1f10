import { type Answer, isFailure, pieces, type Spoken, spoken } from './answer.ts';
import type { Endpoint } from './endpoint.ts';
import { example, type Schema } from './example.ts';
import type { Asked, Frame, Reply } from './wire.ts';

interface Part {
  readonly text?: string;
  readonly functionResponse?: { readonly response?: unknown };
}

interface Tools {
  readonly functionDeclarations?: readonly { readonly name: string }[];
}

interface Generate {
  readonly tools?: readonly Tools[];
  readonly contents?: readonly { readonly role?: string; readonly parts?: readonly Part[] }[];
  readonly generationConfig?: { readonly responseJsonSchema?: Schema };
}

/** With a login the request is wrapped, and so is what answers it. */
export type GeminiBody = Generate & { readonly model?: string; readonly request?: Generate };

type Target = Extract<Endpoint, { kind: 'generate' }>;

/** A question of the CLI itself (which model is to answer?) prescribes the shape of its answer: nobody is asked. */
export function geminiReply(body: GeminiBody, target: Target, answer: (asked: Asked) => Answer): Reply {
  const wrap = (response: object): object => (body.request ? { response } : response);
  const asked = geminiAsked(body, target.model);
  const schema = (body.request ?? body).generationConfig?.responseJsonSchema;
  const said = schema ? JSON.stringify(example(schema)) : answer(asked);
  if (isFailure(said)) return geminiError(said.status, said.message);
  const say = spoken(said);
  if (target.stream) return { frames: frames(asked.model, say, wrap) };
  return { status: 200, json: wrap(chunk(asked.model, 'tool' in say ? call(say) : { text: say.text }, true)) };
}

export function geminiError(status: number, message: string): Reply {
  return { status, json: { error: { code: status, message, status: ERRORS[status] ?? 'INTERNAL' } } };
}

const ERRORS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
};

const CONTEXT = /<session_context>.*?<\/session_context>\s*/gsu;

export function geminiAsked(body: GeminiBody, model = body.model ?? ''): Asked {
  const { contents, tools: groups = [] } = body.request ?? body;
  // A group may also be one of the API's own tools, such as its search.
  const tools = groups.flatMap((group) => group.functionDeclarations?.map(({ name }) => name) ?? Object.keys(group));
  const parts = contents?.findLast((content) => content.role !== 'model')?.parts ?? [];
  const text = parts.flatMap((part) => part.text ?? []).join('\n');
  const result = parts.find((part) => part.functionResponse)?.functionResponse?.response;
  return {
    model,
    prompt: text.replaceAll(CONTEXT, '').trim(),
    ...(result !== undefined && { toolResult: JSON.stringify(result) }),
    ...(tools.length > 0 && { tools }),
  };
}

function* frames(model: string, say: Spoken, wrap: (response: object) => object): Generator<Frame> {
  const parts = 'tool' in say ? [call(say)] : pieces(say).map((text) => ({ text }));
  for (const [index, part] of parts.entries()) {
    const data = wrap(chunk(model, part, index === parts.length - 1));
    yield { text: `data: ${JSON.stringify(data)}\r\n\r\n`, delay: 'tool' in say ? 0 : say.delay };
  }
}

function call({ tool, input }: { readonly tool: string; readonly input: object }): object {
  return { functionCall: { name: tool, args: input } };
}

function chunk(model: string, part: object, last: boolean): object {
  return {
    candidates: [{ index: 0, content: { role: 'model', parts: [part] }, ...(last && { finishReason: 'STOP' }) }],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    modelVersion: model,
  };
}
