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

/** Characters of a line, and of an answer: a provider whose words have no end fills nothing up. */
const LONGEST = 1_000_000;

/** Reads the events that a CLI prints, one JSON object a line, as they come; other lines count for nothing. */
export class EventReader {
  readonly #take: (said: Said, event: Event) => Said;
  #line = '';
  #said: Said = { text: '', model: undefined, error: undefined };

  constructor(events: Events) {
    this.#take = events === 'claude' ? takeClaude : takeGemini;
  }

  get said(): Said {
    return this.#said;
  }

  feed(chunk: string): Said {
    const [first = '', ...lines] = chunk.split('\n');
    this.#add(first);
    for (const line of lines) {
      this.#end();
      this.#add(line);
    }
    return this.#said;
  }

  #add(piece: string): void {
    if (this.#line.length <= LONGEST) this.#line += piece;
  }

  #end(): void {
    const event = this.#line.length <= LONGEST ? parse(this.#line) : undefined;
    if (event) this.#said = this.#take(this.#said, event);
    this.#line = '';
  }
}

function withMore(said: Said, text = ''): Said {
  return said.text.length > LONGEST ? said : { ...said, text: said.text + text };
}

function takeClaude(said: Said, { type, model, event, message, is_error: failed, result }: Event): Said {
  switch (type) {
    case 'system':
      return { ...said, model: said.model ?? model };
    case 'stream_event':
      return event?.delta?.type === 'text_delta' ? withMore(said, event.delta.text) : said;
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
      return role === 'assistant' ? withMore(said, content) : said;
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
  if (!line.startsWith('{')) return undefined; // an exception for each would take seconds
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
