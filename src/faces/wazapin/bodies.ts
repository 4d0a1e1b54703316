/** Which bodies are read: JSON by any of its names, and what does not say what it is. */
import { limits } from './choices.js';

export const jsonBody = { read: 'json', maxBytes: limits.bodyBytes, accepts: isJson } as const;

function isJson(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || /^(?:application|text)\/json$|^[^/]+\/[^/]+\+json$/.test(type);
}
