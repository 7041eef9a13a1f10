export type StubProvider = 'claude' | 'gemini' | 'glm';

/** What a request asks for. */
export type Endpoint =
  | { readonly kind: 'messages'; readonly provider: 'claude' | 'glm' }
  | { readonly kind: 'generate'; readonly provider: 'gemini'; readonly stream: boolean; readonly model?: string }
  | { readonly kind: 'assist'; readonly provider: 'gemini'; readonly method: string }
  | { readonly kind: 'token' | 'profile'; readonly provider: 'claude' | 'gemini' }
  | { readonly kind: 'count' | 'other'; readonly provider: StubProvider };

/** glm is Claude Code against a base URL that ends in this folder. */
const GLM = '/api/anthropic';

export function endpoint(method: string, path: string): Endpoint {
  const glm = path.startsWith(`${GLM}/`);
  const provider = glm ? 'glm' : 'claude';
  const local = glm ? path.slice(GLM.length) : path;
  if (method === 'POST' && local === '/v1/messages') return { kind: 'messages', provider };
  if (method === 'POST' && local === '/v1/messages/count_tokens') return { kind: 'count', provider };
  return (glm ? undefined : (google(path) ?? login(path))) ?? { kind: 'other', provider };
}

/** An API key goes to `/v1beta/models/MODEL:VERB`, a login to `/v1internal:VERB` with the model in the body. */
function google(path: string): Endpoint | undefined {
  const provider = 'gemini';
  const [, model, verb] = /^\/(?:v1(?:beta)?\/models\/([^/:]+)|v1internal):(\w+)$/u.exec(path) ?? [];
  switch (verb) {
    case undefined:
      return undefined;
    case 'generateContent':
    case 'streamGenerateContent':
      return { kind: 'generate', provider, stream: verb.startsWith('stream'), ...(model && { model }) };
    case 'countTokens':
      return { kind: 'count', provider };
    default:
      return model ? { kind: 'other', provider } : { kind: 'assist', provider, method: verb };
  }
}

function login(path: string): Endpoint | undefined {
  if (path === '/v1/oauth/token') return { kind: 'token', provider: 'claude' };
  if (path === '/token') return { kind: 'token', provider: 'gemini' };
  if (path.startsWith('/api/oauth/')) return { kind: 'profile', provider: 'claude' };
  if (path === '/tokeninfo' || path === '/oauth2/v2/userinfo') return { kind: 'profile', provider: 'gemini' };
  return undefined;
}
