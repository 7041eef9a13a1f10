import type { Answer } from './answer.ts';
import { claudeError, claudeReply } from './claude.ts';
import type { Endpoint } from './endpoint.ts';
import { geminiError, geminiReply } from './gemini.ts';
import type { LoginProvider, Logins } from './logins.ts';
import { assistAnswer, profileAnswer, tokenAnswer } from './profile.ts';
import type { Asked, Reply } from './wire.ts';

export interface Question {
  readonly target: Endpoint;
  readonly body: string;
  readonly bearer: string | undefined;
}

export function respond(question: Question, answer: (asked: Asked) => Answer, logins: Logins): Reply {
  const { target, body, bearer } = question;
  const fail = target.provider === 'gemini' ? geminiError : claudeError;
  if (target.kind === 'token') return token(target.provider, body, logins);
  if (bearer !== undefined && !logins.accepts(bearer)) return fail(401, 'the access token has expired');
  switch (target.kind) {
    case 'messages':
      return claudeReply(JSON.parse(body), answer);
    case 'generate':
      return geminiReply(JSON.parse(body), target, answer);
    case 'count':
      return { status: 200, json: { input_tokens: 1, totalTokens: 1 } };
    case 'assist':
      return { status: 200, json: assistAnswer(target.method) };
    case 'profile':
      return { status: 200, json: profileAnswer(target.provider) };
    default:
      return fail(404, 'the stub has no such address');
  }
}

/** Claude sends JSON, Google a form. */
function token(provider: LoginProvider, body: string, logins: Logins): Reply {
  const refresh =
    provider === 'claude'
      ? (JSON.parse(body) as { refresh_token?: string }).refresh_token
      : new URLSearchParams(body).get('refresh_token');
  const tokens = logins.refresh(provider, refresh ?? '');
  if (tokens) return { status: 200, json: tokenAnswer(provider, tokens) };
  return {
    status: 400,
    json: { error: 'invalid_grant', error_description: 'the refresh token is unknown or was used before' },
  };
}
