import type { Provider } from '../providers/provider.ts';

/** What a CLI has said so far. */
export interface Said {
  readonly text: string;
  readonly model: string | undefined;
  readonly error: string | undefined;
}

export type Events = NonNullable<Provider['answer']>['events'];

interface Event {
  readonly type?: string;
  readonly model?: string;
  readonly event?: { readonly delta?: { readonly type?: string; readonly text?: string } };
  readonly message?: { readonly model?: string };
  readonly is_error?: boolean;
  readonly result?: string;
  readonly role?: string;
  readonly content?: string;
  readonly status?: string;
  readonly error?: { readonly message?: string };
  readonly stats?: { readonly models?: Readonly<Record<string, unknown>> };
}

/** Reads the events that a CLI prints, one JSON object a line, as they come; other lines count for nothing. */
export class EventReader {
  readonly #take: (said: Said, event: Event) => Said;
  #rest = '';
  #said: Said = { text: '', model: undefined, error: undefined };

  constructor(events: Events) {
    this.#take = events === 'claude' ? takeClaude : takeGemini;
  }

  get said(): Said {
    return this.#said;
  }

  feed(chunk: string): Said {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = parse(line);
      if (event) this.#said = this.#take(this.#said, event);
    }
    return this.#said;
  }
}

function takeClaude(said: Said, { type, model, event, message, is_error: failed, result }: Event): Said {
  switch (type) {
    case 'system':
      return { ...said, model: said.model ?? model };
    case 'stream_event':
      return event?.delta?.type === 'text_delta' ? { ...said, text: said.text + (event.delta.text ?? '') } : said;
    case 'assistant':
      return { ...said, model: message?.model ?? said.model };
    case 'result': // with the whole answer, or with what went wrong in its place
      return failed ? { ...said, text: '', error: result ?? 'it failed' } : { ...said, text: result ?? said.text };
    default:
      return said;
  }
}

function takeGemini(said: Said, { type, model, role, content, status, error, stats }: Event): Said {
  switch (type) {
    case 'init':
      return { ...said, model };
    case 'message':
      return role === 'assistant' ? { ...said, text: said.text + (content ?? '') } : said;
    case 'result': // `init` may have said `auto`
      return {
        ...said,
        model: Object.keys(stats?.models ?? {}).at(-1) ?? said.model,
        ...(status !== 'success' && { text: '', error: error?.message ?? 'it failed' }),
      };
    default:
      return said;
  }
}

function parse(line: string): Event | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
