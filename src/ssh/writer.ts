import { asksForFinal, type Condition, render, type Seen } from './conditions.ts';

/** Collects the flat text: every line below a header that says the condition under which ssh would have read it. */
export class Writer {
  readonly seen: Seen = { hostname: 0, user: 0 };
  readonly #out: string[] = [];
  /** What the last header says; undefined after one that stands for no block. */
  #current: Condition | undefined = [];
  /** Why the lines of the current block are left out; empty where they can never apply. */
  #muted: string | undefined;
  #second: { header: string; body: string[] } | undefined;

  get text(): string {
    this.#close();
    return this.#out.length === 0 ? '' : `${this.#out.join('\n')}\n`;
  }

  comment(raw: string): void {
    this.#out.push(raw);
  }

  /** `raw` is the header as the user wrote it, where it says the whole condition. */
  open(condition: Condition, raw?: string): void {
    this.#close();
    this.#current = condition;
    this.#muted = undefined;
    const rendered = raw === undefined ? render(condition, this.seen) : { headers: [raw] };
    if (!('headers' in rendered)) {
      this.#muted = 'why' in rendered ? rendered.why : '';
      if (condition.some(asksForFinal)) this.#out.push(FINAL);
      return;
    }
    const [first = '', second] = rendered.headers;
    this.#out.push(first);
    if (second !== undefined) this.#second = { header: second, body: [] };
  }

  /** Keeps the second pass that a block which goes has asked for. */
  final(): void {
    this.#close();
    this.#out.push(FINAL);
    this.#current = undefined;
  }

  /** Returns why the line could not be written; undefined when it was, or when it can never apply. */
  directive(condition: Condition, keyword: string, raw: string): string | undefined {
    if (!isSame(condition, this.#current)) this.open(condition);
    if (this.#muted !== undefined) return this.#muted || undefined;
    if (keyword === 'hostname' || keyword === 'user') this.seen[keyword]++;
    this.#out.push(raw);
    this.#second?.body.push(raw);
    return undefined;
  }

  #close(): void {
    if (this.#second) this.#out.push(this.#second.header, ...this.#second.body);
    this.#second = undefined;
  }
}

const FINAL = 'Match final';

function isSame(a: Condition, b: Condition | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((header, index) => header === b[index]);
}
