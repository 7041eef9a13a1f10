/** What the model says: text, a tool to use, or the failure of the API. */
export type Answer = string | Text | ToolUse | ApiFailure;

export interface Text {
  readonly text: string;
  /** Milliseconds before each piece of a streamed answer. */
  readonly delay?: number;
  /** Characters in a piece; 200 when not given. */
  readonly piece?: number;
}

/** The CLI runs the tool and asks again; that request has `toolResult`. */
export interface ToolUse {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ApiFailure {
  /** The HTTP status, 400 to 599. */
  readonly status: number;
  readonly message: string;
}

export type Spoken = Required<Text> | ToolUse;

export function isFailure(answer: Answer): answer is ApiFailure {
  return typeof answer === 'object' && 'status' in answer;
}

export function spoken(answer: Exclude<Answer, ApiFailure>): Spoken {
  if (typeof answer === 'object' && 'tool' in answer) return answer;
  return { delay: 0, piece: 200, ...(typeof answer === 'string' ? { text: answer } : answer) };
}

/** At least one piece, and none of them splits a character. */
export function pieces({ text, piece }: Required<Text>): string[] {
  const characters = Array.from(text);
  const cut: string[] = [];
  for (let at = 0; at < characters.length; at += piece) cut.push(characters.slice(at, at + piece).join(''));
  return cut.length > 0 ? cut : [''];
}
